// One event into the shopper's state, and the events that follow from the change. Invariant: the same facts in any order
// leave the same shopper, as far as each of the folds can promise it.

import type { EventProperties, ShopEvent } from '../../event/event.ts'
import { eventId } from '../../event/ids.ts'
import type { Program } from '../program.ts'
import type { Cart, ShopperState } from '../shopper.ts'
import { foldCart, hasSameLines } from './cart.ts'
import { foldConsentEvent } from './consent.ts'
import { foldHistory } from './history.ts'
import { foldOrders, isKnownOrder } from './orders.ts'
import { foldSession, isSilenceOver } from './session.ts'
import { foldTouchpoints } from './touchpoints.ts'
import { foldTraits } from './traits.ts'
import { foldWishlist } from './wishlist.ts'

export interface Folded {
  readonly state: ShopperState
  readonly derived: readonly ShopEvent[]
  /** A purchase that was known: it still ends what a purchase ends, and is nothing else. */
  readonly isRepeated: boolean
}

/** A sender's word on the cart counts as a fact about it; the events of these names are made by the worker, by difference. */
export const cartStatements: ReadonlySet<string> = new Set(['cart_updated', 'cart_emptied'])

export function foldEvent(program: Program, state: ShopperState, event: ShopEvent): Folded {
  const isRepeated = event.name === 'purchase' && isKnownOrder(state.orders, event)
  const { origins } = program.site
  const session = foldSession(state.session, event, { shopper: state.id, origins })
  const hasNewSession = session !== null && session.id !== state.session?.id
  const isBack = state.session === null || isSilenceOver(state.session, event.occurred_at)
  const seen = {
    ...(hasNewSession && isBack ? withoutCandidates(state) : state),
    session,
    ...foldTouchpoints(state, session, event, origins),
    lastSeenAt: event.occurred_at > state.lastSeenAt ? event.occurred_at : state.lastSeenAt,
  }
  const changed = isRepeated ? seen : { ...seen, ...changes(state, event, program) }
  const derived = [
    ...(hasNewSession ? [derive(event, 'session_start', { session_id: session.id })] : []),
    ...cartEvents(state.cart, changed.cart, event),
  ]
  const isRemembered = !isRepeated && !cartStatements.has(event.name)
  return { state: isRemembered ? rememberEvent(program, changed, event) : changed, derived, isRepeated }
}

/** Derived events count in the history like any other. */
export function rememberEvent(program: Program, state: ShopperState, event: ShopEvent): ShopperState {
  const history = foldHistory(program, state, event)
  return history === state.history ? state : { ...state, history }
}

function changes(state: ShopperState, event: ShopEvent, program: Program): Partial<ShopperState> | undefined {
  switch (event.name) {
    case 'identify':
      return foldTraits(state, event)
    case 'consent':
    case 'subscribe':
    case 'unsubscribe':
      return foldConsentEvent(state, event, program.site.marketingConsent)
    case 'add_to_cart':
    case 'remove_from_cart':
    case 'view_cart':
    case 'begin_checkout':
    case 'cart_updated':
    case 'cart_emptied':
      return { cart: foldCart(state.cart, event) }
    case 'purchase':
      return { cart: foldCart(state.cart, event), orders: foldOrders(state.orders, event) }
    case 'add_to_wishlist':
    case 'remove_from_wishlist':
      return { wishlist: foldWishlist(state.wishlist, event) }
    default:
      return undefined
  }
}

/** What the audience refused is tried again until the shopper falls silent; a campaign in the middle does not end that. */
function withoutCandidates({ candidates: _past, ...state }: ShopperState): ShopperState {
  return state
}

function cartEvents(before: Cart | null, after: Cart | null, event: ShopEvent): ShopEvent[] {
  if (after === null || before === after || hasSameLines(before, after)) return []
  const about = {
    cart_id: after.id,
    value: after.total,
    ...(after.currency !== null && { currency: after.currency }),
  }
  return [derive(event, after.items.length === 0 ? 'cart_emptied' : 'cart_updated', about)]
}

/** The items stay out: they are in the cart, and every enrollment would carry a copy. */
const derive = (event: ShopEvent, name: string, properties: EventProperties): ShopEvent => ({
  event_id: eventId(`${event.event_id}:${name}`),
  name,
  occurred_at: event.occurred_at,
  received_at: event.received_at,
  ...(event.page && { page: event.page }),
  properties,
})
