// Addresses that must not be written to, as shards know of them: kept in the home of their hash, asked for before each
// attempt. Invariant: a suppression that was acknowledged is found, whichever shard has the shopper and however often the
// site has grown; nothing but hashes travels.

import { addressHashes } from '../delivery/address-hash.ts'
import type { Suppression, SuppressionReason } from '../engine/shopper/suppression.ts'
import type { Identity } from '../event/event.ts'
import { homeOfHash } from '../ring.ts'
import type { KeptSuppression } from '../store/suppression-store.ts'
import type { RunningShard } from './running-shard.ts'
import { NotReady } from './stitching/peer.ts'

const hashesPerPage = 500

export class Suppressions {
  readonly #shard: RunningShard

  constructor(shard: RunningShard) {
    this.#shard = shard
  }

  /** What stands against an address, wherever it is kept. */
  async against(address: Identity): Promise<readonly Suppression[]> {
    const { directory } = this.#shard
    const found: Suppression[] = []
    for (const hash of await this.#hashes(address))
      found.push(...(await this.of(hash, directory.place.ring.count)))
    return found
  }

  async add(address: Identity, suppression: Suppression): Promise<void> {
    const [hash] = await this.#hashes(address)
    if (hash !== undefined)
      await this.take([{ ...suppression, hash }], this.#shard.directory.place.ring.count)
  }

  /** The side of the home. @param ringCount how many shards the caller believes in */
  async of(hash: string, ringCount: number): Promise<readonly Suppression[]> {
    this.#mustKnow(ringCount)
    const { directory, peers, stores } = this.#shard
    const { shard: here, ring } = directory.place
    const home = homeOfHash(hash, ring.count)
    if (home === here) {
      const before = ring.previous === null ? here : homeOfHash(hash, ring.previous)
      // Asked first: what moves is there until it is here.
      const moving = before === here ? [] : await peers(before).keptSuppressions(hash, ring.count)
      return [...moving, ...stores.suppressions.of(hash)]
    }
    const kept = stores.suppressions.of(hash)
    return [...kept, ...(await peers(home).suppressions(hash, ring.count))]
  }

  /** What this shard itself keeps, asked by the home of now while the site grows. */
  kept(hash: string, ringCount: number): readonly Suppression[] {
    this.#mustKnow(ringCount)
    return this.#shard.stores.suppressions.of(hash)
  }

  async take(entries: readonly KeptSuppression[], ringCount: number): Promise<void> {
    this.#mustKnow(ringCount)
    const { directory, peers, stores, host } = this.#shard
    const { shard: here, ring } = directory.place
    const byHome = groupByHome(entries, ring.count)
    for (const [home, theirs] of byHome) if (home !== here) await peers(home).suppress(theirs, ring.count)
    host.sql.transaction(() => {
      for (const entry of byHome.get(here) ?? []) stores.suppressions.put(entry)
    })
  }

  async lift(hash: string, reasons: readonly SuppressionReason[], ringCount: number): Promise<void> {
    this.#mustKnow(ringCount)
    const { directory, peers, stores, host } = this.#shard
    const { shard: here, ring } = directory.place
    const home = homeOfHash(hash, ring.count)
    if (home !== here) await peers(home).liftSuppressions(hash, reasons, ring.count)
    host.sql.transaction(() => {
      for (const reason of reasons) stores.suppressions.remove(hash, reason)
    })
    const before = ring.previous === null ? here : homeOfHash(hash, ring.previous)
    // The shard of before only forgets: it would ask this one again.
    if (home === here && before !== here) await peers(before).forgetSuppressions(hash, reasons, ring.count)
  }

  forget(hash: string, reasons: readonly SuppressionReason[], ringCount: number): void {
    this.#mustKnow(ringCount)
    const { stores, host } = this.#shard
    host.sql.transaction(() => {
      for (const reason of reasons) stores.suppressions.remove(hash, reason)
    })
  }

  #hashes(address: Identity): Promise<readonly string[]> {
    const { engine, host } = this.#shard
    return addressHashes(address, {
      site: engine.program.site.id,
      suppressionKey: host.secret('SELVEDGE_SUPPRESSION_KEY'),
      secretKeys: host.secret('SELVEDGE_SECRET_KEY'),
    })
  }

  #mustKnow(ringCount: number): void {
    if (ringCount > this.#shard.directory.place.ring.count)
      throw new NotReady('this shard has not heard of the growth')
  }
}

/**
 * At a growth: one page of what is not at home here any more goes there.
 * @param after the hash with which it goes on
 * @returns the next one; null: all is where it belongs
 */
export async function moveSuppressions(
  { stores, directory, peers, host }: RunningShard,
  after: string,
): Promise<string | null> {
  const page = stores.suppressions.after(after, hashesPerPage)
  const last = page.at(-1)
  if (last === undefined) return null
  const { shard: here, ring } = directory.place
  for (const [home, theirs] of groupByHome(page, ring.count)) {
    if (home === here) continue
    await peers(home).suppress(theirs, ring.count)
    host.sql.transaction(() => {
      for (const { hash, reason } of theirs) stores.suppressions.remove(hash, reason)
    })
  }
  return last.hash
}

function groupByHome(
  entries: readonly KeptSuppression[],
  shardCount: number,
): Map<number, KeptSuppression[]> {
  const byHome = new Map<number, KeptSuppression[]>()
  for (const entry of entries) {
    const home = homeOfHash(entry.hash, shardCount)
    byHome.set(home, [...(byHome.get(home) ?? []), entry])
  }
  return byHome
}
