// Which price was asked since when, for as long as the law wants to know: a reduction that is announced names the lowest
// price of the 30 days before it (Directive 98/6/EC, Article 6a). Bounded: a shop that changes its prices by the hour gets
// its oldest spans drawn together, at their lowest price.

import type { EpochMs } from '../../event/ids.ts'

export type PriceSpan = readonly [since: EpochMs, price: number]

export const lookBackMs = 30 * 86_400_000
const maxSpans = 40

/** The history with the present price; the same value when that is the last one already. */
export function withPrice(
  spans: readonly PriceSpan[],
  price: number | undefined,
  now: EpochMs,
): readonly PriceSpan[] {
  if (price === undefined || spans.at(-1)?.[1] === price) return spans
  const all: readonly PriceSpan[] = [...spans, [now, price]]
  // A span ends where the next begins.
  const recent = all.filter(
    (_span, index) => (all[index + 1]?.[0] ?? now) > now - lookBackMs || index === all.length - 1,
  )
  const [first, second, ...others] = recent
  if (recent.length <= maxSpans || first === undefined || second === undefined) return recent
  return [[first[0], Math.min(first[1], second[1])], ...others]
}

/** The lowest price of the 30 days before the present one; null: there was no other. */
export function lowestBefore(spans: readonly PriceSpan[]): number | null {
  const before = spans.slice(0, -1).map(([, price]) => price)
  return before.length === 0 ? null : Math.min(...before)
}
