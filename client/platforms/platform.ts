// What a platform is: something a shop already has that tells what shoppers do. It listens; it never changes the page.

import type { Note } from '../note.ts'
import type { Properties } from '../wire.ts'

export interface PlatformHost {
  /**
   * @param properties in GA4's shape, as the page has them: the host copies what is plain, reads amounts and leaves out
   *   what the wire would refuse (commerce-properties.ts), so that no platform needs to
   */
  event(name: string, properties: unknown): void
  identify(traits: Properties): void
  /** The shop's banner has not got the shopper's yes yet: hold everything in memory. */
  awaitConsent(): void
  answerConsent(answer: { analytics?: boolean; marketing?: boolean }): void
  /** Whether the shopper allows that anything is kept in the browser; until then it is held in memory at most. */
  mayKeep(): boolean
  /**
   * For whoever shows the merchant what the script does. The listener gets what was noted before it came (the first
   * notes of the page, bounded by `maxNotes`), then each note when it happens; there is one listener, the last. It is
   * called in the middle of things: it must be quick, and what it throws is lost.
   */
  watch(listener: (...note: Note) => void): void
}

export interface Platform {
  /**
   * Called once, when the page is shown. Must not rely on the document being complete.
   * @param earlier changes, submissions and pressed attributes that came before the pack did; for `forms` and `attributes`
   */
  start(host: PlatformHost, earlier?: readonly Event[]): void
}
