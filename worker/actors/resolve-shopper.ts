// Who is it? Decides which shopper a device and the identifiers it tells belong to, and joins an anonymous past to a
// known person. Invariant (promise 6): two known people are never merged because they share a device.

import type { LearnedIdentity, ShopperState } from '../engine/shopper.ts'
import type { Identity } from '../event/event.ts'
import type { EpochMs, ShopperId } from '../event/ids.ts'
import { maxIdentitiesPerShopper } from '../event/limits.ts'
import { unite } from '../store/seen.ts'
import type { UnitOfWork } from './unit-of-work.ts'

/** What one event tells of who it is. */
export interface Claim {
  readonly device: Identity
  /** Strongest kind first; may be empty. */
  readonly identities: readonly Identity[]
  readonly at: EpochMs
  readonly newId: () => ShopperId
}

/** Called when a shopper's past moved into another: what the caller holds for it must move too. */
export type OnMerge = (from: ShopperId, to: ShopperId) => void

export function resolveShopper(work: UnitOfWork, claim: Claim, onMerge: OnMerge): ShopperId {
  const { shoppers } = work.stores
  const current = shoppers.owner(claim.device)
  const known =
    claim.identities.map((identity) => shoppers.owner(identity)).find((owner) => owner !== null) ?? null
  const id = choose(work, claim, { current, known })
  if (current !== id) {
    shoppers.assign(claim.device, id)
    if (current !== null) leave(work, current, id, onMerge)
  }
  learn(work, id, claim)
  return id
}

function choose(
  work: UnitOfWork,
  claim: Claim,
  { current, known }: { current: ShopperId | null; known: ShopperId | null },
): ShopperId {
  if (known !== null) {
    work.get(known)
    return known
  }
  if (current !== null && !isSomebodyElse(work.get(current).state, claim.identities)) return current
  const fresh = claim.newId()
  work.create(fresh, claim.at)
  return fresh
}

/** The device now belongs to `to`: an anonymous past goes along, a known person stays who they were. */
function leave(work: UnitOfWork, from: ShopperId, to: ShopperId, onMerge: OnMerge): void {
  const left = work.get(from)
  const taken = work.get(to)
  // Also when the person stays: a batch of this device that was stored under them may be sent again.
  work.change(to, { seen: unite(taken.seen, left.seen, from) })
  if (!isAnonymous(left.state)) return
  const { shoppers, events, deliveries, records } = work.stores
  for (const identity of left.state.identities) shoppers.assign(identity, to)
  events.move(from, to)
  deliveries.move(
    left.state.pending.map((delivery) => delivery.id),
    to,
  )
  records.move(from, to)
  work.decide(to, { kind: 'merge', other: left.state })
  work.remove(from)
  onMerge(from, to)
}

/** Points the claimed identifiers that nobody owns, and the device, to this shopper. */
function learn(work: UnitOfWork, id: ShopperId, claim: Claim): void {
  const { state } = work.get(id)
  const fresh: LearnedIdentity[] = []
  for (const identity of [claim.device, ...claim.identities]) {
    if (has(state, identity) || state.identities.length + fresh.length >= maxIdentitiesPerShopper) continue
    const owner = work.stores.shoppers.owner(identity)
    if (owner !== null && owner !== id) continue
    // A device that has just come to this shopper points to it already: each assignment is a billed row.
    if (owner === null) work.stores.shoppers.assign(identity, id)
    fresh.push({ ...identity, learnedAt: claim.at, trust: 'claimed' })
  }
  if (fresh.length > 0) work.change(id, { state: { ...state, identities: [...state.identities, ...fresh] } })
}

const has = (state: ShopperState, { kind, value }: Identity): boolean =>
  state.identities.some((known) => known.kind === kind && known.value === value)

export const isAnonymous = (state: ShopperState): boolean =>
  state.identities.every(({ kind }) => kind === 'device')

/** A device that knows one customer and now tells another identifier of the same kind is in somebody else's hands. */
function isSomebodyElse(state: ShopperState, identities: readonly Identity[]): boolean {
  if (identities.some((identity) => has(state, identity))) return false
  return identities.some(({ kind }) => state.identities.some((known) => known.kind === kind))
}
