// Gathers the batches that arrive together into one transaction, each in a savepoint of its own, and answers them after
// the commit. One fsync serves all (promise 1: 202 is said after the commit, never before); a batch that fails, fails alone.

import type { EventBatch } from '../event/event.ts'
import { maxBatchesPerFlush, maxWaitingBatches } from '../event/limits.ts'
import type { IngestResult } from './contract.ts'
import type { ActorHost } from './host.ts'

interface Waiting {
  readonly batch: EventBatch
  readonly answer: (result: IngestResult) => void
}

const retryAfterMs = 2_000
/** A batch that made us throw is our bug: it is not lost, the sender keeps it and comes back. */
const retryAfterBugMs = 30_000

export class GroupCommit {
  readonly #host: ActorHost
  /** Runs inside the transaction; returns what to answer, or throws to roll back this batch alone. */
  readonly #flush: (batches: readonly EventBatch[]) => IngestResult[]
  #waiting: Waiting[] = []
  #isFlushing = false

  constructor(host: ActorHost, flush: (batches: readonly EventBatch[]) => IngestResult[]) {
    this.#host = host
    this.#flush = flush
  }

  async add(batch: EventBatch): Promise<IngestResult> {
    if (this.#waiting.length >= maxWaitingBatches) return { kind: 'overloaded', retryAfterMs }
    const answered = new Promise<IngestResult>((resolve) => {
      this.#waiting.push({ batch, answer: resolve })
    })
    // Whoever finds the queue unattended attends to it; everyone else's batch is taken along.
    if (!this.#isFlushing) await this.#drain()
    return answered
  }

  async #drain(): Promise<void> {
    this.#isFlushing = true
    try {
      while (this.#waiting.length > 0) {
        await this.#host.nextTurn()
        const taken = this.#waiting.splice(0, maxBatchesPerFlush)
        const results = this.#commit(taken.map(({ batch }) => batch))
        for (const [index, { answer }] of taken.entries())
          answer(results[index] ?? { kind: 'overloaded', retryAfterMs: retryAfterBugMs })
      }
    } finally {
      this.#isFlushing = false
    }
  }

  #commit(batches: readonly EventBatch[]): IngestResult[] {
    try {
      return this.#flush(batches)
    } catch (error) {
      // The whole transaction failed (a full disk, say): nothing was stored, so nobody is told that it was.
      this.#host.report('flush failed', error)
      return []
    }
  }
}
