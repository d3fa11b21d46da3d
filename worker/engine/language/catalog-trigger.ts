// `catalog:` triggers: something happened to an item, and it concerns those who `did` something with that item. The
// engine tells it as an event of that name; here is what the event must be, and whose items must be remembered for it.

import type { ConditionNode } from './node.ts'
import { leafNode } from './node.ts'
import { isMapping } from './report.ts'
import { shareNumber } from './schema-atoms.ts'
import type { TriggerDefinition } from './trigger-schema.ts'
import type { Path } from './yaml-source.ts'

type CatalogDefinition = Extract<TriggerDefinition, { catalog: unknown }>
type DropDefinition = { readonly at_least?: string; readonly above?: string }

/** The events named by the `did: { …, match: item_id }` of a `for`; what stands under `not` makes nobody interested. */
export function interestOf(asked: unknown): string[] {
  if (Array.isArray(asked)) return asked.flatMap(interestOf)
  if (!isMapping(asked)) return []
  const { did } = asked
  const isAboutItem = isMapping(did) && ['item_id', 'event.item_id'].includes(String(did['match']))
  const names = isAboutItem ? [did['event']].flat().filter((name) => typeof name === 'string') : []
  return [...names, ...interestOf(asked['any_of'])]
}

/** What is asked of the item, beside the event's name or inside it, and where in the trigger it stands. */
export function catalogParts(trigger: CatalogDefinition): {
  readonly event: 'back_in_stock' | 'price_drop'
  readonly by: DropDefinition | undefined
  readonly for: Readonly<Record<string, unknown>>
  readonly at: Path
} {
  const { catalog } = trigger
  if (typeof catalog === 'string') return { event: catalog, by: trigger.by, for: trigger.for, at: [] }
  return 'price_drop' in catalog
    ? {
        event: 'price_drop',
        by: catalog.price_drop.by,
        for: catalog.price_drop.for,
        at: ['catalog', 'price_drop'],
      }
    : {
        event: 'back_in_stock',
        by: undefined,
        for: catalog.back_in_stock.for,
        at: ['catalog', 'back_in_stock'],
      }
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
