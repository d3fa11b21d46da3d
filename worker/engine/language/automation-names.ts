// The names that an automation's file uses, held against those that there are: destinations, other automations,
// segments, events, its own steps and splits.

import { likenesses } from '../likeness.ts'
import { interestOf } from './catalog-trigger.ts'
import { warnAboutEventName } from './event-names.ts'
import { maxSteps } from './limits.ts'
import type { Place, Places } from './places.ts'
import type { Report } from './report.ts'
import { isMapping } from './report.ts'
import type { Segments } from './segments.ts'
import { didYouMean } from './suggest.ts'
import type { Path } from './yaml-source.ts'

export interface NameContext {
  readonly report: Report
  readonly automations: ReadonlySet<string>
  readonly destinations: ReadonlySet<string>
  readonly segments: Segments
  /** Told of every destination that is sent to. */
  readonly usesDestination: (name: string) => void
}

export function checkNames(data: unknown, places: Places, context: NameContext): void {
  const { report, destinations, segments } = context
  for (const { at, data: named } of places.destinations) {
    const name = String(named)
    context.usesDestination(name)
    if (destinations.has(name)) continue
    const hint = didYouMean(name, destinations) || ` There is no destinations/${name}.yaml.`
    report.error(at, `unknown destination "${name}".${hint}`)
  }
  checkHandovers(data, places, context)
  for (const { at, data: named } of places.segments) {
    const name = String(named)
    if (segments.names.has(name)) continue
    const hint = didYouMean(name, segments.names) || ' There is none of that name in site.yaml.'
    report.error(at, `unknown segment "${name}".${hint}`)
  }
  for (const { at, data: named } of places.eventNames) warnAboutEventName(String(named), at, report)
  checkTrigger(data, report)
  checkSteps(data, places, report)
}

function checkHandovers(data: unknown, places: Places, { report, automations }: NameContext): void {
  const own = isMapping(data) ? data['automation'] : undefined
  for (const { at, data: named } of places.handovers) {
    const name = String(named)
    if (name === own) report.error(at, 'handover: an automation cannot hand over to itself.')
    if (automations.has(name)) continue
    const others = [...automations].filter((other) => other !== own)
    const hint = didYouMean(name, others) || ` There is no automations/${name}.yaml.`
    report.error(at, `unknown automation "${name}".${hint}`)
  }
}

function checkTrigger(data: unknown, report: Report): void {
  if (!isMapping(data)) return
  const { trigger } = data
  if (!isMapping(trigger)) return
  const { date, for: concerned, catalog } = trigger
  checkReentry(data, report)
  if (typeof date === 'string' && !date.startsWith('shopper.')) {
    report.error(
      ['trigger', 'date'],
      `date: found "${date}", expected a date of the shopper, such as shopper.birthday.`,
    )
  }
  if (typeof catalog === 'string') checkInterest(catalog, concerned, { at: ['trigger', 'for'], report })
  if (typeof catalog === 'string') checkCatalogSiblings(catalog, trigger, report)
  for (const [event, asked] of isMapping(catalog) ? Object.entries(catalog) : [])
    if (isMapping(asked))
      checkInterest(event, asked['for'], { at: ['trigger', 'catalog', event, 'for'], report })
}

function checkCatalogSiblings(
  catalog: string,
  trigger: Readonly<Record<string, unknown>>,
  report: Report,
): void {
  for (const word of ['by', 'since'])
    if (catalog !== 'price_drop' && word in trigger)
      report.error(['trigger', word], `${word}: only a price_drop is asked how much.`, 'key')
  if (catalog !== 'low_stock' && 'at_most' in trigger)
    report.error(['trigger', 'at_most'], 'at_most: only low_stock is asked how few.', 'key')
  if (catalog === 'low_stock' && !('at_most' in trigger))
    report.error(['trigger', 'catalog'], 'low_stock: how few is low? Add at_most: 3.')
}

function checkInterest(
  event: string,
  concerned: unknown,
  { at, report }: { readonly at: Path; readonly report: Report },
): void {
  if (!isMapping(concerned)) return
  if (event === 'new_item') {
    if (likenesses.some((likeness) => interestOf(concerned, likeness).length > 0)) return
    report.error(
      at,
      'for: expected a did with match: item_brand or item_category, which says who cares for such items, such as { did: { event: view_item, within: 30d, match: item_brand } }.',
    )
  } else if (interestOf(concerned).length === 0) {
    report.error(
      at,
      'for: expected a did with match: item_id, which says whose items are watched, such as { did: { event: view_item, within: 30d, match: item_id } }.',
    )
  }
}

/** Catalog triggers have a key without a word: the item. */
function checkReentry(data: Readonly<Record<string, unknown>>, report: Report): void {
  const { reentry, trigger } = data
  if (!isMapping(reentry) || reentry['per'] !== 'key' || !isMapping(trigger)) return
  if ('key' in trigger || 'catalog' in trigger) return
  report.error(['reentry', 'per'], 'per: this trigger has no key to count by: add key: to the trigger.')
}

function checkSteps(data: unknown, places: Places, report: Report): void {
  const twice = (list: readonly Place[], say: (name: string) => string): void => {
    const seen = new Set<unknown>()
    for (const { at, data: named } of list) {
      if (seen.has(named)) report.error(at, say(String(named)))
      seen.add(named)
    }
  }
  twice(places.stepIds, (id) => `the step id "${id}" is there twice: ids are unique in an automation.`)
  twice(places.splits, (name) => `the split "${name}" is there twice: a split has one place.`)
  const hasGoal = isMapping(data) && 'goal' in data
  for (const { at } of hasGoal ? [] : places.decisions)
    report.error(
      at,
      'decide: a split is decided by the goal, and this automation has none: add goal: { event: purchase }.',
    )
  for (const at of places.unreachable) report.warn(at, 'nobody gets to this step: it comes after stop.')
  if (places.stepCount > maxSteps)
    report.error(['steps'], `${places.stepCount} steps: at most ${maxSteps} are allowed.`)
}
