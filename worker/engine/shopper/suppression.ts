// A word against an address that outlives the shopper: whether it still stands against this one, and what it does to them.

import type { EpochMs } from '../../event/ids.ts'
import type { ShopperState } from '../shopper.ts'
import { suppressAddress, unsubscribed } from './consent.ts'

/** `erased`: a person who wanted to be forgotten; `manual`: the merchant says so, or an import does. */
export const suppressionReasons = ['unsubscribed', 'bounced', 'complained', 'manual', 'erased'] as const
export type SuppressionReason = (typeof suppressionReasons)[number]

export interface Suppression {
  readonly reason: SuppressionReason
  readonly since: EpochMs
}

/** An opt-out ends with a later yes; an erasure only with one that was confirmed; the others when somebody lifts them. */
function stands({ reason, since }: Suppression, { consent }: ShopperState): boolean {
  switch (reason) {
    case 'unsubscribed':
      return !(consent.marketing === true && consent.marketingAt !== undefined && consent.marketingAt > since)
    case 'erased':
      return !(consent.confirmedAt !== undefined && consent.confirmedAt > since)
    default:
      return true
  }
}

/** @returns the same state when it knows all of it already */
export function applySuppressions(
  state: ShopperState,
  address: string,
  found: readonly Suppression[],
): ShopperState {
  let next = state
  for (const suppression of found) {
    const { reason, since } = suppression
    const isNo = next.suppressed[address] !== undefined && next.consent.marketing === false
    const isKnown = reason === unsubscribed && isNo
    if (!isKnown && stands(suppression, next)) next = suppressAddress(next, { address, reason, at: since })
  }
  return next
}

/** The address may be written to again, as far as these reasons go. It is no consent: who said no has still said no. */
export function liftSuppressions(
  state: ShopperState,
  address: string,
  reasons: readonly SuppressionReason[],
): ShopperState {
  const known = state.suppressed[address]
  if (known === undefined || !reasons.some((reason) => reason === known)) return state
  const kept = Object.entries(state.suppressed).filter(([key]) => key !== address)
  return { ...state, suppressed: Object.fromEntries(kept) }
}
