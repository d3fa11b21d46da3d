// One question to several shards at once, each about its own people; the answers come back in the order of the line.

import type { StoredTicket } from '../../store/ticket-store.ts'
import type { KeptUnits, OfferAnswer, Offers, WaveShard } from './wave-contract.ts'

export interface Answered {
  readonly ticket: StoredTicket
  readonly answer: OfferAnswer
}

/** Whoever is on a shard that is away is to be asked later: the answers of the others count. */
export async function askShards(
  shardOf: (shard: number) => WaveShard,
  { tickets, ...offer }: Offers,
): Promise<Answered[]> {
  const byShard = new Map<number, StoredTicket[]>()
  for (const ticket of tickets) {
    const known = byShard.get(ticket.shard)
    if (known === undefined) byShard.set(ticket.shard, [ticket])
    else known.push(ticket)
  }
  const asked = [...byShard].map(async ([shard, theirs]) => {
    const answers = await answersOf(shardOf(shard), { ...offer, tickets: theirs })
    return theirs.map((ticket, index): Answered => ({
      ticket,
      answer: answers?.[index] ?? { kind: 'later' },
    }))
  })
  return (await Promise.all(asked)).flat()
}

/** null: the shard is away. */
async function answersOf(shard: WaveShard, offers: Offers): Promise<readonly OfferAnswer[] | null> {
  try {
    return await shard.offer(offers)
  } catch {
    return null
  }
}

/** What all of them keep of an item, and when that may first become less. @throws when one of them is away */
export async function keptByShards(shards: readonly WaveShard[], itemId: string): Promise<KeptUnits> {
  const all = await Promise.all(shards.map((shard) => shard.keptUnits(itemId)))
  const moments = all.flatMap(({ until }) => (until === null ? [] : [until]))
  return {
    units: all.reduce((sum, { units }) => sum + units, 0),
    until: moments.length === 0 ? null : moments.reduce((a, b) => (a < b ? a : b)),
  }
}
