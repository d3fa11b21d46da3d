// How many units of an item can be sold, at all or in the named places. What nobody has said is nothing: waves wait for
// what is known to be there.

interface Stocked {
  readonly stock?: number
  /** By the name of the place, where the shop says so. */
  readonly stock_at?: Readonly<Record<string, number>>
}

/** @param locations absent: all that can be sold online. A shop that names no places has but one stock. */
export function sellable(item: Stocked | null | undefined, locations?: readonly string[]): number {
  const { stock = 0, stock_at: places } = item ?? {}
  if (locations === undefined || places === undefined) return stock
  return [...new Set(locations)].reduce(
    (sum, place) => sum + (Object.hasOwn(places, place) ? (places[place] ?? 0) : 0),
    0,
  )
}
