// Who is it? Decides which shopper a device and the identifiers it tells belong to, and joins an anonymous past to a
// known person. Invariant (promise 6): two known people are never merged because they share a device.

import type { LearnedIdentity, ShopperState } from '../engine/shopper.ts'
import type { EventTrust, Identity } from '../event/event.ts'
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
  /** Who vouches for the identifiers; absent: nobody. */
  readonly trust?: EventTrust
  /** Keys of identities that belong to somebody on another shard. */
  readonly elsewhere?: ReadonlySet<string>
  readonly newId: () => ShopperId
}

/** Called when a shopper's past moved into another: what the caller holds for it must move too. */
export type OnMerge = (from: ShopperId, to: ShopperId) => void

export function resolveShopper(work: UnitOfWork, claim: Claim, onMerge: OnMerge): ShopperId {
  const { shoppers } = work.stores
  const current = work.owner(claim.device)
  // A link may have been forwarded: whoever clicks it and is known already is not its receiver.
  if (claim.trust === 'link' && current !== null && !isAnonymous(work.get(current).state)) return current
  const known =
    claim.identities.map((identity) => work.owner(identity)).find((owner) => owner !== null) ?? null
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
  if (isAnonymous(work.get(from).state)) {
    joinShoppers(work, from, to)
    onMerge(from, to)
    return
  }
  // A batch of this device that was stored under them may be sent again.
  work.change(to, { seen: unite(work.get(to).seen, work.get(from).seen, from) })
}

/** Everything of the one goes to the other, and the one is no more. */
export function joinShoppers(work: UnitOfWork, from: ShopperId, to: ShopperId): void {
  const left = work.get(from)
  const taken = work.get(to)
  const { shoppers, events, deliveries, records } = work.stores
  work.change(to, { seen: unite(taken.seen, left.seen, from) })
  for (const identity of left.state.identities) shoppers.assign(identity, to)
  events.move(from, to)
  deliveries.move(
    left.state.pending.map((delivery) => delivery.id),
    to,
  )
  records.move(from, to)
  work.decide(to, { kind: 'merge', other: left.state })
  work.remove(from)
}

/** Points the claimed identifiers that nobody owns, and the device, to this shopper. */
function learn(work: UnitOfWork, id: ShopperId, claim: Claim): void {
  const { state } = work.get(id)
  const fresh: LearnedIdentity[] = []
  const proven: Identity[] = []
  const { trust: by = 'page' } = claim
  for (const identity of [claim.device, ...claim.identities]) {
    const known = state.identities.find((one) => isSame(one, identity))
    if (known?.trust === 'claimed' && by !== 'page' && identity !== claim.device) proven.push(identity)
    if (known || state.identities.length + fresh.length >= maxIdentitiesPerShopper) continue
    if (claim.elsewhere?.has(identityKey(identity)) === true) continue
    const owner = work.owner(identity)
    if (owner !== null && owner !== id) continue
    // A device that has just come to this shopper points to it already: each assignment is a billed row.
    if (owner === null) work.stores.shoppers.assign(identity, id)
    const isProven = by !== 'page' && identity !== claim.device
    fresh.push({ ...identity, learnedAt: claim.at, trust: isProven ? 'proven' : 'claimed', by })
  }
  if (fresh.length === 0 && proven.length === 0) return
  const identities = state.identities.map((known): LearnedIdentity =>
    proven.some((one) => isSame(one, known)) ? { ...known, trust: 'proven', by } : known,
  )
  work.change(id, { state: { ...state, identities: [...identities, ...fresh] } })
}

const isSame = (a: Identity, b: Identity): boolean => a.kind === b.kind && a.value === b.value

const has = (state: ShopperState, identity: Identity): boolean =>
  state.identities.some((known) => isSame(known, identity))

export const identityKey = ({ kind, value }: Identity): string => `${kind}\u0000${value}`

export const isAnonymous = (state: ShopperState): boolean =>
  state.identities.every(({ kind }) => kind === 'device')

/** A device that knows one customer and now tells another identifier of the same kind is in somebody else's hands. */
export function isSomebodyElse(state: ShopperState, identities: readonly Identity[]): boolean {
  if (identities.some((identity) => has(state, identity))) return false
  return identities.some(({ kind }) => state.identities.some((known) => known.kind === kind))
}
