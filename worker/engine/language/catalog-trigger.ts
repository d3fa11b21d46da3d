// `catalog:` triggers: something happened to an item, and it concerns those who `did` something with that item. The
// engine tells it as an event of that name; here is what the event must be, and whose items must be remembered for it.

import { likenesses } from '../likeness.ts'
import type { Likeness } from '../likeness.ts'
import type { ConditionNode } from './node.ts'
import { leafNode } from './node.ts'
import { isMapping } from './report.ts'
import { shareNumber } from './schema-atoms.ts'
import type { TriggerDefinition } from './trigger-schema.ts'
import type { Path } from './yaml-source.ts'

type CatalogDefinition = Extract<TriggerDefinition, { catalog: unknown }>
type CatalogEvent = 'back_in_stock' | 'price_drop' | 'new_item'
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

/** What is asked of the item, beside the event's name or inside it, and where in the trigger it stands. */
export function catalogParts(trigger: CatalogDefinition): {
  readonly event: CatalogEvent
  readonly by: DropDefinition | undefined
  readonly for: Readonly<Record<string, unknown>>
  readonly at: Path
} {
  const { catalog } = trigger
  if (typeof catalog === 'string') return { event: catalog, by: trigger.by, for: trigger.for, at: [] }
  const [event, by, asked] =
    'price_drop' in catalog
      ? (['price_drop', catalog.price_drop.by, catalog.price_drop.for] as const)
      : 'new_item' in catalog
        ? (['new_item', undefined, catalog.new_item.for] as const)
        : (['back_in_stock', undefined, catalog.back_in_stock.for] as const)
  return { event, by, for: asked, at: ['catalog', event] }
}

/** How far the price fell, as a share of what it was. */
export function dropNode(by: DropDefinition): ConditionNode {
  const atLeast = by.at_least === undefined ? 0 : shareNumber(by.at_least)
  const above = by.above === undefined ? -1 : shareNumber(by.above)
  const words = Object.entries(by).map(([operator, share]) => `${operator.replace('_', ' ')} ${share}`)
  return leafNode(
    ({ event }) => {
      const drop = event?.properties['drop']
      return typeof drop === 'number' && drop >= atLeast && drop > above
    },
    ({ event }) => {
      const drop = event?.properties['drop']
      return {
        path: 'event.drop',
        wanted: words.join(' and '),
        saw: typeof drop === 'number' ? drop : null,
      }
    },
  )
}
