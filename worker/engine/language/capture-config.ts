// `capture:` of site.yaml: selectors for what the script cannot find by itself. There is no document here to try them on,
// so what can be told from the text alone is: lengths, brackets and quotes, and that no field of a password or card is meant.

import * as v from 'valibot'
import { fields } from './check.ts'

/** Of one selector; a longer one was copied out of a browser's inspector and breaks with the next theme. */
export const maxSelectorLength = 200

const selectorWords = `a CSS selector such as ".price" (at most ${maxSelectorLength} characters)`
const placeWords = `a CSS selector, with @ATTRIBUTE behind it to read an attribute: ".price", "img@src", "@data-sku" (at most ${maxSelectorLength} characters)`
const pageWords = 'a path that begins with /, * for any text: "/p/*" (at most 200 characters)'
const privateWords = 'a selector that does not name a field for passwords or cards'

const isPlausible = (selector: string): boolean =>
  selector.trim() !== '' && !/[{};<\\]|^\s*[>+~,\d@]|[>+~,.#:]\s*$/.test(selector) && isBalanced(selector)

/** Whether every bracket and quote is closed, and no attribute is asked for but in brackets. */
function isBalanced(selector: string): boolean {
  const bare = selector.replaceAll(/"[^"]*"|'[^']*'/g, '')
  if (/["']|@(?![^[]*\])/.test(bare)) return false
  const closing: string[] = []
  for (const letter of bare) {
    if (letter === '(') closing.push(')')
    else if (letter === '[') closing.push(']')
    else if (/[)\]]/.test(letter) && closing.pop() !== letter) return false
  }
  return closing.length === 0
}

const isPrivate = (text: string): boolean => /passw|\bpwd\b|card-?num|cc-|\bcv[cv]2?\b|\biban\b/i.test(text)

/** `@` may stand in a selector as well, within brackets: `[href*="@"]`. */
function isPlace(place: string): boolean {
  const [, selector = '', attribute] = /^(.*?)(@[a-z][\w:.-]*)?$/is.exec(place) ?? []
  return selector.trim() === '' ? attribute !== undefined : isPlausible(selector)
}

const text = (words: string, isRight: (text: string) => boolean) =>
  v.pipe(
    v.string(words),
    v.maxLength(maxSelectorLength, words),
    v.check(isRight, words),
    v.check((value) => !isPrivate(value), privateWords),
  )
const selector = v.exactOptional(text(selectorWords, isPlausible))
const neededPlace = text(placeWords, isPlace)
const place = v.exactOptional(neededPlace)
const page = text(pageWords, (path) => /^\/[^\s?#]*$/.test(path))

/** What it gives fits `Capture` (worker/event/capture.ts), which the script reads. */
export const captureSchema = fields({
  currency: place,
  product: v.exactOptional(
    fields({ page: v.exactOptional(page), id: place, name: neededPlace, price: place, image: place }),
  ),
  cart: v.exactOptional(
    fields({
      item: text(selectorWords, isPlausible),
      id: neededPlace,
      name: place,
      price: place,
      quantity: place,
      empty: selector,
    }),
  ),
  add_to_cart: selector,
  order: v.exactOptional(fields({ page, id: place, total: place })),
  email: selector,
})
