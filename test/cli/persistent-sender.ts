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

export interface PersistentSender {
  /** Per device, the ids of all events that were acknowledged. */
  readonly acknowledged: ReadonlyMap<string, readonly string[]>
  /** How many times no answer came: whether those batches were stored, the sender cannot know. */
  readonly unanswered: number
  /** Resolves when the worker has said 202. */
  send(device: string, events: readonly SentEvent[]): Promise<void>
  /** Resolves when `count` more batches have been acknowledged than at the call. */
  more(count: number): Promise<void>
}

/** @param url where the worker is at the moment */
export function persistentSender(url: () => string): PersistentSender {
  const acknowledged = new Map<string, string[]>()
  const waiting = new Set<() => void>()
  let batchCount = 0
  let acknowledgedCount = 0
  let unanswered = 0

  const attempt = async (batch: object): Promise<number | null> => {
    try {
      const answer = await fetch(`${url()}/v1/events`, {
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

  return {
    acknowledged,
    get unanswered() {
      return unanswered
    },
    send: async (device, events) => {
      const batch = { device_id: device, batch_id: `b${(batchCount += 1)}`, events }
      for (;;) {
        const status = await attempt(batch)
        if (status === 202) break
        if (status !== null && status !== 503) throw new Error(`the worker refused a batch: ${status}`)
        unanswered += 1
        await untilHealthy(url())
      }
      // As after an acknowledgement that got lost on its way: nothing may count twice.
      if (batchCount % 10 === 0) await attempt(batch)
      acknowledgedCount += 1
      const known = acknowledged.get(device) ?? []
      acknowledged.set(device, [...known, ...events.map((event) => event.event_id)])
      for (const check of waiting) check()
    },
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
