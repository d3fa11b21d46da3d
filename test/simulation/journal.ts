// What happened in a run, in order, and its fingerprint: two runs of one seed must have the same.

import { createHash } from 'node:crypto'
import type { Happening } from './happening.ts'

type Untimed<T> = T extends unknown ? Omit<T, 'at' | 'order'> : never

export class Journal {
  readonly #now: () => number
  readonly #onHappening: (happening: Happening) => void
  readonly #hash = createHash('sha256')
  #count = 0
  /** The first thing that was not as it must be. */
  failure: string | null = null
  sentCount = 0

  constructor(now: () => number, onHappening: (happening: Happening) => void) {
    this.#now = now
    this.#onHappening = onHappening
  }

  add(what: Untimed<Happening>): void {
    const happening = { ...what, at: this.#now(), order: (this.#count += 1) } as Happening
    if (what.kind === 'sent') this.sentCount += 1
    this.#hash.update(JSON.stringify(happening))
    this.#onHappening(happening)
  }

  complain(what: string): void {
    this.failure ??= `${new Date(this.#now()).toISOString()}: ${what}`
  }

  fingerprint(): string {
    return this.#hash.update(String(this.#count)).copy().digest('hex').slice(0, 16)
  }
}
