// Which buttons and forms put a product into the cart, by what they say of themselves in the languages of most shops, and
// whether it is the page's own product: of a list of recommended ones nothing is told.

const says =
  /add[-_ ]?(item|product)?[-_ ]?(to|2)?[-_ ]?((my|the|your|shopping)[-_ ]?)*(cart|bag|basket)|(cart|basket)[-_/]?add|in den (waren|einkaufs)|(ajouter|aggiungi|añadir|agregar|adicionar|lägg|læg|legg|in|do)\b.{1,12}(panier|carrello|carrito|cesta|carrinho|winkel(wagen|mand)|koszyka|kurv|varukorg)/i

/** Other things that are done with carts. */
const saysOther = /remove|delete|update|coupon|wish|empty/i

const pressable = 'a,button,[role=button],[type=submit],[type=button],[type=image]'
const maxWords = 60

/** The tag alone, with whatever it says, and the few words in it. */
const wordsOf = (element: Element): string => {
  const tag = element.outerHTML.split('>', 1)[0] ?? ''
  const text = element.textContent?.replace(/\s+/g, ' ').trim() ?? ''
  return element.matches('form') || text.length > maxWords ? tag : `${tag} ${text}`
}

export const saysAdd = (words: string): boolean => says.test(words) && !saysOther.test(words)

const adds = (element: Element): boolean => saysAdd(wordsOf(element))

/** What is being pressed, if it adds something. `declared`: the merchant's own selector. */
export function addButtonAt(target: EventTarget | null, declared: string | undefined): Element | undefined {
  if (!(target instanceof Element)) return undefined
  const button = (declared && target.closest(declared)) || target.closest(pressable)
  return button && ((declared && button.matches(declared)) || adds(button)) ? button : undefined
}

/** Whether sending this form adds something. */
export const isAddForm = (
  form: HTMLFormElement,
  submitter: Element | null,
  declared: string | undefined,
): boolean =>
  !!addButtonAt(submitter, declared) || (adds(form) && !(submitter && saysOther.test(wordsOf(submitter))))

/** @param id of the page's product */
export function isForPage(button: Element, id: unknown): boolean {
  const form = button.closest('form')
  const values = [
    ...Object.values((button as HTMLElement).dataset),
    ...Array.from(form?.querySelectorAll<HTMLInputElement>('[type=hidden]') ?? [], ({ value }) => value),
  ]
  if (typeof id === 'string' && values.includes(id)) return true
  let scope: Element | null = button
  while (scope && !scope.querySelector('h1')) scope = scope.parentElement
  const others = [...(scope ?? document.body).querySelectorAll(pressable)].filter(adds)
  // One that only its form, or the merchant, makes one is not among them.
  return others.every((other) => button.contains(other))
}

export function quantityIn(button: Element): number {
  const form = button.closest('form')
  const field = form?.querySelector<HTMLInputElement>(
    '[name*=qty i],[name*=quanti i],[name*=menge i],[name*=cantidad i],[type=number]',
  )
  const quantity = Number(field?.value)
  return Number.isInteger(quantity) && quantity > 0 ? quantity : 1
}
