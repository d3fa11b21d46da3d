// `data-selvedge-event="NAME"` on any element: a click in it (for a form: its submission) is that event.

import { on } from '../on.ts'
import type { Platform } from './platform.ts'
import { readAttributes } from './read-attributes.ts'

export const dataAttributes: Platform = {
  start(host) {
    for (const type of ['click', 'submit'] as const) {
      on(type, ({ target }) => {
        const element = (target as Element).closest<HTMLElement>('[data-selvedge-event]')
        const name = element?.dataset['selvedgeEvent']
        if (name && element instanceof HTMLFormElement === (type === 'submit')) {
          host.event(name, readAttributes(element.attributes))
        }
      })
    }
  },
}
