// At a growth the new shards get their share of the codes that nobody has. A share leaves its pool in the transaction that
// packs it, and is known there however often it is brought: no code is ever given twice.

import type { RunningShard } from '../running-shard.ts'

interface Parcel {
  readonly to: number
  readonly pool: string
  readonly codes: readonly string[]
}

const parcelKey = 'voucher_parcel'
/** Codes of one parcel: one RPC. */
const parcelSize = 5_000

/**
 * One parcel.
 * @param from the new shard with which it goes on
 * @returns the new shard to go on with; null: all have their share
 */
export async function spreadVouchers(shard: RunningShard, from: string): Promise<string | null> {
  await bring(shard)
  const { directory, stores } = shard
  const { ring, shard: here } = directory.place
  const old = ring.previous ?? ring.count
  const to = from === '' ? old : Number(from)
  // The new ones have nothing to give.
  if (here >= old || to >= ring.count) return null
  const pool = stores.vouchers.pools().find((name) => shareOf(shard, name, to) > 0)
  if (pool === undefined) return String(to + 1)
  shard.commit(() => {
    const codes = stores.vouchers.takeOut(pool, Math.min(parcelSize, shareOf(shard, pool, to)))
    stores.meta.put(parcelKey, { to, pool, codes } satisfies Parcel)
    stores.meta.put(givenKey(pool, to), ring.count)
  })
  await bring(shard)
  return String(to)
}

/** What was packed is brought before anything else is. */
async function bring({ stores, peers, directory, commit }: RunningShard): Promise<void> {
  const parcel = stores.meta.get<Parcel>(parcelKey)
  if (parcel === null) return
  await peers(parcel.to).takeVouchers(parcel.pool, parcel.codes, directory.place.ring.count)
  commit(() => stores.meta.delete(parcelKey))
}

/** Of the free codes of this shard, in equal parts for itself and those that are still to get theirs; once per growth. */
function shareOf({ stores, directory }: RunningShard, pool: string, to: number): number {
  const { ring } = directory.place
  if (stores.meta.get<number>(givenKey(pool, to)) === ring.count) return 0
  return Math.floor(stores.vouchers.count(pool).free / (ring.count - to + 1))
}

const givenKey = (pool: string, to: number): string => `voucher_share_${to}_${pool}`
