// The side of a shard that its neighbors see: what they ask, and what they bring. Checks first that the neighbor does not
// know of more shards than this one.

import type { Identity } from '../../event/event.ts'
import type { IngestResult } from '../contract.ts'
import type { HandOvers } from './hand-overs.ts'
import type { IngestRouter } from './ingest-router.ts'
import { isNotReady, NotReady } from './peer.ts'
import type { EventsPage, HandOver, Hop, StitchingPeer } from './peer.ts'
import { askHomeBefore } from './place-shopper.ts'
import { joinShoppers } from '../resolve-shopper.ts'
import type { PlacedBatch, RunningShard } from '../running-shard.ts'
import { UnitOfWork } from '../unit-of-work.ts'

type Two = { readonly from: Identity; readonly into: Identity }

export class Neighbor implements StitchingPeer {
  readonly #shard: RunningShard
  readonly #router: IngestRouter
  readonly #handOvers: HandOvers

  constructor(shard: RunningShard, router: IngestRouter, handOvers: HandOvers) {
    this.#shard = shard
    this.#router = router
    this.#handOvers = handOvers
  }

  async take(batch: PlacedBatch, hop: Hop): Promise<IngestResult> {
    this.#mustKnow(hop.ringCount)
    return this.#router.ingest(batch, hop)
  }

  async knows(identity: Identity, ringCount: number): Promise<number | null> {
    this.#mustKnow(ringCount)
    return this.#shard.directory.where(identity)
  }

  async whereIs(identity: Identity, ringCount: number): Promise<number | null> {
    this.#mustKnow(ringCount)
    const { directory, peers } = this.#shard
    const known = directory.where(identity)
    if (known !== null) return known
    // The caller knew of fewer shards: its home is another now.
    if (!directory.isHome(identity)) {
      const { count } = directory.place.ring
      return count > ringCount ? peers(directory.home(identity)).whereIs(identity, count) : null
    }
    return askHomeBefore(this.#shard, identity)
  }

  async claim(identity: Identity, shard: number, ringCount: number): Promise<number> {
    const known = await this.whereIs(identity, ringCount)
    if (known !== null) return known
    const { directory, peers, stores } = this.#shard
    const { count } = directory.place.ring
    if (!directory.isHome(identity)) return peers(directory.home(identity)).claim(identity, shard, count)
    return this.#shard.commit(() => {
      // Somebody may have been faster while the home of before was asked.
      const now = directory.where(identity)
      if (now === null) stores.pointers.pointIdentity(identity, shard)
      return now ?? shard
    })
  }

  async takeEvents(page: EventsPage, ringCount: number): Promise<void> {
    this.#mustKnow(ringCount)
    this.#handOvers.takeEvents(page)
  }

  async takeIn(handOver: HandOver, ringCount: number): Promise<void> {
    this.#mustKnow(ringCount)
    this.#handOvers.takeIn(handOver)
  }

  async takeVouchers(pool: string, codes: readonly string[], ringCount: number): Promise<void> {
    this.#mustKnow(ringCount)
    const { host, stores } = this.#shard
    host.sql.transaction(() => {
      stores.vouchers.add(pool, codes)
    })
  }

  async point(pointers: readonly (readonly [Identity, number])[], ringCount: number): Promise<void> {
    this.#mustKnow(ringCount)
    const { directory, stores, commit } = this.#shard
    commit(() => {
      for (const [identity, shard] of pointers)
        if (shard !== directory.place.shard && directory.where(identity) === null)
          stores.pointers.pointIdentity(identity, shard)
    })
  }

  async surrender({ from, into }: Two, to: number, ringCount: number): Promise<'handed_over' | 'unknown'> {
    this.#mustKnow(ringCount)
    const { stores, directory, peers } = this.#shard
    const owner = stores.shoppers.owner(from)
    if (owner !== null) {
      const handOver = this.#handOvers.begin(owner, { to, mergeInto: into })
      if (handOver === null) throw new NotReady('a message of this shopper is on its way')
      await this.#handOvers.bring(handOver)
      return 'handed_over'
    }
    const at = directory.where(from)
    if (at === null || at === directory.place.shard) return 'unknown'
    const left = stores.shoppers.pointsTo(from)
    if (left !== null) await this.#handOvers.settle(left)
    return peers(at).surrender({ from, into }, to, directory.place.ring.count)
  }

  /** Two known shoppers are one, says the shop's own server. */
  async mergeShoppers(two: Two): Promise<'merged' | 'unknown' | 'unavailable'> {
    try {
      return await this.#mergeShoppers(two)
    } catch (error) {
      if (!isNotReady(error)) this.#shard.host.report('two shoppers could not be merged', error)
      return 'unavailable'
    }
  }

  async #mergeShoppers(two: Two): Promise<'merged' | 'unknown'> {
    const { directory, peers } = this.#shard
    const { shard: here, ring } = directory.place
    const into = directory.where(two.into) ?? (await this.whereIs(two.into, 0))
    if (into === null) return 'unknown'
    if (into !== here) {
      // The one that they live on knows how to go on.
      const answer = await peers(into).mergeShoppers(two)
      if (answer === 'unavailable') throw new NotReady('the other shard could not')
      return answer
    }
    const from =
      directory.where(two.from) ??
      (directory.isHome(two.from)
        ? await askHomeBefore(this.#shard, two.from)
        : await peers(directory.home(two.from)).whereIs(two.from, ring.count))
    if (from === null) return 'unknown'
    if (from === here) return this.#join(two)
    const answer = await peers(from).surrender(two, here, ring.count)
    return answer === 'unknown' ? 'unknown' : 'merged'
  }

  #join({ from, into }: Two): 'merged' | 'unknown' {
    const { stores, engine, host, inFlight, commit } = this.#shard
    const [left, taken] = [stores.shoppers.owner(from), stores.shoppers.owner(into)]
    if (left === null || taken === null) return 'unknown'
    if (left === taken) return 'merged'
    commit(() => {
      const work = new UnitOfWork(stores, engine, host.now())
      const { pending } = work.get(left).state
      if (pending.some(({ id }) => inFlight.has(id))) throw new NotReady('a message is on its way')
      joinShoppers(work, left, taken)
      work.save()
      stores.records.count(work.counts)
    })
    return 'merged'
  }

  #mustKnow(ringCount: number): void {
    if (ringCount > this.#shard.directory.place.ring.count)
      throw new NotReady('this shard has not heard of the growth')
  }
}
