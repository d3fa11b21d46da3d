// The first and the last contact of a shopper with the brand: each by its own time, whatever arrives when. Within a
// session coming directly takes nothing from a contact that is known.

import type { ShopEvent } from '../../event/event.ts'
import type { Session, ShopperState, Touch } from '../shopper.ts'
import { classifyTouchpoint, isSameCampaign, storeTouchpoint } from './touchpoint.ts'

/** @param session as the event has left it; `state` is still the one from before */
export function foldTouchpoints(
  state: ShopperState,
  session: Session | null,
  event: ShopEvent,
  origins: readonly string[],
): Pick<ShopperState, 'firstTouch' | 'lastTouch'> {
  const touch = newTouch(state, session, event, origins)
  if (touch === undefined) return {}
  const { firstTouch: first, lastTouch: last } = state
  const isContinued = touch.channel === 'direct' && first !== undefined && hasOwnReferrer(event, origins)
  const isFirst = first === undefined || (touch.at < first.at && !isContinued)
  const isLast = last === undefined || (!isContinued && isAfter(touch, last, state.session, session))
  return { ...(isFirst && { firstTouch: touch }), ...(isLast && { lastTouch: touch }) }
}

/** Most events are none. */
function newTouch(
  { session: before, firstTouch }: ShopperState,
  after: Session | null,
  event: ShopEvent,
  origins: readonly string[],
): Touch | undefined {
  if (after?.touchpoint !== undefined && after.touchpoint !== before?.touchpoint) return after.touchpoint
  const at = event.occurred_at
  const inStore = storeTouchpoint(event)
  if (inStore !== undefined) return { ...inStore, at }
  // A page from before everything that we knew of: its session is over, the contact is not.
  if (event.name !== 'page_view' || event.page === undefined) return undefined
  const isOlder = firstTouch !== undefined && at < firstTouch.at
  return isOlder ? { ...classifyTouchpoint(event.page, origins).touchpoint, at } : undefined
}

const hasOwnReferrer = ({ page }: ShopEvent, origins: readonly string[]): boolean =>
  page !== undefined && classifyTouchpoint(page, origins).isContinued

function isAfter(touch: Touch, last: Touch, before: Session | null, after: Session | null): boolean {
  const corrected = before?.id === after?.id ? before?.touchpoint : undefined
  const isCorrection =
    after?.touchpoint === touch && corrected?.at === last.at && isSameCampaign(corrected, last)
  if (isCorrection) return true
  const startedAt = after?.startedAt ?? Infinity
  const isOneSession = last.at >= startedAt && touch.at >= startedAt
  if (isOneSession && (last.channel === 'direct') !== (touch.channel === 'direct'))
    return last.channel === 'direct'
  return touch.at > last.at
}
