// A shopper is forgotten: first their addresses are put under a hash among those that are not written to, then all that this
// shard has of them goes in one transaction, then the other shards are told, again and again until each has heard.
// Invariants: at no moment could the address be written to anew; a crash anywhere leaves an erasure that goes on.

import type { Identity } from '../event/event.ts'
import { epochMs, shopperId } from '../event/ids.ts'
import type { EpochMs, ShopperId } from '../event/ids.ts'
import type { Traces } from '../store/erasure-store.ts'
import type { ErasureResult } from './contract.ts'
import type { RunningShard } from './running-shard.ts'
import type { HandOvers } from './stitching/hand-overs.ts'
import { handOverRetryMs, isNotReady, NotReady } from './stitching/peer.ts'
import type { Suppressions } from './suppressions.ts'
import { UnitOfWork } from './unit-of-work.ts'
import { leaveLines } from './waves/line-ledger.ts'

const erasuresPerRound = 20
/** Batches of one answer: an RPC carries 32 MiB. */
const maxExportedBatches = 5_000

type Asked = Identity | { readonly kind: 'shopper_id'; readonly value: string }

export class Erasure {
  readonly #shard: RunningShard
  readonly #suppressions: Suppressions
  readonly #handOvers: HandOvers

  constructor(shard: RunningShard, suppressions: Suppressions, handOvers: HandOvers) {
    this.#shard = shard
    this.#suppressions = suppressions
    this.#handOvers = handOvers
  }

  /** @returns `unknown`: no shopper of this shard is meant */
  async erase(asked: Asked): Promise<ErasureResult> {
    const { stores, host, commit } = this.#shard
    const id = this.#idOf(asked)
    if (id === null) return 'unknown'
    // One who has left may not have arrived yet: then they are erased where they arrive.
    await this.#handOvers.settle(id)
    const before = stores.shoppers.load(id)
    if (before === null) return 'unknown'
    for (const { kind, value } of before.state.identities)
      if (kind === 'email' || kind === 'phone')
        await this.#suppressions.add({ kind, value }, { reason: 'erased', since: host.now() })
    const isErased = commit(() => this.#eraseHere(id))
    if (!isErased) throw new NotReady('they have left meanwhile')
    await this.run()
    return stores.erasures.next() === null ? 'erased' : 'under_way'
  }

  #eraseHere(id: ShopperId): boolean {
    const { stores, engine, host } = this.#shard
    const work = new UnitOfWork(stores, engine, host.now())
    const row = work.find(id)
    if (row === null) return false
    const { state } = row
    const ids = [id, ...(state.mergedFrom ?? [])]
    const known = state.identities.map(({ kind, value }) => ({ kind, value }))
    const traces: Traces = { ids, identities: [...known, ...stores.erasures.identitiesOf(ids)] }
    stores.erasures.forgetVouchers(
      state.enrollments.map((one) => one.id),
      host.nonce(),
    )
    leaveLines(stores, state)
    work.remove(id)
    this.#forgetHere(traces)
    stores.erasures.add(id, host.now(), traces)
    work.count('erased')
    stores.records.count(work.counts)
    return true
  }

  #forgetHere(traces: Traces): void {
    const { stores, host } = this.#shard
    for (const id of traces.ids) stores.events.remove(id)
    stores.erasures.forget(traces, host.nonce())
  }

  /** Another shard has erased somebody. */
  forget(traces: Traces, shard: number, ringCount: number): void {
    const { directory, stores, host } = this.#shard
    if (ringCount > directory.place.ring.count) throw new NotReady('this shard has not heard of the growth')
    host.sql.transaction(() => {
      // The way to whoever has it now may lead over whom it forgets.
      for (const identity of traces.kept ?? []) {
        const owner = stores.shoppers.pointsTo(identity)
        if (owner !== null && traces.ids.includes(owner)) stores.pointers.pointIdentity(identity, shard)
      }
      this.#forgetHere(traces)
      stores.erasures.forgetPointers(traces, shard)
    })
  }

  nextDue(): EpochMs | null {
    return this.#shard.stores.erasures.next()
  }

  /** Tells the other shards what is due to be told. @returns whether any of it is done with */
  async run(): Promise<boolean> {
    const { stores, host, commit } = this.#shard
    let hasEnded = false
    for (const { key, traces } of stores.erasures.due(host.now(), erasuresPerRound)) {
      try {
        await this.#tell(traces)
        host.sql.transaction(() => stores.erasures.remove(key))
        hasEnded = true
      } catch (error) {
        // A shard is away: it is told later.
        if (!isNotReady(error)) host.report('an erasure must wait', error)
        commit(() => stores.erasures.postpone(key, epochMs(host.now() + handOverRetryMs)))
      }
    }
    return hasEnded
  }

  async #tell({ ids, identities }: Traces): Promise<void> {
    const { directory, peers } = this.#shard
    // A browser in somebody else's hands, or an address with which somebody new has come meanwhile, is theirs.
    const isTaken = (identity: Identity): boolean => directory.where(identity) !== null
    const traces: Traces = {
      ids,
      identities: identities.filter((identity) => !isTaken(identity)),
      kept: identities.filter(isTaken),
    }
    const { shard: here, ring } = directory.place
    const others = Array.from({ length: ring.count }, (_none, shard) => shard).filter(
      (shard) => shard !== here,
    )
    await Promise.all(others.map((shard) => peers(shard).forget(traces, here, ring.count)))
  }

  /** The shopper, what stands against their addresses, and their events, oldest first. @returns null: not here */
  async exported(asked: Asked): Promise<{ readonly json: string; readonly traces: Traces } | null> {
    const { stores } = this.#shard
    const id = this.#idOf(asked)
    const row = id && stores.shoppers.load(id)
    if (!row) return null
    const { state } = row
    const suppressions: object[] = []
    for (const { kind, value } of state.identities)
      if (kind === 'email' || kind === 'phone')
        for (const one of await this.#suppressions.against({ kind, value }))
          suppressions.push({ address: value, ...one })
    const events = stores.events.latest(state.id, maxExportedBatches).toReversed()
    const ids = [state.id, ...(state.mergedFrom ?? [])]
    return { json: JSON.stringify({ shopper: state, suppressions, events }), traces: { ids, identities: [] } }
  }

  deliveries({ ids }: Traces): readonly string[] {
    return this.#shard.stores.erasures.deliveriesOf(ids)
  }

  #idOf(asked: Asked): ShopperId | null {
    return asked.kind === 'shopper_id' ? shopperId(asked.value) : this.#shard.stores.shoppers.pointsTo(asked)
  }
}
