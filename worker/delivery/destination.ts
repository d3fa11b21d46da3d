// A configured place to send to. Values still hold `{{ secret.NAME }}`: secrets are put in right before an attempt and
// are never stored with it.

export interface Destination {
  readonly name: string
  /** https (http for loopback), or holding a secret that is one. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** `{{ secret.NAME }}`: the Standard Webhooks secret; null: not signed. */
  readonly sign: string | null
  /** The names of all secrets that it needs, sorted. */
  readonly secrets: readonly string[]
}
