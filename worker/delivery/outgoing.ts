// A message on its way to a destination, and the request that is made of it. A request holds resolved secrets: it is
// sent, and never stored or shown.

import type { PresetMessage } from './presets/preset.ts'
import type { AttemptOutcome } from './classify.ts'
import type { PresetAnswer, Judgement } from './presets/preset.ts'
import type { Secrets } from './resolve-secrets.ts'

export type OutgoingMessage = PresetMessage

export type Prepared = PreparedRequest | Unprepared

export interface PreparedRequest {
  readonly ok: true
  readonly method: 'POST' | 'PUT'
  readonly url: string
  readonly headers: Headers
  readonly body: string
  /** Values that must not come back in what is kept of the answer. */
  readonly secrets: readonly string[]
  readonly judge: (answer: PresetAnswer) => Judgement
}

export interface Unprepared {
  readonly ok: false
  readonly outcome: AttemptOutcome
  readonly reason: string
}

export interface PrepareIo {
  readonly secret: Secrets
  /** The machine's clock, epoch ms: what a signature's timestamp is compared with. */
  now(): number
}

/** Retried: once somebody sets the secret, nothing has been lost. */
export const missingSecrets = (names: Iterable<string>): Unprepared => ({
  ok: false,
  outcome: 'retry',
  reason: `secret not set: ${[...new Set(names)].join(', ')}`,
})

/** Thrown out of a `ReadyEmail`: its message is a sentence for the delivery log. */
export class Unmakeable extends Error {}
