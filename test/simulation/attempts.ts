// What is sent to the shop and what becomes known by it: each time that a batch is sent is an attempt; what a shard commits
// of it counts, whether anybody is told of it or not, and each event once (promises 1 and 2).

import type { EventBatch } from '../../worker/event/event.ts'
import type { Fact } from './happening.ts'
import type { StoredRow } from './machine.ts'
import { saidAddress } from './people.ts'
import type { BatchStep } from './plan.ts'

/** Longer than a batch takes through several shards. */
const maxUnderWayMs = 10_000

/** One time that a batch was sent. */
export interface Attempt {
  readonly step: BatchStep
  readonly batch: EventBatch
  readonly startedAt: number
  /** Events that became known by it. */
  storedCount: number
  isUnderWay: boolean
  isDoubtful: boolean
}

/** What became known by one attempt within the present instant. */
interface News {
  readonly attempt: Attempt
  readonly ids: Set<string>
}

export interface Told {
  readonly device: string
  readonly facts: readonly Fact[]
  readonly isDoubtful: boolean
}

export class Attempts {
  readonly #complain: (what: string) => void
  readonly #stored = new Set<string>()
  readonly #byKey = new Map<string, Attempt>()
  readonly #ofDevice = new Map<string, readonly Attempt[]>()
  /** The least delay of a device's clock against ours that the shop has seen. */
  readonly #skewMs = new Map<string, number>()
  #news: News[] = []

  constructor(complain: (what: string) => void) {
    this.#complain = complain
  }

  begin(step: BatchStep, batch: EventBatch, now: number): Attempt {
    const attempt = { step, batch, startedAt: now, storedCount: 0, isUnderWay: true, isDoubtful: false }
    this.#byKey.set(keyOf(batch.batch_id, batch.received_at), attempt)
    this.#ofDevice.set(step.device, [...(this.#ofDevice.get(step.device) ?? []), attempt])
    return attempt
  }

  /** What a shard has committed. */
  learn({ batchId, receivedAt, eventIds }: StoredRow, now: number): void {
    const attempt = this.#byKey.get(keyOf(batchId, receivedAt))
    if (!attempt) return this.#complain(`${batchId} was stored, and never sent`)
    // Those of a shopper who comes from another shard are not new.
    const fresh = eventIds.filter((id) => !this.#stored.has(id))
    if (fresh.length === 0) return
    const news = this.#news.find((one) => one.attempt === attempt) ?? { attempt, ids: new Set() }
    if (news.ids.size === 0) this.#news.push(news)
    for (const id of fresh) {
      this.#stored.add(id)
      news.ids.add(id)
    }
    attempt.storedCount += fresh.length
    this.#doubt(attempt, now)
  }

  /** Whoever comes in while another batch takes the device to somebody else is there before it or after it. */
  #doubt(attempt: Attempt, now: number): void {
    const { device_id: device } = attempt.batch
    const underWay = (this.#ofDevice.get(device) ?? []).filter(
      ({ startedAt, isUnderWay }) => isUnderWay && startedAt > now - maxUnderWayMs,
    )
    this.#ofDevice.set(device, underWay)
    for (const other of underWay) {
      if (other.batch === attempt.batch || !saysWhose(other)) continue
      attempt.isDoubtful = true
      other.isDoubtful = true
    }
  }

  /** What has become known since this was asked last, with the clocks of the devices corrected. */
  takeNews(): Told[] {
    return this.#news.splice(0).map(({ attempt: { batch, isDoubtful }, ids }) => {
      const { device_id: device, received_at: receivedAt } = batch
      const delay = receivedAt - batch.sent_at
      const skewMs = Math.min(delay, this.#skewMs.get(device) ?? delay)
      this.#skewMs.set(device, skewMs)
      const facts = batch.events
        .filter(({ event_id: id }) => ids.has(id))
        .map(({ event_id: id, name, occurred_at: at, properties }) => ({
          id,
          name,
          at: Math.min(at + skewMs, receivedAt),
          properties,
        }))
      return { device, facts, isDoubtful }
    })
  }

  /** What has been acknowledged was stored, and as much of it was new as was said. */
  checkAnswer(
    { batch, storedCount }: Attempt,
    told: { readonly stored: number; readonly known: number },
  ): void {
    const missing = batch.events.find(({ event_id: id }) => !this.#stored.has(id))
    if (missing) this.#complain(`${missing.event_id} was acknowledged, and not stored`)
    if (told.stored !== storedCount || told.known !== batch.events.length - storedCount)
      this.#complain(
        `batch ${batch.batch_id}: ${told.stored} stored and ${told.known} known, expected ${storedCount} new of ${batch.events.length}`,
      )
  }

  /** @param stored the ids of all events that lie in the shards at the end */
  checkAll(stored: readonly string[]): void {
    if (stored.length !== this.#stored.size || new Set(stored).size !== stored.length)
      this.#complain(`${stored.length} events are stored, expected ${this.#stored.size}, each once`)
    for (const id of stored)
      if (!this.#stored.has(id)) this.#complain(`${id} was stored, and never committed with a batch`)
  }
}

const saysWhose = ({ batch }: Attempt): boolean => batch.events.some((event) => saidAddress(event) !== null)

const keyOf = (batchId: string, receivedAt: number): string => `${batchId.split('~')[0]}@${receivedAt}`
