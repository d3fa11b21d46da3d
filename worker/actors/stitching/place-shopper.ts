// Where does an event that says who it is belong? Asks the homes of its identities, in the order of their strength.
// Invariant: an identity that nobody had is claimed at its home before it is used, so that two shards never both make a
// shopper for it.

import type { Identity } from '../../event/event.ts'
import type { RunningShard } from '../running-shard.ts'
import { identityKey, isAnonymous, isSomebodyElse } from '../resolve-shopper.ts'

export type Placement =
  | { readonly kind: 'here'; readonly elsewhere: ReadonlySet<string> }
  | { readonly kind: 'there'; readonly shard: number }

/** Claims that two shards make at the same moment: the one who comes second looks again. */
const maxRounds = 3

/** @param identities what the event says, strongest first; at least one */
export async function placeShopper(
  shard: RunningShard,
  device: Identity,
  identities: readonly Identity[],
): Promise<Placement> {
  const found = new Map<Identity, number | null>()
  for (let round = 1; ; round += 1) {
    const { directory } = shard
    const here = directory.place.shard
    for (const identity of identities) found.set(identity, await locate(shard, identity))
    const owner = identities.map((identity) => found.get(identity) ?? null).find((one) => one !== null)
    if (owner !== undefined && owner !== here) return { kind: 'there', shard: owner }
    if (owner === undefined && !staysHere(shard, device, identities)) {
      const home = identities[0] === undefined ? here : directory.home(identities[0])
      if (home !== here) return { kind: 'there', shard: home }
    }
    const isRaced = await claimAll(shard, found)
    if (!isRaced || round === maxRounds) return { kind: 'here', elsewhere: others(found, here) }
  }
}

async function locate({ directory, peers }: RunningShard, identity: Identity): Promise<number | null> {
  const known = directory.where(identity)
  if (known !== null) return known
  const { count } = directory.place.ring
  if (!directory.isHome(identity)) return peers(directory.home(identity)).whereIs(identity, count)
  return askHomeBefore({ directory, peers }, identity)
}

/** While the site grows the home of before may know what this one does not. */
export async function askHomeBefore(
  { directory, peers }: Pick<RunningShard, 'directory' | 'peers'>,
  identity: Identity,
): Promise<number | null> {
  const before = directory.homeBefore(identity)
  return before === null ? null : peers(before).knows(identity, directory.place.ring.count)
}

/** @returns whether somebody else was faster with one of them */
async function claimAll(shard: RunningShard, found: Map<Identity, number | null>): Promise<boolean> {
  let isRaced = false
  for (const [identity, at] of found) {
    const { directory, peers } = shard
    const { shard: here, ring } = directory.place
    if (at !== null || directory.isHome(identity)) continue
    const granted = await peers(directory.home(identity)).claim(identity, here, ring.count)
    if (granted === here) continue
    found.set(identity, granted)
    isRaced = true
  }
  return isRaced
}

/** A known person who tells one more identifier stays; whoever has no name yet goes to the home of the name. */
function staysHere({ stores }: RunningShard, device: Identity, told: readonly Identity[]): boolean {
  const owner = stores.shoppers.owner(device)
  const row = owner && stores.shoppers.load(owner)
  return row !== null && !isAnonymous(row.state) && !isSomebodyElse(row.state, told)
}

const others = (found: ReadonlyMap<Identity, number | null>, here: number): Set<string> =>
  new Set(
    [...found].filter(([, at]) => at !== null && at !== here).map(([identity]) => identityKey(identity)),
  )
