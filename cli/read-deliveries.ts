// What a worker tells of deliveries and destinations, checked before it is shown.

import * as v from 'valibot'
import { CommandError } from './command-error.ts'
import type { Worker } from './worker-client.ts'

const finding = v.nullable(v.object({ path: v.string(), wanted: v.string(), saw: v.unknown() }))
const attempt = v.object({
  at: v.string(),
  status: v.nullable(v.number()),
  outcome: v.string(),
  latency_ms: v.number(),
  excerpt: v.string(),
})

const delivery = v.object({
  id: v.string(),
  automation: v.string(),
  message: v.string(),
  destination: v.string(),
  shopper: v.nullable(v.string()),
  status: v.string(),
  reason: v.nullable(v.string()),
  finding,
  test: v.boolean(),
  created_at: v.string(),
  next_attempt_at: v.nullable(v.string()),
  attempts: v.array(attempt),
})
export type ToldDelivery = v.InferOutput<typeof delivery>

export const deliveriesSchema = v.object({ deliveries: v.array(delivery), next: v.nullable(v.string()) })

export const replaySchema = v.object({
  dry_run: v.boolean(),
  replayed: v.number(),
  refused: v.number(),
  left: v.number(),
  next: v.nullable(v.string()),
  deliveries: v.array(v.object({ id: v.string(), result: v.string(), reason: v.optional(v.string()) })),
})
export type ToldReplay = v.InferOutput<typeof replaySchema>

export const destinationsSchema = v.object({
  destinations: v.array(
    v.object({
      name: v.string(),
      exists: v.boolean(),
      kind: v.nullable(v.string()),
      rate: v.nullable(v.object({ count: v.number(), per_ms: v.number() })),
      missing_secrets: v.array(v.string()),
      disabled_since: v.nullable(v.string()),
      pending: v.number(),
      last_failure: v.nullable(attempt),
    }),
  ),
})
export type ToldDestination = v.InferOutput<typeof destinationsSchema>['destinations'][number]

export const testSchema = v.object({
  messages: v.array(v.object({ id: v.string(), message: v.string(), destination: v.string(), attempt })),
})

/** @throws CommandError when it is not what this version knows */
export function readAnswer<Schema extends v.GenericSchema>(
  { url }: Worker,
  schema: Schema,
  { body, what }: { readonly body: unknown; readonly what: string },
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, body)
  if (parsed.success) return parsed.output
  throw new CommandError(`${url} told ${what} in a way that this version does not understand`)
}
