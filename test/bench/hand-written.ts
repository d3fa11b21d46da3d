// What a programmer would write instead of config/automations/abandoned-cart.yaml, for this one shop and in place: the
// limit for the engine. It forgets why it did what it did, cannot be edited by a marketer, and stores nothing.

import type { Scope } from '../../worker/engine/program.ts'
import type { Item } from '../../worker/event/event.ts'
import type { Happening } from './shop-traffic.ts'

const hourMs = 3_600_000
const sessionSilenceMs = 1_800_000

export type Outcome = 'entered' | 'restarted' | 'exited' | 'not_entered'
export type Outcomes = Record<Outcome, number>

interface Customer {
  readonly hasEmail: boolean
  lastSeenAt: number
  session: { startedAt: number; lastAt: number; pageCount: number } | null
  cartId: string | null
  readonly lines: Map<string, Item>
  total: number
  boughtAt: number
  readonly orders: Set<string>
  /** The cart that the shopper is reminded of, and when. */
  reminder: { cartId: string; at: number } | null
}

export function handWritten(hasEmail: readonly boolean[]): {
  hear(happening: Happening): void
  readonly outcomes: Outcomes
} {
  const outcomes: Outcomes = { entered: 0, restarted: 0, exited: 0, not_entered: 0 }
  const customers = hasEmail.map((has): Customer => ({
    hasEmail: has,
    lastSeenAt: 0,
    session: null,
    cartId: null,
    lines: new Map(),
    total: 0,
    boughtAt: Number.NEGATIVE_INFINITY,
    orders: new Set(),
    reminder: null,
  }))
  const hear = ({ shopper, event }: Happening): void => {
    const customer = customers[shopper]
    if (customer === undefined) return
    const at = event.occurred_at
    visit(customer, at, event.name === 'page_view')
    if (event.name === 'add_to_cart') addToCart(customer, event.event_id, event.properties.items ?? [])
    else if (event.name !== 'purchase') return
    else {
      buy(customer, at, String(event.properties.transaction_id))
      if (customer.reminder === null) return
      customer.reminder = null
      outcomes.exited += 1
      return
    }
    if (customer.total <= 0 || customer.cartId === null) return
    const isRunning = customer.reminder?.cartId === customer.cartId
    if (!isRunning && (!customer.hasEmail || at - customer.boughtAt <= 24 * hourMs)) {
      outcomes.not_entered += 1
      return
    }
    outcomes[isRunning ? 'restarted' : 'entered'] += 1
    customer.reminder = { cartId: customer.cartId, at: at + hourMs }
  }
  return { hear, outcomes }
}

function visit(customer: Customer, at: number, isPage: boolean): void {
  customer.lastSeenAt = at
  const { session } = customer
  if (session === null || at > session.lastAt + sessionSilenceMs)
    customer.session = { startedAt: at, lastAt: at, pageCount: 0 }
  else session.lastAt = at
  if (isPage && customer.session) customer.session.pageCount += 1
}

function addToCart(customer: Customer, eventId: string, items: readonly Item[]): void {
  if (customer.lines.size === 0) customer.cartId = `crt_${eventId}`
  for (const item of items) {
    const known = customer.lines.get(item.item_id)
    customer.lines.set(item.item_id, { ...item, quantity: (known?.quantity ?? 0) + item.quantity })
  }
  customer.total = 0
  for (const { price = 0, quantity } of customer.lines.values()) customer.total += price * quantity
}

function buy(customer: Customer, at: number, order: string): void {
  customer.orders.add(order)
  customer.boughtAt = at
  customer.lines.clear()
  customer.total = 0
}

/** The conditions of abandoned-cart.yaml: its `where`, its audience, its recheck. */
export const conditions = {
  where: ({ cart }: Scope): boolean => cart !== null && cart.total > 0,
  audience: ({ shopper, now }: Scope): boolean => {
    const email = shopper.identities.findLast(({ kind }) => kind === 'email')
    if (email === undefined || shopper.suppressed[email.value] !== undefined) return false
    if (shopper.consent.marketing === false) return false
    const bought = shopper.history['purchase']
    return bought === undefined || now - bought.lastAt > 24 * hourMs
  },
  recheck: ({ cart, catalog }: Scope): boolean =>
    cart !== null && cart.items.some(({ item_id: id }) => (catalog(id)?.stock ?? 1) > 0),
}
