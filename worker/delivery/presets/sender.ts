// Who a message comes from, as the marketer writes it: `shop@example.com` or `Shop <shop@example.com>`.

import { text } from './settings.ts'

const address = String.raw`[^\s@<>()[\]\\,;:"]{1,64}@[A-Za-z0-9.-]{3,189}`
/** Without the characters that a name must be quoted for. */
const name = String.raw`[^\p{Cc}@<>()[\]\\,;:."]{1,70}`

export const sender = text('the sender, as in "Shop <shop@example.com>"', {
  perMessage: true,
  pattern: new RegExp(`^(?:${address}|${name} <${address}>)$`, 'u'),
})

export function parseSender(from: string): { readonly email: string; readonly name?: string } {
  const [, display, email] = /^(.*?)\s*<(.*)>$/u.exec(from) ?? []
  if (email === undefined) return { email: from }
  return display === undefined || display === '' ? { email } : { email, name: display }
}
