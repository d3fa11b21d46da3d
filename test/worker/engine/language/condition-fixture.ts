// Compiles a condition from YAML as the audience of an automation would, and builds the scope to ask it in.

import { parse } from 'yaml'
import { enrollmentId, epochMs, eventId, shopperId } from '../../../../worker/event/ids.ts'
import type { Item } from '../../../../worker/event/event.ts'
import { compileCondition } from '../../../../worker/engine/language/condition.ts'
import type { ConditionContext } from '../../../../worker/engine/language/condition-context.ts'
import { fieldsOf } from '../../../../worker/engine/language/fields.ts'
import { instantParser } from '../../../../worker/engine/language/instant-parser.ts'
import type { ConditionNode } from '../../../../worker/engine/language/node.ts'
import { Remembering } from '../../../../worker/engine/language/remembering.ts'
import type { Scope } from '../../../../worker/engine/program.ts'
import { newShopper } from '../../../../worker/engine/shopper.ts'
import type { Cart, Enrollment, EventMemory, ShopperState } from '../../../../worker/engine/shopper.ts'

/** 2026-03-02T11:00:00Z */
export const now = epochMs(1_772_449_200_000)
export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

export const shopper: ShopperState = newShopper(shopperId('shp_1'), epochMs(now - 30 * day))

export const scopeWith = (parts: Partial<Scope> = {}): Scope => ({
  now,
  shopper,
  cart: null,
  session: null,
  event: null,
  enrollment: null,
  item: null,
  catalog: () => undefined,
  ...parts,
})

export const cartOf = (items: readonly Item[], parts: Partial<Cart> = {}): Cart => ({
  id: 'crt_1',
  items,
  currency: 'EUR',
  total: items.reduce((sum, item) => sum + (item.price ?? 0) * item.quantity, 0),
  updatedAt: now,
  ...parts,
})

export const line = (item_id: string, price?: number): Item =>
  price === undefined ? { item_id, quantity: 1 } : { item_id, price, quantity: 1 }

export const eventWith = (
  properties: NonNullable<Scope['event']>['properties'],
  name = 'purchase',
): Scope['event'] => ({
  name,
  occurred_at: now,
  properties,
})

/** What is remembered of an event that happened this long ago, oldest first. */
export const memoryOf = (
  ...agos: readonly (number | readonly [number, EventMemory['recent'][number]['properties']])[]
): EventMemory => {
  const recent = agos.map((ago, index) => {
    const [ms, properties] = typeof ago === 'number' ? [ago, {}] : ago
    return { at: epochMs(now - ms), id: eventId(`e${index}`), properties }
  })
  return {
    count: recent.length,
    firstAt: recent[0]?.at ?? now,
    lastAt: recent.at(-1)?.at ?? now,
    recent,
  }
}

export const enrollmentOf = (automation: string, enteredAt = now): Enrollment => ({
  id: enrollmentId('enr_1'),
  automation,
  version: 1,
  key: null,
  enteredAt,
  heldOut: false,
  at: { step: 'a', enteredAt },
  wakeAt: null,
  waitingForItem: null,
  arms: {},
  trigger: { name: 'notify_me', id: null, at: enteredAt, properties: { item_id: 'shoe-42' } },
})

export interface Compiled {
  readonly condition: ConditionNode | null
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
  readonly remember: ReadonlyMap<string, { readonly withinMs: number }>
}

export function compileYaml(yaml: string, parts: Partial<ConditionContext> = {}): Compiled {
  const errors: string[] = []
  const warnings: string[] = []
  const remembering = new Remembering()
  const condition = compileCondition(parse(yaml), [], {
    report: {
      error: (_path, message) => errors.push(message),
      warn: (_path, message) => warnings.push(message),
      errorCount: () => errors.length,
    },
    fields: fieldsOf('EUR'),
    instants: instantParser('Europe/Paris'),
    settings: { marketingConsent: 'opt_out' },
    automations: new Set(['welcome', 'abandoned-cart']),
    segments: { names: new Set(), find: () => undefined },
    stages: new Set(['awareness', 'consideration', 'purchase', 'retention', 'advocacy']),
    remembering,
    purpose: 'marketing',
    absence: () => null,
    within: null,
    compile: compileCondition,
    ...parts,
  })
  return { condition, errors, warnings, remember: remembering.result() }
}

/** The compiled condition; fails with its problems when there are any. */
export function conditionOf(yaml: string, parts: Partial<ConditionContext> = {}): ConditionNode {
  const { condition, errors } = compileYaml(yaml, parts)
  if (condition === null) throw new Error(errors.join('\n'))
  return condition
}

export const holds = (yaml: string, scope: Partial<Scope>): boolean =>
  conditionOf(yaml).test(scopeWith(scope))
