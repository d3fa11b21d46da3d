// A sender as the script is one: it keeps a batch until the worker has acknowledged it, and sends it again with the same
// ids however often the server dies in between. It remembers what it sent, so that a test can compare.

import { untilHealthy } from '../../cli/runtime.ts'
import { shopOrigin, siteKey } from '../workerd/boot-worker.ts'

export interface SentEvent {
  readonly event_id: string
  readonly name: string
  readonly occurred_at: number
  readonly properties: object
}

export interface SentBatch {
  readonly device_id: string
  readonly batch_id: string
  readonly events: readonly SentEvent[]
}

/** Overloaded; too many of this device at once. */
const comeAgain: ReadonlySet<number> = new Set([503, 429])

export interface PersistentSender {
  /** Per device, the ids of all events that were acknowledged. */
  readonly acknowledged: ReadonlyMap<string, readonly string[]>
  /** How many times no answer came: whether those batches were stored, the sender cannot know. */
  readonly unanswered: number
  /** Resolves when the worker has said 202. */
  send(device: string, events: readonly SentEvent[]): Promise<SentBatch>
  /** Once more, long after it was acknowledged: nothing in it may count twice. */
  repeat(batch: SentBatch): Promise<void>
  /** Resolves when `count` more batches have been acknowledged than at the call. */
  more(count: number): Promise<void>
}

/**
 * @param url where the worker is at the moment
 * @param query what goes with every batch, such as `?shard=3`
 */
export function persistentSender(
  url: () => string,
  query: (batch: SentBatch) => string = () => '',
): PersistentSender {
  const acknowledged = new Map<string, string[]>()
  const waiting = new Set<() => void>()
  let batchCount = 0
  let acknowledgedCount = 0
  let unanswered = 0

  const attempt = async (batch: SentBatch): Promise<number | null> => {
    try {
      const answer = await fetch(`${url()}/v1/events${query(batch)}`, {
        method: 'POST',
        headers: { origin: shopOrigin, 'content-type': 'text/plain' },
        body: JSON.stringify({ v: 1, key: siteKey, sent_at: Date.now(), ...batch }),
      })
      await answer.text()
      return answer.status
    } catch {
      // The server died before or in the middle of its answer.
      return null
    }
  }

  const insist = async (batch: SentBatch): Promise<void> => {
    for (;;) {
      const status = await attempt(batch)
      if (status === 202) return
      if (status !== null && !comeAgain.has(status)) throw new Error(`the worker refused a batch: ${status}`)
      unanswered += 1
      await untilHealthy(url())
    }
  }

  return {
    acknowledged,
    get unanswered() {
      return unanswered
    },
    send: async (device, events) => {
      const batch = { device_id: device, batch_id: `b${(batchCount += 1)}`, events }
      await insist(batch)
      // As after an acknowledgement that got lost on its way: nothing may count twice.
      if (batchCount % 10 === 0) await attempt(batch)
      acknowledgedCount += 1
      const known = acknowledged.get(device) ?? []
      acknowledged.set(device, [...known, ...events.map((event) => event.event_id)])
      for (const check of waiting) check()
      return batch
    },
    repeat: insist,
    more: (count) =>
      new Promise((resolve) => {
        const target = acknowledgedCount + count
        const check = (): void => {
          if (acknowledgedCount < target) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
      }),
  }
}
