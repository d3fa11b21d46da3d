// What a platform is: something a shop already has that tells what shoppers do. It listens; it never changes the page.

import type { Properties } from '../wire.ts'

export interface PlatformHost {
  /** `properties` are in GA4's shape, amounts as numbers: see commerce-properties.ts. */
  event(name: string, properties: Properties): void
  identify(traits: Properties): void
  /** The shop's banner has not got the shopper's yes yet: hold everything in memory. */
  awaitConsent(): void
  answerConsent(answer: { analytics: boolean }): void
}

export interface Platform {
  /** Called once, when the page is shown. Must not rely on the document being complete. */
  start(host: PlatformHost): void
}
