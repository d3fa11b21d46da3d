// What keeps several shards one site, broken one thing at a time.

import { compareChangedHands, compareTwoNames } from './compare-tellings.ts'
import type { Mutation } from './mutations.ts'

const still = { count: 4, isGrowing: false } as const
const growing = { count: 2, isGrowing: true } as const

export const shardMutations: readonly Mutation[] = [
  {
    name: 'whoever leaves leaves no pointer',
    seed: 1,
    layout: still,
    patches: [
      {
        file: 'actors/stitching/hand-overs.ts',
        from: 'stores.pointers.pointShopper(id, departure.to)',
        to: '',
      },
    ],
  },
  {
    name: 'the batch goes on before its shopper has arrived',
    seed: 1,
    layout: still,
    patches: [
      {
        file: 'actors/stitching/ingest-router.ts',
        from: 'await this.#handOvers.bring(handOver)',
        to: 'void this.#handOvers.bring(handOver).catch(() => {})',
      },
    ],
  },
  {
    name: 'two shards make a shopper for one name',
    seed: 1,
    look: compareTwoNames,
    patches: [
      {
        file: 'actors/stitching/place-shopper.ts',
        from: 'const isRaced = await claimAll(shard, found)',
        to: 'const isRaced = found.size < 0 && (await claimAll(shard, found))',
      },
    ],
  },
  {
    name: 'deliveries stay behind when their shopper leaves',
    seed: 2,
    layout: growing,
    patches: [
      {
        file: 'actors/stitching/hand-overs.ts',
        from: 'deliveries: stores.deliveries.takeOut(',
        to: 'deliveries: stores.deliveries.takeOut([]) ?? stores.deliveries.takeOut(',
      },
    ],
  },
  {
    name: 'a growth does not tell the homes',
    seed: 4,
    layout: growing,
    patches: [
      {
        file: 'actors/stitching/growth.ts',
        from: 'if (at === null || home',
        to: 'if (at === null || home >= 0 || home',
      },
    ],
  },
  {
    name: 'a device goes along with somebody who had it once',
    seed: 1,
    look: compareChangedHands,
    patches: [
      {
        file: 'actors/stitching/hand-overs.ts',
        from: 'stores.shoppers.pointsTo(identity) === state.id',
        to: 'stores.shoppers.pointsTo(identity) !== null',
      },
    ],
  },
  {
    name: 'a new shard that could not have the catalog goes without',
    seed: 1,
    layout: growing,
    patches: [
      {
        file: 'actors/shard-actor.ts',
        from: '!hasWholeCatalog(this.#stores)',
        to: '!hasWholeCatalog(this.#stores) && isNew',
      },
      {
        file: 'actors/shard-actor.ts',
        from: 'this.#takePlace(place)\n',
        to: 'const isNew = this.#engine === null\n    this.#takePlace(place)\n',
      },
    ],
  },
]
