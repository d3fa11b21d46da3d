// Programs built by hand, for tests of the decider that must not depend on the compiler of the YAML language.

import type {
  Automation,
  Cap,
  Condition,
  EventInterest,
  EventTrigger,
  Exit,
  Goal,
  Program,
  QuietTrigger,
  Scope,
  Sending,
  Step,
} from '../../../worker/engine/program.ts'
import { always } from '../../../worker/engine/program.ts'
import { siteId } from '../../../worker/event/ids.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

export const condition = (path: string, test: (scope: Scope) => boolean): Condition => ({
  test,
  explain: (scope) => (test(scope) ? null : { path, wanted: 'to hold', saw: null }),
})

export const trigger = (name: string | string[], changes: Partial<EventTrigger> = {}): EventTrigger => ({
  kind: 'event',
  names: [name].flat(),
  where: always,
  key: null,
  repeat: 'ignore',
  ...changes,
})

export const exit = (event: string, changes: Partial<Exit> = {}): Exit => ({
  event,
  where: always,
  match: null,
  handover: null,
  ...changes,
})

type Unlinked = Step extends infer One
  ? One extends Step
    ? Omit<One, 'next'> & { next?: string | null }
    : never
  : never

/** Steps in sequence; `next` is the following one unless it is given. */
export function sequence(...list: Unlinked[]): Pick<Automation, 'first' | 'steps'> {
  const following = (index: number): string | null => list[index + 1]?.id ?? null
  const steps = [...list.entries()].map(([index, step]): Step =>
    Object.assign({}, step, { next: step.next === undefined ? following(index) : step.next }),
  )
  return { first: steps[0]?.id ?? '', steps: new Map(steps.map((step) => [step.id, step])) }
}

export const wait = (forMs: number, id = `wait-${forMs}`) => ({ kind: 'wait', id, forMs }) as const
export const branch = (id: string, asked: Condition, yes: string | null, no: string | null) =>
  // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a step is never awaited
  ({ kind: 'if', id, condition: asked, then: yes, else: no }) as const
export const send = (message: string) =>
  ({ kind: 'send', id: message, message, to: 'email-tool', channel: 'email', purpose: 'marketing' }) as const

/** Everything goes at once, unless a test says otherwise. */
export const sending = (changes: Partial<Sending> = {}): Sending => ({
  quietHours: null,
  caps: [],
  whenFull: 'wait',
  giveUpAfterMs: 12 * hour,
  ...changes,
})

export const cap = (count: number, withinMs: number, changes: Partial<Cap> = {}): Cap => ({
  channel: 'all',
  count,
  withinMs,
  of: 'site',
  ...changes,
})

export const quietSince = (
  event: string,
  forMs: QuietTrigger['forMs'],
  backfill: QuietTrigger['backfill'] = null,
): QuietTrigger => ({ kind: 'quiet_since', event, forMs, backfill })

export const goal = (event: string, withinMs: number, changes: Partial<Goal> = {}): Goal => ({
  event,
  where: always,
  withinMs,
  value: null,
  ...changes,
})

export const automation = (name: string, changes: Partial<Automation>): Automation => ({
  name,
  title: name,
  version: 1,
  status: 'live',
  priority: 0,
  trigger: trigger('cart_updated'),
  reentryAfterMs: null,
  audience: always,
  exits: [],
  holdout: 0,
  goal: null,
  sending: sending(),
  ...sequence(send('hello')),
  ...changes,
})

export function programOf(automations: Automation[], changes: Partial<Program> = {}): Program {
  const byEvent = new Map<
    string,
    { triggers: Automation[]; exits: { automation: Automation; exit: Exit }[] } & EventInterest
  >()
  const interest = (name: string) => {
    const known = byEvent.get(name) ?? { triggers: [], exits: [] }
    byEvent.set(name, known)
    return known
  }
  for (const one of automations) {
    if (one.trigger.kind === 'event') for (const name of one.trigger.names) interest(name).triggers.push(one)
    for (const each of one.exits) interest(each.event).exits.push({ automation: one, exit: each })
  }
  return {
    revision: 1,
    site: {
      id: siteId('demo'),
      name: 'Demo',
      keys: [],
      origins: ['https://shop.example'],
      cartUrl: null,
      timeZone: 'UTC',
      currency: 'EUR',
      marketingConsent: 'opt_out',
      identities: [],
      identityVerification: 'optional',
    },
    automations: new Map(automations.map((one) => [one.name, one])),
    byEvent,
    quietSince: automations.filter((one) => one.trigger.kind === 'quiet_since'),
    byDate: automations.filter((one) => one.trigger.kind === 'date'),
    segments: new Map(),
    stages: [],
    catalogInterest: new Set(),
    remember: new Map(),
    ...changes,
  }
}

/** The defaults worth shipping: restart, exit on any order, twice an hour and a day. */
export const abandonedCart = (changes: Partial<Automation> = {}): Automation =>
  automation('abandoned-cart', {
    trigger: trigger('cart_updated', {
      where: condition('cart.total', ({ cart }) => (cart?.total ?? 0) > 0),
      key: ({ cart }) => cart?.id,
      repeat: 'restart',
    }),
    reentryAfterMs: 7 * day,
    audience: condition('reachable', ({ shopper }) =>
      shopper.identities.some(({ kind }) => kind === 'email'),
    ),
    exits: [exit('purchase'), exit('cart_emptied', { match: ({ cart }) => cart?.id })],
    ...sequence(wait(hour, 'wait-1h'), send('cart-1'), wait(23 * hour, 'wait-23h'), send('cart-2')),
    ...changes,
  })
