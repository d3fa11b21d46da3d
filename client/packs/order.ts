// A part of the pack `generic`, loaded where an order may just have been placed: whether the page thanks for one, and which
// number it names, by the words of most shops.

import { quiet } from '../quiet.ts'

const maxTextLength = 20_000

const order = 'order|bestell(?:ung|ing)|commande|pedido|ordine|encomenda|zamówieni.|ordre|beställning'
const done =
  '(thank-?(you|s)|success|completed?|confirm(ed|ation)?|received|placed|finished|danke|merci|gracias|grazie|bedankt|obrigado|best(ae|ä)tigung|conferma|confirmaci[oó]n)'
const bought = `(${order}|check-?out|purchase|kasse|compra)`
/** `/checkout/success`, `/order-received/17`, `/danke-bestellung`. */
const surePath = new RegExp(`${bought}[/_-]?${done}|${done}[/_-](\\w+-)?${bought}`, 'i')
const thanksPath = new RegExp(`[/=]${done}(\\.\\w+)?(?![\\w-])`, 'i')

/** "Thank you for your order", "Vielen Dank für Ihre Bestellung", "Commande confirmée". */
const thanks = new RegExp(
  `(thank|dank|merci|gracias|grazie|obrigad|dzięku|tack|takk?\\b)[^.!?]{0,30}(${order}|purchase|einkauf|achat|compra|acquisto|köp)|(${order}) (has been |is |was |ist |est |wurde |è )?(confirm|complet|received|placed|eingegangen|abgeschlossen|bestätigt|enregistr|realizad|ricevut|bevestigd|geplaatst)`,
  'i',
)

const number = '(?:number|no\\b|n[°ºr]|n[uú]m|ref|id\\b|code)[^\\d\\s:#]*'
const label = new RegExp(
  `(?:${number}[^\\d\\n:#]{0,15}(?:${order}|bestell|auftrag)\\w*|(?:${order}|bestell|auftrags?|bestel)[\\s-]?(?:${number}|#))[\\s:#.-]*(?:(?:is|ist|est|es|è)[\\s:#]*)?([\\w-]*\\d[\\w-]*)`,
  'gi',
)

/**
 * @param heading of the page, its title included
 * @returns `sure` when it can only be the end of an order; `maybe` for thanks of any kind
 */
export function confirms(place: string, heading: string): 'sure' | 'maybe' | undefined {
  // Where people look at orders of long ago.
  if (/account|profile|histor|track/i.test(place)) return undefined
  if (surePath.test(place) || thanks.test(heading)) return 'sure'
  return thanksPath.test(place) ? 'maybe' : undefined
}

/** The order number that a text names; undefined where it names two. */
export function orderNumber(text: string): string | undefined {
  const [first, ...others] = Array.from(text.matchAll(label), ([, said]) => said)
  return others.every((other) => other === first) ? first : undefined
}

/** An order number in the address: `?order_id=1001`. */
export const orderIn = (search: string): string | undefined =>
  /[?&](?:order|bestell|commande|pedido|ordine)_?(?:id|no|nr|num|number|nummer|ref)=([\w-]*\d[\w-]*)/i.exec(
    search,
  )?.[1]

interface Thanks {
  /** Or it may be for anything. */
  readonly isSure: boolean
  readonly transaction_id?: string
}

export const readThanks = quiet((place: string): Thanks | undefined => {
  const heading = Array.from(document.querySelectorAll('title,h1,h2'), (each) => each.textContent)
  const kind = confirms(place, heading.join('. '))
  if (!kind) return undefined
  const text = (document.querySelector<HTMLElement>('main') ?? document.body).innerText
  const id = orderIn(location.search) ?? orderNumber(text.slice(0, maxTextLength))
  return { isSure: kind === 'sure', ...(id && { transaction_id: id }) }
})
