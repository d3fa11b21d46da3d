// The wire contract of POST /v1/events: what pages in the wild send and will go on sending. Types are inferred from
// these schemas. A change that old scripts would notice is a new version; test/worker/event/wire.test.ts pins the hash.

import * as v from 'valibot'
import { maxEventsPerBatch, maxIdLength, maxTextLength, maxUrlLength } from './limits.ts'
import { customEventName } from './names.ts'

export const wireVersion = 1

const id = v.pipe(
  v.string(),
  v.maxLength(maxIdLength),
  v.regex(/^[A-Za-z0-9_.:-]+$/, 'an id is 1–64 of A–Z a–z 0–9 _ . : -'),
)
const clock = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15))
/** Text that is cut, not refused: a long title is the shop's, not the shopper's mistake. */
const text = (max: number) =>
  v.pipe(
    v.string(),
    v.transform((value) => value.slice(0, max)),
  )

export const siteKeyPattern = /^pk_([a-z0-9-]{1,40})_([A-Za-z0-9]{8,64})$/

const consent = v.object({ analytics: v.optional(v.boolean()), marketing: v.optional(v.boolean()) })

export const wireBatch = v.object({
  v: v.literal(wireVersion),
  key: v.pipe(v.string(), v.regex(siteKeyPattern, 'not a site key')),
  batch_id: id,
  device_id: id,
  sent_at: clock,
  context: v.optional(v.object({ time_zone: v.optional(text(64)), locale: v.optional(text(35)) }), {}),
  consent: v.optional(consent),
  /** Events that the script's outbox had to drop since it last said so. */
  dropped: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000))),
  /** Each is checked on its own, so that a bad one harms only itself. */
  events: v.pipe(v.array(v.unknown()), v.maxLength(maxEventsPerBatch)),
})

export const wireEvent = v.object({
  event_id: id,
  name: v.pipe(
    v.string(),
    v.regex(customEventName, 'a name is a lower-case letter, then up to 39 of a–z 0–9 _'),
  ),
  occurred_at: clock,
  page: v.optional(
    v.object({
      url: text(maxUrlLength),
      title: v.optional(text(maxTextLength)),
      referrer: v.optional(text(maxUrlLength)),
    }),
  ),
  properties: v.optional(v.record(v.string(), v.unknown()), {}),
})

export type WireBatch = v.InferInput<typeof wireBatch>
export type WireEvent = v.InferInput<typeof wireEvent>
export type ParsedWireEvent = v.InferOutput<typeof wireEvent>
