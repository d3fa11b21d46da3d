// Gathers the batches that arrive together into one transaction, each in a savepoint of its own, and answers them after
// the commit. One fsync serves all (promise 1: 202 is said after the commit, never before); a batch that fails, fails alone.

import { maxBatchesPerFlush, maxWaitingBatches } from '../event/limits.ts'
import type { ActorHost } from './host.ts'
import type { Committed, PlacedBatch } from './running-shard.ts'

interface Waiting {
  readonly batch: PlacedBatch
  readonly answer: (result: Committed) => void
}

const retryAfterMs = 2_000
/** A batch that made us throw is our bug: it is not lost, the sender keeps it and comes back. */
const retryAfterBugMs = 30_000

export class GroupCommit {
  readonly #host: ActorHost
  /** Runs inside the transaction; returns what to answer, or throws to roll back this batch alone. */
  readonly #flush: (batches: readonly PlacedBatch[]) => Committed[]
  #waiting: Waiting[] = []
  #isFlushing = false

  constructor(host: ActorHost, flush: (batches: readonly PlacedBatch[]) => Committed[]) {
    this.#host = host
    this.#flush = flush
  }

  async add(batch: PlacedBatch): Promise<Committed> {
    if (this.#waiting.length >= maxWaitingBatches) return { kind: 'overloaded', retryAfterMs }
    const answered = new Promise<Committed>((resolve) => {
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

  #commit(batches: readonly PlacedBatch[]): Committed[] {
    try {
      return this.#flush(batches)
    } catch (error) {
      // The whole transaction failed (a full disk, say): nothing was stored, so nobody is told that it was.
      this.#host.report('flush failed', error)
      return []
    }
  }
}
