// `catalog:` triggers: something happened to an item, and it concerns those who `did` something with that item. The
// engine tells it as an event of that name; here is what the event must be, and whose items must be remembered for it.

import { likenesses } from '../likeness.ts'
import type { Likeness } from '../likeness.ts'
import type { Scope } from '../program.ts'
import type { ConditionNode } from './node.ts'
import { leafNode } from './node.ts'
import { isMapping } from './report.ts'
import { shareNumber } from './schema-atoms.ts'
import type { TriggerDefinition } from './trigger-schema.ts'
import type { Path } from './yaml-source.ts'

type CatalogDefinition = Extract<TriggerDefinition, { catalog: unknown }>
type CatalogEvent = 'back_in_stock' | 'low_stock' | 'price_drop' | 'new_item'
type DropDefinition = { readonly at_least?: string; readonly above?: string }

/** The events named by the `did: { …, match: item_id }` of a `for`; what stands under `not` makes nobody interested. */
export function interestOf(asked: unknown, match: 'item_id' | Likeness = 'item_id'): string[] {
  if (Array.isArray(asked)) return asked.flatMap((one: unknown) => interestOf(one, match))
  if (!isMapping(asked)) return []
  const { did } = asked
  const isAsked =
    isMapping(did) && (did['match'] === match || (match === 'item_id' && did['match'] === 'event.item_id'))
  const names = isAsked ? [did['event']].flat().filter((name) => typeof name === 'string') : []
  return [...names, ...interestOf(asked['any_of'], match)]
}

/** What an automation has shoppers remembered for: items themselves, or for `new_item` their brands and categories. */
export function interestsOf(
  trigger: CatalogDefinition,
): ReadonlyMap<'item_id' | Likeness, readonly string[]> {
  const { event, for: concerned } = catalogParts(trigger)
  const matches = event === 'new_item' ? likenesses : (['item_id'] as const)
  return new Map(matches.map((match) => [match, interestOf(concerned, match)]))
}

interface CatalogParts {
  readonly event: CatalogEvent
  readonly by?: DropDefinition | undefined
  /** What the price is measured against. */
  readonly since?: 'seen' | 'previous' | undefined
  readonly atMost?: number | undefined
  readonly for: Readonly<Record<string, unknown>>
  readonly at: Path
}

/** What is asked of the item, beside the event's name or inside it, and where in the trigger it stands. */
export function catalogParts(trigger: CatalogDefinition): CatalogParts {
  const { catalog } = trigger
  if (typeof catalog === 'string') {
    const { by, since, at_most: atMost } = trigger
    return { event: catalog, by, since, atMost, for: trigger.for, at: [] }
  }
  if ('price_drop' in catalog)
    return { event: 'price_drop', ...catalog.price_drop, at: ['catalog', 'price_drop'] }
  if ('low_stock' in catalog) {
    const { at_most: atMost, for: concerned } = catalog.low_stock
    return { event: 'low_stock', atMost, for: concerned, at: ['catalog', 'low_stock'] }
  }
  return 'new_item' in catalog
    ? { event: 'new_item', for: catalog.new_item.for, at: ['catalog', 'new_item'] }
    : { event: 'back_in_stock', for: catalog.back_in_stock.for, at: ['catalog', 'back_in_stock'] }
}

/** What must be true of the event itself; null: that it is one. */
export function catalogNode({ event, by, since, atMost }: CatalogParts): ConditionNode | null {
  if (event === 'price_drop') return dropNode(by ?? {}, since ?? 'seen')
  return event === 'low_stock' ? crossingNode(atMost ?? 0) : null
}

const numberIn = ({ event }: Scope, name: string): number | undefined => {
  const value = event?.properties[name]
  return typeof value === 'number' ? value : undefined
}

/** How far the price fell, as a share of what it was: when the shopper saw the item, where that is known, or before. */
function dropNode(by: DropDefinition, since: 'seen' | 'previous'): ConditionNode {
  const atLeast = by.at_least === undefined ? 0 : shareNumber(by.at_least)
  const above = by.above === undefined ? 0 : shareNumber(by.above)
  const isAsked = Object.keys(by).length > 0
  const words = Object.entries(by).map(([operator, share]) => `${operator.replace('_', ' ')} ${share}`)
  const read = (scope: Scope): number | undefined =>
    (since === 'seen' ? numberIn(scope, 'drop_since_seen') : undefined) ?? numberIn(scope, 'drop')
  return leafNode(
    (scope) => {
      const drop = read(scope)
      // Whoever sends the event by hand need not say how far.
      return drop === undefined ? !isAsked : drop >= atLeast && drop > above
    },
    (scope) => ({
      path:
        since === 'seen' && numberIn(scope, 'drop_since_seen') !== undefined
          ? 'event.drop_since_seen'
          : 'event.drop',
      wanted: isAsked ? words.join(' and ') : 'above 0%',
      saw: read(scope) ?? null,
    }),
  )
}

/** There were more, and now there are so few. */
const crossingNode = (atMost: number): ConditionNode =>
  leafNode(
    (scope) => {
      const [before, now] = [numberIn(scope, 'stock_before'), numberIn(scope, 'stock_now')]
      return before !== undefined && now !== undefined && before > atMost && now <= atMost && now > 0
    },
    (scope) => ({
      path: 'event.stock_now',
      wanted: `from more than ${atMost} to at most ${atMost}`,
      saw: numberIn(scope, 'stock_now') ?? null,
    }),
  )
