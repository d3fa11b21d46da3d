// What a platform is: something a shop already has that tells what shoppers do. It listens; it never changes the page.

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
  answerConsent(answer: { analytics: boolean }): void
}

export interface Platform {
  /** Called once, when the page is shown. Must not rely on the document being complete. */
  start(host: PlatformHost): void
}
