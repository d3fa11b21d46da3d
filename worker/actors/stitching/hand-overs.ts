// A shopper moves to another shard: taken out here and kept on the way (one transaction), brought there with their events,
// taken in there once (one transaction), forgotten here. Invariants: at every moment exactly one shard, or the way, has
// the shopper, so their timers and deliveries run on one side only; a crash anywhere leaves a hand-over that goes on.

import { hashHex } from '../../engine/hash.ts'
import { newShopper } from '../../engine/shopper.ts'
import type { LearnedIdentity } from '../../engine/shopper.ts'
import { keptFor } from '../../engine/wave-told.ts'
import type { Identity } from '../../event/event.ts'
import { epochMs, shopperId } from '../../event/ids.ts'
import type { EpochMs, ShopperId } from '../../event/ids.ts'
import { nothingSeen } from '../../store/seen.ts'
import type { StoredEvents } from '../../store/event-store.ts'
import type { ShopperRow } from '../../store/shopper-store.ts'
import { handOverRetryMs, isNotReady, NotReady } from './peer.ts'
import type { EventsPage, HandOver } from './peer.ts'
import { joinShoppers } from '../resolve-shopper.ts'
import type { RunningShard } from '../running-shard.ts'
import { UnitOfWork } from '../unit-of-work.ts'

const eventsPerPage = 200
const handOversPerRound = 20
/** Until the other shard has surely told that it keeps their share of an item, this one counts it, too. */
const departedKeepMs = 10 * 60_000

export interface Departure {
  readonly to: number
  /** What the shopper is recognized by, beside what they remember themselves. */
  readonly device?: Identity
  readonly mergeInto?: Identity
}

export class HandOvers {
  readonly #shard: RunningShard
  /** Under way: a batch and the alarm may want the same one. */
  readonly #bringing = new Map<string, Promise<void>>()

  constructor(shard: RunningShard) {
    this.#shard = shard
  }

  /** @returns null when a message of theirs is being sent at this moment: then it is to be tried again */
  begin(id: ShopperId, departure: Departure): HandOver | null {
    const { stores, engine, host, inFlight } = this.#shard
    return this.#shard.commit(() => {
      const work = new UnitOfWork(stores, engine, host.now())
      const row = work.get(id)
      if (row.state.pending.some((delivery) => inFlight.has(delivery.id))) return null
      const handOver = this.#pack(row, departure)
      work.remove(id)
      stores.kept.depart(
        id,
        keptFor(row.state).map(({ itemId }) => itemId),
        epochMs(host.now() + departedKeepMs),
      )
      stores.pointers.pointShopper(id, departure.to)
      stores.handOvers.add(handOver, host.now())
      stores.records.count(work.counts)
      return handOver
    })
  }

  /**
   * Only the device leaves: from a known person, who stays, or before anybody has had it. Somebody travels with it, so that
   * at every moment one shard, or the way, has the device; what was heard of it goes along, so that nothing counts twice.
   * @param at when it was first heard of
   */
  release(device: Identity, to: number, at: EpochMs): HandOver {
    const { stores, host, engine } = this.#shard
    return this.#shard.commit(() => {
      const owner = stores.shoppers.owner(device)
      const id = shopperId(`shp_${host.nonce()}`)
      const identities: LearnedIdentity[] = [{ ...device, learnedAt: at, trust: 'claimed', by: 'page' }]
      const row: ShopperRow = {
        state: { ...newShopper(id, at), identities },
        seen: (owner && stores.shoppers.load(owner)?.seen) ?? nothingSeen,
        timerAt: null,
        revision: engine.program.revision,
      }
      const handOver = this.#pack(row, { to, device })
      // Whoever looks for the device finds who left with it, and waits until they have arrived.
      stores.shoppers.assign(device, id)
      stores.pointers.forgetIdentity(device)
      stores.pointers.pointShopper(id, to)
      stores.handOvers.add(handOver, host.now())
      return handOver
    })
  }

  #pack({ state, seen, revision }: ShopperRow, { to, device, mergeInto }: Departure): HandOver {
    const { stores, host } = this.#shard
    // A device that is in somebody else's hands by now stays theirs, though this shopper has not forgotten it.
    const identities: Identity[] = state.identities
      .map(({ kind, value }) => ({ kind, value }))
      .filter((identity) => stores.shoppers.pointsTo(identity) === state.id)
    if (device && !identities.some((one) => one.kind === 'device' && one.value === device.value))
      identities.push(device)
    return {
      id: hashHex('hand-over', state.id, String(to), String(host.now())),
      to,
      state,
      seen,
      revision,
      identities,
      deliveries: stores.deliveries.takeOut(state.pending.map((delivery) => delivery.id)),
      endings: stores.records.takeOut(state.id),
      mergeInto: mergeInto ?? null,
    }
  }

  /** Brings the shopper to the other shard, or waits for whoever is doing it. */
  bring(handOver: HandOver): Promise<void> {
    const known = this.#bringing.get(handOver.id)
    if (known) return known
    const bringing = this.#bring(handOver).finally(() => this.#bringing.delete(handOver.id))
    this.#bringing.set(handOver.id, bringing)
    return bringing
  }

  async #bring(handOver: HandOver): Promise<void> {
    const { stores, peers, directory, host } = this.#shard
    const peer = peers(handOver.to)
    const { count } = directory.place.ring
    let after: StoredEvents | null = null
    for (;;) {
      const rows: StoredEvents[] = stores.events.rowsOf(handOver.state.id, after, eventsPerPage)
      if (rows.length === 0) break
      await peer.takeEvents({ handOver: handOver.id, shopper: handOver.state.id, rows }, count)
      // Nothing is added to who has left: a page that is not full was the last.
      if (rows.length < eventsPerPage) break
      after = rows.at(-1) ?? null
    }
    await peer.takeIn(handOver, count)
    // Nothing falls due by it, so no alarm is looked for.
    host.sql.transaction(() => {
      stores.events.remove(handOver.state.id)
      stores.handOvers.remove(handOver.id)
    })
  }

  /** A shopper who has left may not have arrived yet. */
  async settle(id: ShopperId): Promise<void> {
    const waiting = this.#shard.stores.handOvers.of(id)
    if (waiting) await this.bring(waiting)
  }

  /** Those that are due, by the alarm. @returns whether any arrived */
  async run(): Promise<boolean> {
    const { stores, host } = this.#shard
    let hasArrived = false
    for (const handOver of stores.handOvers.due(host.now(), handOversPerRound)) {
      try {
        await this.bring(handOver)
        hasArrived = true
      } catch (error) {
        // The other shard is away or not ready; nothing is lost, and it is asked again.
        if (!isNotReady(error)) host.report('a hand-over must wait', error)
        this.#shard.commit(() => {
          stores.handOvers.postpone(handOver.id, epochMs(host.now() + handOverRetryMs))
        })
      }
    }
    return hasArrived
  }

  takeEvents({ handOver, shopper, rows }: EventsPage): void {
    const { stores, host } = this.#shard
    const { events, handOvers } = stores
    for (const { receivedAt } of rows) events.open(receivedAt)
    host.sql.transaction(() => {
      // Whoever has arrived may have become one with somebody else since: their events went along.
      if (!handOvers.hasTakenIn(handOver)) events.take(shopper, rows)
    })
  }

  takeIn(handOver: HandOver): void {
    const { stores, engine, host } = this.#shard
    // Their state was brought to a program that this shard has not got yet.
    if (engine.program.revision < handOver.revision) throw new NotReady('an older program')
    const now = host.now()
    this.#shard.commit(() => {
      if (!stores.handOvers.takeIn(handOver.id, now)) return
      const { id } = handOver.state
      stores.pointers.forgetShopper(id)
      for (const identity of handOver.identities) {
        if (stores.shoppers.owner(identity) !== null) continue
        stores.shoppers.assign(identity, id)
        stores.pointers.forgetIdentity(identity)
      }
      stores.deliveries.takeIn(handOver.deliveries)
      stores.records.takeIn(handOver.endings)
      const work = new UnitOfWork(stores, engine, now)
      work.takeIn(handOver)
      // What came back in stock on the way was told to nobody.
      for (const { waitingForItem } of handOver.state.enrollments)
        if (waitingForItem !== null) work.decide(id, { kind: 'stock', itemId: waitingForItem })
      const into = handOver.mergeInto && stores.shoppers.owner(handOver.mergeInto)
      if (into !== null && into !== id) joinShoppers(work, id, into)
      work.save()
      stores.records.count(work.counts)
    })
  }
}
