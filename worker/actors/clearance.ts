// Before a delivery is claimed: has anybody, ever, said that its address must not be written to? The answer may be on another
// shard, and hashing takes a turn of the event loop, so that it is asked before the transaction that claims. Invariant: no
// delivery to an address is claimed without an answer about that address.

import { addressKinds, addressOf } from '../engine/permission.ts'
import { applySuppressions } from '../engine/shopper/suppression.ts'
import type { Suppression } from '../engine/shopper/suppression.ts'
import type { ShopperState } from '../engine/shopper.ts'
import type { Identity } from '../event/event.ts'
import type { DeliveryId, EpochMs } from '../event/ids.ts'
import type { DueDelivery } from '../store/delivery-store.ts'
import type { RunningShard } from './running-shard.ts'
import type { Suppressions } from './suppressions.ts'
import type { UnitOfWork } from './unit-of-work.ts'

/** The address that was asked about, or null: it goes to none. */
export interface Cleared {
  readonly address: Identity | null
  readonly found: readonly Suppression[]
  readonly at: EpochMs
}

const maxAgeMs = 10_000
const maxKept = 1_000

export class Clearance {
  readonly #shard: RunningShard
  readonly #suppressions: Suppressions
  readonly #asking = new Set<DeliveryId>()
  readonly #cleared = new Map<DeliveryId, Cleared>()

  constructor(shard: RunningShard, suppressions: Suppressions) {
    this.#shard = shard
    this.#suppressions = suppressions
  }

  /** Deliveries that are being asked about. */
  get askingCount(): number {
    return this.#asking.size
  }

  isAsking({ id }: DueDelivery): boolean {
    return this.#asking.has(id)
  }

  /** An answer that had to wait, for a gate that was closed, is asked for again. */
  has({ id }: DueDelivery): boolean {
    const cleared = this.#cleared.get(id)
    return cleared !== undefined && this.#shard.host.now() - cleared.at <= maxAgeMs
  }

  /** An answer is good for one claim. */
  take({ id }: DueDelivery): Cleared {
    const cleared = this.#cleared.get(id)
    if (!cleared) throw new Error('a delivery is claimed only when its address has been asked about')
    this.#cleared.delete(id)
    return cleared
  }

  /** @throws when the home of the address does not answer: then it is not known, and nothing is sent */
  async ask(due: DueDelivery): Promise<void> {
    this.#asking.add(due.id)
    try {
      const state = this.#shard.stores.shoppers.load(due.shopper)?.state
      const address = state ? addressFor(state, due.id) : null
      const found = address === null ? [] : await this.#suppressions.against(address)
      // Answers that nobody came for: their deliveries are due no more.
      if (this.#cleared.size >= maxKept) this.#cleared.clear()
      this.#cleared.set(due.id, { address, found, at: this.#shard.host.now() })
    } finally {
      this.#asking.delete(due.id)
    }
  }
}

/** In the transaction of the claim. @returns false: the address has changed since it was asked about */
export function applyCleared(work: UnitOfWork, due: DueDelivery, { address, found }: Cleared): boolean {
  const { state } = work.get(due.shopper)
  const now = addressFor(state, due.id)
  if (now?.value !== address?.value) return false
  if (address === null || found.length === 0) return true
  const next = applySuppressions(state, address.value, found)
  if (next !== state) work.change(state.id, { state: next })
  return true
}

/** Where the delivery would go; null: to no address, or the engine knows it no more. */
function addressFor(state: ShopperState, id: DeliveryId): Identity | null {
  const pending = state.pending.find((one) => one.id === id)
  const kind = pending === undefined ? null : addressKinds[pending.channel]
  const value = kind === null ? null : addressOf(state, kind)
  return kind === null || value === null ? null : { kind, value }
}
