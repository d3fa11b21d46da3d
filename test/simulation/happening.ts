// What a run shows from outside: what was stored, what was sent, what changed. Oracle and invariants see nothing else.

import type { EventProperties } from '../../worker/event/event.ts'
import type { VariantName } from './config-variants.ts'

/** An event as the shop has it: `at` is corrected for the device's clock. */
export interface Fact {
  readonly id: string
  readonly name: string
  readonly at: number
  readonly properties: EventProperties
}

export interface Message {
  readonly automation: string
  readonly step: string
  readonly message: string
  readonly enrollment: string
  readonly purpose: string
  readonly shopper: { readonly id: string; readonly email: string | null }
  readonly cart: { readonly id: string } | null
  readonly item: { readonly item_id: string } | null
  readonly event: { readonly name: string; readonly occurred_at: string } | null
}

/** `at`: when it happened on the shop's clock; `order`: which of two at the same instant came first. */
export type Happening = { readonly at: number; readonly order: number } & (
  | {
      readonly kind: 'stored'
      readonly device: string
      readonly facts: readonly Fact[]
      /** Two batches of the device were under way at once, and one of them said whose it is: either may count as first. */
      readonly isDoubtful: boolean
    }
  | { readonly kind: 'sent'; readonly id: string; readonly body: string; readonly message: Message }
  | { readonly kind: 'stock'; readonly item: string; readonly stock: number }
  | {
      readonly kind: 'price'
      readonly item: string
      readonly before: number | null
      readonly price: number
    }
  | { readonly kind: 'config'; readonly variant: VariantName }
  | { readonly kind: 'opted_out'; readonly email: string }
  /** From here on the email tool answers well, or in one of its other ways. */
  | { readonly kind: 'receiver'; readonly isWell: boolean }
  /** From `apart` to `together` not every shard has heard the latest of the site and the catalog. */
  | { readonly kind: 'apart' | 'together' }
)

/** A delivery's id begins with the moment of its creation (UUIDv7). */
export const createdAtOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

export type Sent = Extract<Happening, { kind: 'sent' }>

/** The first attempt of each delivery, by address. */
export function firstAttempts(happenings: readonly Happening[]): Map<string, Sent[]> {
  const seen = new Set<string>()
  const byEmail = new Map<string, Sent[]>()
  for (const one of happenings) {
    if (one.kind !== 'sent' || seen.has(one.id)) continue
    seen.add(one.id)
    const email = one.message.shopper.email ?? ''
    byEmail.set(email, [...(byEmail.get(email) ?? []), one])
  }
  return byEmail
}
