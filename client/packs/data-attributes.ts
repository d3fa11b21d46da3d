// `data-selvedge-event="NAME"` on any element: a click in it (for a form: its submission) is that event. A part of the
// module `forms`, with a name of its own in `data-platforms`: whoever names it alone gets no address read.

import { on } from '../on.ts'
import type { Platform } from '../platforms/platform.ts'
import { quiet } from '../quiet.ts'
import { readAttributes } from './read-attributes.ts'

export const attributes: Platform = {
  start(host, earlier = []) {
    const hear = quiet(({ type, target }: Event) => {
      const element = (target as Element).closest<HTMLElement>('[data-selvedge-event]')
      const name = element?.dataset['selvedgeEvent']
      if (name && type === (element instanceof HTMLFormElement ? 'submit' : 'click')) {
        host.event(name, readAttributes(element.attributes))
      }
    })
    earlier.forEach(hear)
    on('click', hear)
    on('submit', hear)
  },
}
