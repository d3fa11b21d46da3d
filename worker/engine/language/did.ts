// `did: { event, times, within, since, where, match }`: whether the shopper's remembered past holds enough of an event.

import * as v from 'valibot'
import { isLikeness } from '../likeness.ts'
import type { Likeness } from '../likeness.ts'
import { own } from '../own.ts'
import type { EventMemory, RememberedEvent } from '../shopper.ts'
import type { Reader, Scope } from '../program.ts'
import { conditionMap, duration, eventNames, pathText } from './schema-atoms.ts'
import { check, choose, fields } from './check.ts'
import type { ConditionContext } from './condition-context.ts'
import { parseDuration } from './duration.ts'
import { warnAboutEventName } from './event-names.ts'
import { eventItems } from './fields.ts'
import type { ConditionNode } from './node.ts'
import { leafNode } from './node.ts'
import { countOperator } from './operators.ts'
import { compileReader } from './reader.ts'
import { wholePast } from './remembering.ts'
import { isMapping } from './report.ts'
import type { Path } from './yaml-source.ts'

const timesWords = 'a number of times from 1 on, or { at_least: 2 }'
const timesNumber = v.pipe(v.number(timesWords), v.integer(timesWords), v.minValue(1, timesWords))
const timesMap = v.record(v.string(), v.number('a number'), timesWords)
const didSchema = fields({
  event: eventNames,
  times: v.exactOptional(
    choose(v.union([timesNumber, timesMap]), (input) => (isMapping(input) ? timesMap : timesNumber)),
  ),
  within: v.exactOptional(duration),
  since: v.exactOptional(v.string('entry, or a date such as "2026-03-02"')),
  where: v.exactOptional(conditionMap),
  match: v.exactOptional(pathText),
})
type DidDefinition = v.InferOutput<typeof didSchema>

type Since = (scope: Scope) => number
type Counts = (fact: RememberedEvent, name: string, scope: Scope) => boolean

export function compileDid(asked: unknown, at: Path, context: ConditionContext): ConditionNode | null {
  const definition = check(didSchema, asked, context.report, { at })
  if (definition === null) return null
  const names = typeof definition.event === 'string' ? [definition.event] : definition.event
  for (const name of names) warnAboutEventName(name, [...at, 'event'], context.report)
  const since = compileSince(definition, at, context)
  const filters = compileFilters(definition, at, context)
  const times = countOperator(definition.times ?? 1, context.instants, 'at_least')
  if ('problem' in times) context.report.error([...at, 'times'], `times: ${times.problem}.`)
  if (since === null || filters === null || 'problem' in times) return null
  const asksOnce = definition.times === undefined && filters.length === 0
  rememberFor(definition, names, { ...context, asksOnce })

  const count = counter(names, since, filters)
  const path = `did ${names.join(' or ')}`
  const wanted = [times.words, ...wordsOf(definition)].join(' ')
  if (!asksOnce) {
    const test = (scope: Scope) => times.holds(count(scope), scope.now)
    return leafNode(test, (scope) => ({ path, wanted, saw: count(scope) }))
  }
  const once = happened(names, since)
  // Without the facts nobody can tell how often it was in the window; that it was, is known.
  return leafNode(once, (scope) => ({ path, wanted, saw: Math.max(count(scope), once(scope) ? 1 : 0) }))
}

const memoryOf = (scope: Scope, name: string): EventMemory | undefined => own(scope.shopper.history, name)

/** Whether it happened at all is told by its latest time, without a look at the facts. */
function happened(names: readonly string[], since: Since): (scope: Scope) => boolean {
  return (scope) => {
    const from = since(scope)
    return names.some((name) => {
      const memory = memoryOf(scope, name)
      return memory !== undefined && memory.count > 0 && memory.lastAt >= from
    })
  }
}

function counter(
  names: readonly string[],
  since: Since,
  filters: readonly Counts[],
): (scope: Scope) => number {
  return (scope) => {
    const from = since(scope)
    let count = 0
    for (const name of names) {
      const memory = memoryOf(scope, name)
      if (memory === undefined) continue
      if (from === -Infinity && filters.length === 0) count += memory.count
      else {
        for (const fact of memory.recent) {
          if (fact.at >= from && filters.every((counts) => counts(fact, name, scope))) count++
        }
      }
    }
    return count
  }
}

function compileSince(definition: DidDefinition, at: Path, context: ConditionContext): Since | null {
  const withinMs = definition.within === undefined ? null : parseDuration(definition.within)
  const windowStart: Since = withinMs === null ? () => -Infinity : (scope) => scope.now - withinMs
  if (definition.since === undefined) return windowStart
  // Whoever is not inside has not entered: nothing can have happened since.
  if (definition.since === 'entry') {
    return (scope) => Math.max(windowStart(scope), scope.enrollment?.enteredAt ?? Infinity)
  }
  const date = context.instants(definition.since)
  if (date === null) {
    context.report.error(
      [...at, 'since'],
      `since: found "${definition.since}", expected entry, or a date such as "2026-03-02".`,
    )
    return null
  }
  return (scope) => Math.max(windowStart(scope), date)
}

const absenceInPast = (path: string): string | null =>
  path.startsWith('event.page.') ? 'the page of a past event is not remembered.' : null

function compileFilters(definition: DidDefinition, at: Path, context: ConditionContext): Counts[] | null {
  const filters: Counts[] = []
  if (definition.where !== undefined) {
    const where = context.compile(definition.where, [...at, 'where'], {
      ...context,
      absence: absenceInPast,
      within: null,
    })
    if (where === null) return null
    filters.push((fact, name, scope) => where.test(scopeOfFact(fact, name, scope)))
  }
  if (isLikeness(definition.match)) filters.push(hasAlike(definition.match))
  else if (definition.match !== undefined) {
    const read = compileMatch(definition.match, [...at, 'match'], context)
    if (read === null) return null
    filters.push((fact, name, scope) => {
      const value = read(scope)
      return value !== undefined && value === read(scopeOfFact(fact, name, scope))
    })
  }
  return filters
}

/** The past event had an item of the same brand, or category, as the first of the event at hand. */
const hasAlike =
  (likeness: Likeness): Counts =>
  (fact, _name, scope) => {
    const [item] = eventItems.list(scope) ?? []
    const shared = item?.[likeness]
    if (item === undefined || shared === undefined) return false
    // Who saw the new item on the page before the catalog told of it has not thereby cared for another.
    const isNew = (scope.event ?? scope.enrollment?.trigger)?.name === 'new_item'
    return (fact.properties.items ?? []).some(
      (line) => line[likeness] === shared && !(isNew && line.item_id === item.item_id),
    )
  }

const scopeOfFact = (fact: RememberedEvent, name: string, scope: Scope): Scope => ({
  ...scope,
  event: { name, occurred_at: fact.at, properties: fact.properties },
})

/** Only what an event carries can be compared with a past one: the cart of that time is not remembered. */
function compileMatch(path: string, at: Path, context: ConditionContext): Reader | null {
  const read = compileReader(path, at, context)
  if (read === null || path === 'item_id' || path.startsWith('event.')) return read
  context.report.error(
    at,
    `match: found "${path}", expected item_id, item_brand, item_category or a property of the event, such as event.item_id.`,
  )
  return null
}

function rememberFor(
  definition: DidDefinition,
  names: readonly string[],
  context: Pick<ConditionContext, 'remembering'> & { readonly asksOnce: boolean },
): void {
  const looksAtFacts = definition.where !== undefined || definition.match !== undefined
  const withinMs = definition.within === undefined ? null : parseDuration(definition.within)
  const countsInWindow = definition.since !== undefined && definition.times !== undefined
  for (const name of names) {
    // Its latest time, which is kept beside the count, tells whether it happened in any window.
    if (context.asksOnce) context.remembering.need(name, 'count')
    else if (withinMs !== null) context.remembering.need(name, withinMs)
    else context.remembering.need(name, looksAtFacts || countsInWindow ? wholePast : 'count')
  }
}

function wordsOf(definition: DidDefinition): string[] {
  const words = ['times']
  if (definition.within !== undefined) words.push(`within ${definition.within}`)
  if (definition.since !== undefined) words.push(`since ${definition.since}`)
  if (definition.where !== undefined) words.push(`where ${Object.keys(definition.where).join(', ')}`)
  if (definition.match !== undefined) words.push(`with the same ${definition.match}`)
  return words
}
