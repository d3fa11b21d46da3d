// What every format of a feed comes down to: one record after the other, each with the line on which it begins.

export interface FeedRecord {
  readonly line: number
  /** By the names of the feed. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** A record that cannot be read; the next one may be fine. */
export interface FeedSlip {
  readonly line: number
  readonly reason: string
}

export type FeedEntry = FeedRecord | FeedSlip
export type Emit = (entry: FeedEntry) => void

/** Reads text as it comes and emits what is whole; throws a `FeedError` when nothing more can be read. */
export interface FeedParser {
  push(text: string): void
  end(): void
}

/** The feed is broken from here on; what was emitted before stands. */
export class FeedError extends Error {
  readonly line: number | null

  constructor(reason: string, line: number | null = null) {
    super(reason)
    this.line = line
  }
}
