// What a shard's parts share while it runs. Things that go on over several turns ask for the engine and the directory
// afresh after every wait: a push or a growth may have come in between.

import type { EventBatch } from '../event/event.ts'
import type { IngestResult } from './contract.ts'
import type { Directory } from './stitching/directory.ts'
import type { Engine } from './engine.ts'
import type { ActorHost } from './host.ts'
import type { Peers } from './stitching/peer.ts'
import type { ShardStores } from './shard-stores.ts'

/** A batch, or a part of one, of which it is known that it is to be applied here. */
export interface PlacedBatch extends EventBatch {
  /** More of it comes after: it is remembered as a whole only with its last part. */
  readonly isPart?: true
  /** Some of it came before. */
  readonly isRest?: true
  /** Keys of identities that no shopper here has, and that have been asked for elsewhere. */
  readonly placed?: ReadonlySet<string>
  /** Those of them that belong to somebody on another shard. */
  readonly elsewhere?: ReadonlySet<string>
}

/** `moved`: since it was placed the shopper has left for another shard; nothing was stored. */
export type Committed = IngestResult | { readonly kind: 'moved' }

export interface RunningShard {
  readonly host: ActorHost
  readonly stores: ShardStores
  /** The program of now. @throws NotReady before the first push */
  readonly engine: Engine
  readonly directory: Directory
  readonly peers: Peers
  /** Deliveries of which an attempt is under way in this life. */
  readonly inFlight: Set<string>
  /** A transaction that ends with the alarm set for what it left behind. */
  readonly commit: <T>(work: () => T) => T
  /** Applies a batch together with all that are waiting. */
  readonly apply: (batch: PlacedBatch) => Promise<Committed>
}
