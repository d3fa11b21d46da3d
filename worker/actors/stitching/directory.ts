// What one shard knows by itself of who is where. Looks, and changes nothing.

import { isAnonymous } from '../resolve-shopper.ts'
import type { Program } from '../../engine/program.ts'
import { claimedIdentities } from '../../event/claimed-identities.ts'
import type { Identity, ShopEvent } from '../../event/event.ts'
import { homeOf } from '../../ring.ts'
import type { Place } from '../../ring.ts'
import type { ShardStores } from '../shard-stores.ts'

export class Directory {
  readonly #stores: ShardStores
  readonly place: Place

  constructor(stores: ShardStores, place: Place) {
    this.#stores = stores
    this.place = place
  }

  get isAlone(): boolean {
    return this.place.ring.count === 1
  }

  home(identity: Identity): number {
    return homeOf(identity, this.place.ring.count)
  }

  isHome(identity: Identity): boolean {
    return this.home(identity) === this.place.shard
  }

  /** The home before the growth that is under way, when that was another shard; else null. */
  homeBefore(identity: Identity): number | null {
    const { ring, shard } = this.place
    if (ring.previous === null) return null
    const home = homeOf(identity, ring.previous)
    return home === shard ? null : home
  }

  /** This shard when it has the shopper, another that knows more, or null when it knows nothing. */
  where(identity: Identity): number | null {
    const { shoppers, pointers } = this.#stores
    const found = shoppers.whose(identity)
    if (found?.isHere === true) return this.place.shard
    // A pointer of the identity's own is the younger of the two.
    return pointers.identity(identity) ?? (found && pointers.shopper(found.id))
  }

  /** What an event says of who it is, when that is not all known here: the question for other shards. */
  asksElsewhere(program: Program, device: Identity, event: ShopEvent): readonly Identity[] {
    const identities = claimedIdentities(event, program.site.identities)
    const { shoppers } = this.#stores
    if (identities.every((identity) => shoppers.owner(identity) !== null)) return []
    // A click on somebody's link does not make a known person somebody else.
    return event.trust === 'link' && this.#isKnown(device) ? [] : identities
  }

  #isKnown(device: Identity): boolean {
    const owner = this.#stores.shoppers.owner(device)
    const row = owner && this.#stores.shoppers.load(owner)
    return row !== null && !isAnonymous(row.state)
  }
}
