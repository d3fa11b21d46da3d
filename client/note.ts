// What the script did, for the debug overlay: nobody else reads it. Without an overlay the first notes wait in memory, few
// and small, because the overlay comes later than what it is to show.

import { maxNotes } from './limits.ts'
import { quiet } from './quiet.ts'
import type { Batch, Properties, WireEvent } from './wire.ts'

/** What the server said. */
export interface Answer {
  readonly accepted?: number
  readonly rejected?: readonly { readonly index: number; readonly reason: string }[]
  /** Of a problem document (RFC 9457). */
  readonly title?: string
  readonly detail?: string
  /** Which of the batches that were asked about it has already. */
  readonly known?: readonly string[]
  readonly shard?: number
}

/** What, and about what. Objects are those of the script itself, not copies: to be read, at once, and never changed. */
export type Note =
  /**
   * A platform (its name as in `data-platforms`) or the page API (`page`) told an event. Unless it is an echo of what
   * another source told already, the note about its fate follows at once, in the same task and before any other event's.
   */
  | [what: 'heard', name: string, properties: Properties, source: string, isEcho: boolean]
  /** The name is none that an event may have. */
  | [what: 'invalid', name: string, properties: Properties]
  /**
   * The fate of an event. `mayGo` true: queued to be sent, unless it is known, a purchase whose transaction_id was told
   * before; undefined: held in memory until the shopper has answered (noted again, with the same event_id, when it may go);
   * false: the shopper does not allow it. Also for what the script tells itself without a `heard`: page_view, identify, consent.
   */
  | [what: 'told', event: WireEvent, mayGo: boolean | undefined, isKnown: boolean | undefined]
  /**
   * One attempt to send a batch was answered. 202: taken, but for `rejected` (indices in batch.events); 408, 425, 429, 5xx
   * and 0 (no answer that the page may read: offline, blocked, an origin that is not allowed): it comes again, `later`
   * says when; any other: refused for good, with the server's reason as `title` and `detail`.
   */
  | [what: 'sent', batch: Batch, status: number, answer: Answer]
  /** Nothing is sent for so many milliseconds. */
  | [what: 'later', ms: number]
  /**
   * Somebody spoke about consent: a platform, `page` for the page API, `gpc`, `tcf` for a framework's banner that is
   * there, `tab` for another tab, `tag` for what the tag and earlier pages say. `consent` is how it stands now; while `analytics` is undefined, `isAwaited` says whether everything is held.
   */
  | [
      what: 'consent',
      consent: { analytics?: boolean; marketing?: boolean },
      isAwaited: boolean,
      source: string,
    ]
  /** A pack was asked for and came, or did not (blocked, gone, broken). */
  | [what: 'pack', name: string, isThere: boolean]

const early: Note[] = []

let listener: (...what: Note) => unknown = (...what) => early.length < maxNotes && early.push(what)

export const note = (...what: Note): void => {
  listener(...what)
}

export function watch(next: (...what: Note) => void): void {
  listener = quiet(next)
  for (const what of early.splice(0)) listener(...what)
}
