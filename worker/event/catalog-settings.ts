// What a site says of its catalog: where its product feed is pulled from, and how much of it may vanish at once.

import type { FeedFormat } from './feeds/read-feed.ts'

export interface CatalogSettings {
  readonly feed: PulledFeed | null
  /** 0–1: the share of a feed's items that may be gone from one reading to the next. */
  readonly maxLoss: number
}

export interface PulledFeed {
  /** https; may hold `{{ secret.NAME }}`. */
  readonly url: string
  readonly everyMs: number
  /** Absent: told by how it begins. */
  readonly format?: FeedFormat
}

export const defaultMaxLoss = 0.2
export const noCatalogSettings: CatalogSettings = { feed: null, maxLoss: defaultMaxLoss }
