// What routes may ask of the catalog about feeds, and what is said of one that was read. Plain data.

import type { CatalogSettings } from '../../event/catalog-settings.ts'
import type { FeedFormat } from '../../event/feeds/read-feed.ts'
import type { EpochMs } from '../../event/ids.ts'

export interface FeedRun {
  readonly at: EpochMs
  readonly by: 'push' | 'pull'
  /** Read, refused ones included. */
  readonly items: number
  readonly changed: number
  readonly rejected: number
  /** The first of them. */
  readonly problems: readonly FeedProblem[]
  /** Why it could not be fetched, or read to its end. */
  readonly error: FeedProblem | null
  /** Read to its end, and no record whose id cannot be read: only then is what it does not have gone. */
  readonly isWhole: boolean
  /** Items that are discontinued since. */
  readonly gone: number
}

export interface FeedProblem {
  readonly line: number | null
  readonly item_id?: string
  readonly reason: string
}

/** A feed that has lost more than it may: what it lost is kept as it was until somebody says that it is right. */
export interface HeldLoss {
  readonly at: EpochMs
  /** Items that the feed before had, and how many of them this one has not. */
  readonly known: number
  readonly lost: number
  /** Some of them. */
  readonly sample: readonly string[]
}

export interface CatalogStatus {
  readonly items: number
  /** Of them, those that the feed has. */
  readonly inFeed: number
  /** null: none is pulled. */
  readonly pull: { readonly url: string; readonly everyMs: number; readonly nextAt: EpochMs | null } | null
  readonly isReading: boolean
  readonly lastRun: FeedRun | null
  readonly held: HeldLoss | null
}

export interface FeedContract {
  /** What site.yaml says; pulls at once when that is new. */
  configureCatalog(siteId: string, settings: CatalogSettings, origins: readonly string[]): Promise<void>
  /** Reads a feed to its end. `busy`: another is being read. */
  takeFeed(
    siteId: string,
    feed: ReadableStream<Uint8Array>,
    options: { readonly origins: readonly string[]; readonly format?: FeedFormat },
  ): Promise<FeedRun | 'busy'>
  catalogStatus(): Promise<CatalogStatus>
  /** The next feed may lose as much as the one that is held back. False: none is. */
  acceptLoss(): Promise<boolean>
}
