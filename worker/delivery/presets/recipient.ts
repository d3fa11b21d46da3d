// Who a message goes to, as vendors take it. The door has normalized addresses already; this refuses what an old row or
// an import may still hold, because in some APIs a comma makes one address two.

import type { PresetMessage, Unsendable } from './preset.ts'

const address = /^[^\s@<>()[\]\\,;:"\p{Cc}\p{Surrogate}]{1,64}@[a-z0-9.-]{3,189}$/iu

export function emailOf({ data }: PresetMessage): string | Unsendable {
  const { email } = data.shopper
  if (email === null) return { unsendable: 'the shopper has no e-mail address' }
  return address.test(email) ? email : { unsendable: 'the e-mail address of the shopper is not one' }
}

/** E.164. */
export function phoneOf({ data }: PresetMessage): string | Unsendable {
  const { phone } = data.shopper
  if (phone === null) return { unsendable: 'the shopper has no phone number' }
  return /^\+[1-9]\d{6,14}$/.test(phone)
    ? phone
    : { unsendable: 'the phone number of the shopper is not E.164' }
}

export type Contact = { readonly email: string } | { readonly phone: string }

/**
 * The one address that the message is for, its channel's first. One and not both: a vendor that gets two joins its
 * profiles, and what a page claims must not join two people there.
 */
export function contactOf(message: PresetMessage): Contact | Unsendable {
  const email = emailOf(message)
  const phone = phoneOf(message)
  const hasEmail = typeof email === 'string'
  const hasPhone = typeof phone === 'string'
  if (hasPhone && (!hasEmail || message.data.channel === 'sms')) return { phone }
  if (hasEmail) return { email }
  return { unsendable: 'the shopper has neither an e-mail address nor a phone number' }
}
