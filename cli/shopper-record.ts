// What the worker itself remembers of a shopper: the part that an explanation needs, and what to say when the replay and
// the memory differ.

import * as v from 'valibot'
import { epochMs } from '../worker/event/ids.ts'
import type { EpochMs } from '../worker/event/ids.ts'
import { CommandError } from './command-error.ts'
import type { Explanation } from './explain.ts'

const moment = v.nullable(v.number())
const recordSchema = v.object({
  id: v.string(),
  lastSeenAt: v.number(),
  traits: v.object({ time_zone: v.optional(v.string()), locale: v.optional(v.string()) }),
  suppressed: v.record(v.string(), v.string()),
  past: v.record(
    v.string(),
    v.object({
      lastEnteredAt: v.number(),
      lastEndedAt: moment,
      lastEnd: v.nullable(v.string()),
      lastSentAt: moment,
    }),
  ),
})

export interface ShopperRecord extends Pick<
  v.InferOutput<typeof recordSchema>,
  'id' | 'suppressed' | 'past'
> {
  /** Of the browser, which no event tells. */
  readonly traits: Readonly<Record<string, string>>
  /** The latest moment that is written down. */
  readonly lastAt: number
}

export function readShopper(body: unknown): ShopperRecord {
  const parsed = v.safeParse(recordSchema, body)
  if (!parsed.success)
    throw new CommandError('the worker described the shopper in a way that this version does not understand')
  const { id, lastSeenAt, past, suppressed, traits } = parsed.output
  const { time_zone: zone, locale } = traits
  const moments = Object.values(past).flatMap((one) => [
    one.lastEnteredAt,
    one.lastEndedAt ?? 0,
    one.lastSentAt ?? 0,
  ])
  return {
    id,
    past,
    suppressed,
    traits: { ...(zone !== undefined && { time_zone: zone }), ...(locale !== undefined && { locale }) },
    lastAt: Math.max(lastSeenAt, ...moments),
  }
}

/** What the replay cannot know, in a sentence each; null when there is nothing to add. */
export function recordOf(
  { past, suppressed }: ShopperRecord,
  { automation, lines }: Explanation,
  time: (at: EpochMs) => string,
): string | null {
  const told: string[] = []
  const replayed = lines.findLast(({ what }) => what === 'sent')
  const sentAt = Object.hasOwn(past, automation.name) ? (past[automation.name]?.lastSentAt ?? null) : null
  if ((replayed === undefined) !== (sentAt === null)) {
    const memory = sentAt === null ? 'nothing was sent' : `the latest was sent at ${time(epochMs(sentAt))}`
    told.push(`In the worker’s own memory, ${memory}: the config, stock or consent was another one then.`)
  }
  for (const [address, why] of Object.entries(suppressed))
    told.push(`${address} must not be written to: ${why}.`)
  return told.length === 0 ? null : told.join('\n')
}
