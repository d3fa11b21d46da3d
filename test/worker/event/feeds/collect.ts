// Feeds a parser its text in pieces of a length, and tells what came out and what broke.

import { FeedError } from '../../../../worker/event/feeds/feed-record.ts'
import type { Emit, FeedEntry, FeedParser } from '../../../../worker/event/feeds/feed-record.ts'

export interface Collected {
  readonly entries: readonly FeedEntry[]
  readonly error: string | null
  readonly line: number | null
}

export function collect(
  make: (emit: Emit) => FeedParser,
  text: string,
  pieceLength = text.length,
): Collected {
  const entries: FeedEntry[] = []
  const parser = make((entry) => entries.push(entry))
  try {
    for (let at = 0; at < text.length; at += pieceLength) parser.push(text.slice(at, at + pieceLength))
    parser.end()
    return { entries, error: null, line: null }
  } catch (error) {
    if (!(error instanceof FeedError)) throw error
    return { entries, error: error.message, line: error.line }
  }
}

/** Every length of a piece gives the same. */
export const pieceLengths = [1, 2, 3, 7, 64, 10_000]
