// A part of the pack `generic`, loaded by the first answer that may be a cart: what is in it, with the help of what the page
// shows.

import { parseAmount } from '../platforms/parse-amount.ts'
import type { Cart } from './cart-line.ts'
import { readCartAnswer } from './read-cart-answer.ts'

const maxShownLength = 20_000

/** An amount with its currency, on either side. */
const amounts = /([€£$¥₹]|[A-Z]{3}|zł|kr)\s?\d[\d.,'’\s]*|\d[\d.,'’\s]*([€£$¥₹]|[A-Z]{3}\b|zł|Kč|kr)/g

/** @param currency of the page */
export function readAnswer(answer: unknown, address: URL, currency: unknown): Cart | undefined {
  let shown: Set<unknown> | undefined
  const isShown = (amount: number): boolean => {
    // Lays the page out, so only where the answer leaves open whether 4990 is cents.
    shown ??= new Set(document.body.innerText.slice(0, maxShownLength).match(amounts)?.map(parseAmount))
    return shown.has(amount)
  }
  return readCartAnswer(answer, { address, currency, isShown })
}
