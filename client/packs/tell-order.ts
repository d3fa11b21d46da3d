// A purchase, as far as a thank-you page tells of it: which order, and its total. The core lets each order through once.

import type { PlatformHost } from '../platforms/platform.ts'
import { readCurrency } from './read-currency.ts'
import { readNumber } from './read-number.ts'

export function tellOrder(
  host: PlatformHost,
  id: string | null | undefined,
  value?: unknown,
  currency?: unknown,
): void {
  const transaction_id = id?.replace('#', '').trim()
  const total = readNumber(value)
  if (!transaction_id) return
  host.event('purchase', {
    transaction_id,
    ...readCurrency(currency),
    ...(total !== undefined && { value: total }),
  })
}
