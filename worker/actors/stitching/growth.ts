// A site grows: everybody whose name lives on one of the new shards moves there, a page at a time, while events flow; then
// the new homes are told of the identities that are theirs now. Goes on where it stopped, and ends by saying that it has.

import type { ShopperState } from '../../engine/shopper.ts'
import type { Identity } from '../../event/event.ts'
import { epochMs } from '../../event/ids.ts'
import type { EpochMs, ShopperId } from '../../event/ids.ts'
import { readPlace, writePlace } from '../../store/identity-place.ts'
import type { GrowthStats } from '../contract.ts'
import type { HandOvers } from './hand-overs.ts'
import { isNotReady } from './peer.ts'
import type { RunningShard } from '../running-shard.ts'
import { moveSuppressions } from '../suppressions.ts'
import { spreadVouchers } from './spread-vouchers.ts'

interface Progress extends GrowthStats {
  /** The growth that this is about. */
  readonly ringCount: number
  readonly phase: 'vouchers' | 'shoppers' | 'identities' | 'pointers' | 'suppressions' | 'done'
  /** The last shopper or identity that was looked at. */
  readonly after: string
  /** Shoppers who could not leave at that moment. */
  readonly left: number
  readonly dueAt: EpochMs
}

const growthKey = 'growth'
const shoppersPerStep = 100
const identitiesPerStep = 500
/** Between two steps: what shoppers do meanwhile comes first. */
const pauseMs = 200
const retryMs = 5_000

export class Growth {
  readonly #shard: RunningShard
  readonly #handOvers: HandOvers

  constructor(shard: RunningShard, handOvers: HandOvers) {
    this.#shard = shard
    this.#handOvers = handOvers
  }

  /** In the transaction that takes in a new ring. */
  begin(): void {
    const { directory, stores, host } = this.#shard
    const { ring } = directory.place
    if (ring.previous === null) return stores.meta.delete(growthKey)
    if (this.#progress()?.ringCount === ring.count) return
    this.#put({
      ringCount: ring.count,
      phase: 'vouchers',
      after: '',
      seen: 0,
      moved: 0,
      left: 0,
      isDone: false,
      dueAt: host.now(),
    })
  }

  nextDue(): EpochMs | null {
    const progress = this.#progress()
    return progress === null || progress.isDone ? null : progress.dueAt
  }

  stats(): GrowthStats | null {
    const progress = this.#progress()
    if (progress === null) return null
    const { seen, moved, isDone } = progress
    return { seen, moved, isDone }
  }

  /** One step, when it is due. */
  async run(): Promise<void> {
    const { host } = this.#shard
    const progress = this.#progress()
    if (progress === null || progress.isDone || progress.dueAt > host.now()) return
    try {
      const after = await this.#step(progress)
      this.#keep(progress, { ...after, dueAt: epochMs(host.now() + pauseMs) })
    } catch (error) {
      // A new shard is away: everybody is somewhere, and it goes on from the same place.
      if (!isNotReady(error)) host.report('the growth must wait', error)
      this.#keep(progress, { ...progress, dueAt: epochMs(host.now() + retryMs) })
    }
  }

  #keep(before: Progress, after: Progress): void {
    this.#shard.commit(() => {
      // A newer growth, or the end of this one, may have been told meanwhile.
      if (this.#progress()?.ringCount === before.ringCount) this.#put(after)
    })
  }

  #step(progress: Progress): Promise<Progress> | Progress {
    switch (progress.phase) {
      case 'vouchers':
        return this.#spreadVouchers(progress)
      case 'shoppers':
        return this.#moveShoppers(progress)
      case 'identities':
        return this.#tellHomes(progress)
      case 'pointers':
        return this.#tellHomesOfPointers(progress)
      case 'suppressions':
        return this.#moveSuppressions(progress)
      case 'done':
        return { ...progress, isDone: true }
    }
  }

  /** Before anybody moves: whoever arrives may be about to take one. */
  async #spreadVouchers(progress: Progress): Promise<Progress> {
    const after = await spreadVouchers(this.#shard, progress.after)
    return after === null ? { ...progress, phase: 'shoppers', after: '' } : { ...progress, after }
  }

  async #moveShoppers(progress: Progress): Promise<Progress> {
    const { stores } = this.#shard
    const ids = stores.shoppers.idsAfter(progress.after, shoppersPerStep)
    const last = ids.at(-1)
    if (last === undefined) {
      // Once more for those who could not leave.
      if (progress.left > 0) return { ...progress, after: '', left: 0 }
      return { ...progress, phase: 'identities', after: '' }
    }
    const moves = await Promise.all(ids.map((id) => this.#move(id)))
    const count = (what: string): number => moves.filter((move) => move === what).length
    return {
      ...progress,
      after: last,
      seen: progress.seen + ids.length,
      moved: progress.moved + count('moved'),
      left: progress.left + count('busy'),
    }
  }

  async #move(id: ShopperId): Promise<'moved' | 'stays' | 'busy'> {
    const { stores, directory } = this.#shard
    const row = stores.shoppers.load(id)
    const to = row === null ? directory.place.shard : this.#properHome(row.state)
    if (to === directory.place.shard) return 'stays'
    const handOver = this.#handOvers.begin(id, { to })
    if (handOver === null) return 'busy'
    await this.#handOvers.bring(handOver)
    return 'moved'
  }

  /** Any home of one of their names will do: nobody moves without need. */
  #properHome({ identities }: ShopperState): number {
    const { directory } = this.#shard
    const here = directory.place.shard
    const names = identities.filter(({ kind }) => kind !== 'device')
    const homes = (names.length > 0 ? names : identities).map((identity) => directory.home(identity))
    return homes.includes(here) ? here : (homes[0] ?? here)
  }

  async #tellHomes(progress: Progress): Promise<Progress> {
    const { shoppers } = this.#shard.stores
    const page = shoppers.identitiesAfter(readPlace(progress.after), identitiesPerStep)
    const last = page.at(-1)
    if (last === undefined) return { ...progress, phase: 'pointers', after: '' }
    // The rows stay: another home may have been told to look for them here, before their shopper moved.
    await this.#tell(page)
    return { ...progress, after: writePlace(last) }
  }

  async #tellHomesOfPointers(progress: Progress): Promise<Progress> {
    const { pointers } = this.#shard.stores
    const page = pointers.identitiesAfter(readPlace(progress.after), identitiesPerStep)
    const last = page.at(-1)
    if (last === undefined) return { ...progress, phase: 'suppressions', after: '' }
    await this.#tell(page)
    return { ...progress, after: writePlace(last) }
  }

  async #moveSuppressions(progress: Progress): Promise<Progress> {
    const after = await moveSuppressions(this.#shard, progress.after)
    return after === null ? { ...progress, phase: 'done', isDone: true } : { ...progress, after }
  }

  async #tell(identities: readonly Identity[]): Promise<void> {
    const { directory, peers } = this.#shard
    const byHome = new Map<number, [Identity, number][]>()
    for (const { kind, value } of identities) {
      const identity = { kind, value }
      const at = directory.where(identity)
      const home = directory.home(identity)
      if (at === null || home === directory.place.shard || home === at) continue
      byHome.set(home, [...(byHome.get(home) ?? []), [identity, at]])
    }
    const { count } = directory.place.ring
    await Promise.all([...byHome].map(([home, told]) => peers(home).point(told, count)))
  }

  #progress(): Progress | null {
    return this.#shard.stores.meta.get<Progress>(growthKey)
  }

  #put(progress: Progress): void {
    this.#shard.stores.meta.put(growthKey, progress)
  }
}
