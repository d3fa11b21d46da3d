// What one vendor's API accepts, and what its answers mean. A preset is pure: no I/O, no clock, no randomness, the same
// message and settings give the same bytes at every attempt. Secrets reach it resolved and leave it in the request only.

import type { DeliveryId, EpochMs } from '../../event/ids.ts'
import type { AttemptOutcome } from '../classify.ts'
import type { MessageData } from '../message-data.ts'
import type { Settings, SettingValues } from './settings.ts'

export interface PresetMessage {
  /** A UUIDv7, the same at every attempt: what the vendor deduplicates by. */
  readonly id: DeliveryId
  readonly createdAt: EpochMs
  readonly purpose: string
  readonly data: MessageData
  /** For tools that take HTML, when no template of theirs is named. */
  readonly email: ReadyEmail
  /** RFC 8058: takes a POST without a question asked; null: there is nobody to unsubscribe. */
  readonly oneClickUrl: string | null
}

/** Rendered when it is asked for: most presets never do. */
export interface ReadyEmail {
  readonly subject: () => string
  readonly html: () => string
  readonly text: () => string
}

export interface PresetRequest {
  readonly method: 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Why this message can never be sent by this preset: an address that is missing, a value that the vendor forbids. */
export interface Unsendable {
  readonly unsendable: string
}

export type Built = PresetRequest | Unsendable

export interface PresetAnswer {
  readonly status: number
  readonly headers: Pick<Headers, 'get'>
  /** The first 8 KB of the body. */
  readonly text: string
  /** The machine's clock when it came: for waits that are told as an instant. */
  readonly at: EpochMs
}

export interface Judgement {
  readonly outcome: AttemptOutcome
  /** Of `retry`: it may have arrived all the same, as when a gateway gave up waiting: see `retriesUnknown`. */
  readonly isUnknown?: boolean
  /** How long the vendor wants to be left alone. */
  readonly retryAfterMs?: number
  /** The vendor says that nobody may write to this address (again). */
  readonly suppress?: 'unsubscribed' | 'bounced' | 'complained'
}

/** Of the vendor's documented limit; what a destination uses unless it says otherwise. */
export interface PresetRate {
  readonly count: number
  readonly perMs: number
}

export interface Preset<S extends Settings = Settings> {
  /** As the vendor writes it. */
  readonly title: string
  readonly settings: S
  /** What a message must have for it: an e-mail address, a phone number, one of them, or no address of a person. */
  readonly needs: 'email' | 'phone' | 'either' | 'nobody'
  readonly rate: PresetRate | null
  /** How many requests at once; default 6. */
  readonly maxConcurrent?: number
  /**
   * Whether to try again when it is not known if the last attempt arrived: a repeat is recognized, or does no harm.
   * By the settings that the file names, its `messages:` included, where a tool's event is so and its template is not.
   */
  readonly retriesUnknown: boolean | ((named: ReadonlySet<string>) => boolean)
  /** A message older than this does nothing at the vendor, or could double: it is dropped instead. */
  readonly expiresAfterMs?: number
  /** What is wrong with which settings a file (with one entry of its `messages:`) names; undefined: nothing. */
  check?(named: ReadonlySet<string>): string | undefined
  /** A promise only where it must hash: WebCrypto has no other way. */
  build(message: PresetMessage, settings: SettingValues<S>): Built | Promise<Built>
  judge(answer: PresetAnswer): Judgement
}

/** Types `build` by the preset's own settings, and lets the registry hold them all alike. */
export const definePreset = <const S extends Settings>(preset: Preset<S>): Preset => preset
