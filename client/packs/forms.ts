// Forms: `data-selvedge-form="subscribe | notify_me"` says what a form is for; without it, the e-mail address at the
// checkout and a plain newsletter form are recognized. Read when a field is left, never key by key.

import { on } from '../on.ts'
import type { Platform, PlatformHost } from '../platforms/platform.ts'
import { quiet } from '../quiet.ts'
import { emailIn, isNewsletter, isOwnEmail } from './email-field.ts'
import { readAttributes } from './read-attributes.ts'

export { attributes } from './data-attributes.ts'

export const platform: Platform = {
  start(host, earlier = []) {
    const identify = (field: EventTarget | null) => {
      const email = emailIn(field)
      if (email && isOwnEmail(field as HTMLInputElement)) host.identify({ email })
    }
    const hear = ({ type, target }: Event) =>
      type === 'submit' ? submitted(target as HTMLFormElement, host) : identify(target)
    // Whoever closes the tab while the cursor is in the field has not left it: there is no change event.
    const leave = () => identify(document.activeElement)
    earlier.forEach(quiet(hear))
    on('change', hear)
    on('submit', hear)
    on('pagehide', leave)
    on('visibilitychange', leave)
  },
}

function submitted(form: HTMLFormElement, host: PlatformHost): void {
  const emails = [...form.elements].flatMap((field) => emailIn(field) ?? [])
  const purpose = form.dataset['selvedgeForm'] ?? (!emails[1] && isNewsletter(form) ? 'subscribe' : '')
  if (!emails[0] || !purpose) return
  host.identify({ email: emails[0] })
  host.event(purpose, readAttributes(form.attributes))
}
