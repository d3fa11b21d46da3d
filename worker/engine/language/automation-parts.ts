// The conditions and paths of one automation's file, each compiled where it stands: from what is written, whether or not
// the rest of the file fits its schema.

import type { Condition, Reader } from '../program.ts'
import { always } from '../program.ts'
import type { Purpose } from '../shopper.ts'
import { compileCondition } from './condition.ts'
import type { ConditionContext } from './condition-context.ts'
import type { ConditionNode } from './node.ts'
import { eventItems } from './fields.ts'
import type { Places } from './places.ts'
import { compileReader } from './reader.ts'
import { isMapping } from './report.ts'
import type { Path } from './yaml-source.ts'

export class AutomationParts {
  readonly #conditions = new Map<string, ConditionNode>()
  readonly #readers = new Map<string, Reader>()

  constructor(data: unknown, places: Places, context: PartsContext) {
    const base = { ...context, purpose: commonPurpose(places), within: null, compile: compileCondition }
    const lists: [Places['later'], ConditionContext][] = [
      [places.onArrival, { ...base, absence: () => null }],
      [places.later, { ...base, absence: absenceLater(data) }],
    ]
    for (const [list, conditionContext] of lists) {
      for (const { at, data: asked } of list) {
        const within = isAboutItem(data, at) ? eventItems : null
        const node = compileCondition(asked, at, { ...conditionContext, within })
        if (node !== null) this.#conditions.set(at.join('/'), node)
      }
    }
    for (const { at, data: path } of places.readers) {
      const reader = compileReader(String(path), at, context)
      if (reader !== null) this.#readers.set(at.join('/'), reader)
    }
  }

  node(at: Path): ConditionNode | null {
    return this.#conditions.get(at.join('/')) ?? null
  }
  condition(at: Path): Condition {
    return this.node(at) ?? always
  }
  reader(at: Path): Reader | null {
    return this.#readers.get(at.join('/')) ?? null
  }
}

/** The `where` of a catalog trigger is about one item: its fields go by their bare names. */
const isAboutItem = (data: unknown, at: Path): boolean =>
  at[0] === 'trigger' &&
  at.at(-1) === 'where' &&
  isMapping(data) &&
  isMapping(data['trigger']) &&
  'catalog' in data['trigger']

export type PartsContext = Omit<ConditionContext, 'purpose' | 'within' | 'compile' | 'absence'>

/** `reachable: email` asks for the purpose that all messages share; when they differ, for the strictest. */
function commonPurpose(places: Places): Purpose {
  const [first, ...others] = places.purposes.map((place) => place.data)
  const isCommon = others.every((purpose) => purpose === first)
  return isCommon && (first === 'requested' || first === 'transactional') ? first : 'marketing'
}

/** Fields that are gone, or never were, when a condition is asked after the event. */
function absenceLater(data: unknown): (path: string) => string | null {
  const trigger = isMapping(data) && isMapping(data['trigger']) ? data['trigger'] : {}
  const start = 'quiet_since' in trigger ? 'by silence' : 'date' in trigger ? 'on a date' : null
  return (path) => {
    if (start !== null && path.startsWith('event.')) return `an automation that starts ${start} has no event.`
    if (path.startsWith('event.page.'))
      return 'the page is known only while the event arrives: ask in trigger.where.'
    return null
  }
}
