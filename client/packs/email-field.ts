// Which field of which form holds the shopper's own e-mail address. Precision before recall: an address that is somebody
// else's, or a value that is not an address, must never be taken. Passwords and cards are never looked at.

const address = /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i
const checkout = /check-?out|billing|kasse|commande|pedido|bestell/i
const newsletter = /newsletter|subscribe|mailing-?list/i
/** A friend's address, a mail to the shop, the end of a subscription, or whatever somebody tries to log in with. */
const otherPurpose = /friend|recipient|gift|invite|unsubscri|contact|log-?in|sign-?in/i

/** The address in the field, if it is one and the field is for one. */
export function emailIn(field: EventTarget | null): string | undefined {
  const { type, name, id, autocomplete, value } = field as Partial<HTMLInputElement>
  if (!value || !/^(email|text)$/.test(`${type}`)) return undefined
  const naming = `${name} ${id} ${autocomplete}`
  const isEmail = type === 'email' || /e-?mail/i.test(naming)
  const email = value.trim()
  return isEmail && !otherPurpose.test(naming) && address.test(email) ? email : undefined
}

/** In a newsletter's form, or where people pay: with or without a form, many checkouts are applications that have none. */
export const isOwnEmail = ({ form }: HTMLInputElement): boolean =>
  checkout.test(location.pathname + location.hash) || isNewsletter(form) || isFor(checkout, form)

export const isNewsletter = (form: HTMLFormElement | null): boolean => isFor(newsletter, form)

function isFor(purpose: RegExp, form: HTMLFormElement | null): boolean {
  // The tag alone, with whatever it says: a field named "id" or "action" hides the form's own property of that name.
  const tag = form?.outerHTML.split('>', 1)[0] ?? ''
  return purpose.test(tag) && !otherPurpose.test(tag) && !form?.querySelector('[type=password]')
}
