// A configured place to send to. Values still hold `{{ secret.NAME }}`: secrets are put in right before an attempt and
// are never stored with it.

import type { Json } from '../event/event.ts'
import type { MessageData } from './message-data.ts'
import type { Preset, PresetRate } from './presets/preset.ts'

export type Rendered<T> =
  | ({ readonly ok: true } & T)
  /** A person can act on it; no value of a shopper is in it. */
  | { readonly ok: false; readonly reason: string }

/** A text with Liquid in it. */
export interface Template {
  render(data: MessageData): Rendered<{ readonly text: string }>
}

/** JSON whose texts are templates. */
export interface ValuesTemplate {
  render(data: MessageData): Rendered<{ readonly value: Json }>
}

export type Destination = WebhookDestination | PresetDestination

interface Common {
  readonly name: string
  /** The names of all secrets that it needs, sorted. */
  readonly secrets: readonly string[]
  /** Beside 443. */
  readonly ports: readonly number[]
  /** Of the whole site; null: as fast as it answers. */
  readonly rate: PresetRate | null
  /** Requests at once, of the whole site. */
  readonly maxConcurrent: number
  /** Whether to try again, with a message of this name, when it is not known if the last attempt arrived. */
  readonly retriesUnknown: (message: string) => boolean
  /** After the first attempt. */
  readonly giveUpAfterMs: number
  /** A message older than this is not sent any more; null: always. */
  readonly expiresAfterMs: number | null
}

export interface WebhookDestination extends Common {
  readonly kind: 'webhook'
  /** https (http for loopback), or holding a secret that is one. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** `{{ secret.NAME }}`: the Standard Webhooks secret; null: not signed. */
  readonly sign: string | null
  /** In place of the usual one: JSON whose texts are templates. */
  readonly body: ValuesTemplate | null
}

/** A text with secrets in it, a template of the message's data, or a plain value. */
export type SettingSource =
  | { readonly kind: 'secret'; readonly text: string }
  | { readonly kind: 'template'; readonly template: Template }
  | { readonly kind: 'value'; readonly value: string | number | boolean }

export interface PresetDestination extends Common {
  readonly kind: 'preset'
  readonly preset: Preset
  readonly settings: ReadonlyMap<string, SettingSource>
  /** What a message says anew, by its name. */
  readonly messages: ReadonlyMap<string, ReadonlyMap<string, SettingSource>>
}
