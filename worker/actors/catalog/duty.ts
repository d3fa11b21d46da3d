// What the one alarm of the catalog has to serve: each duty says when it is due, from what is stored, so that it is due
// again after a crash. Invariant: a duty that fails comes later and holds up no other.

import { epochMs } from '../../event/ids.ts'
import type { EpochMs } from '../../event/ids.ts'
import type { ActorHost } from '../host.ts'

export interface Duty {
  /** For the log, when it failed: `shards could not be notified`. */
  readonly failure: string
  /** null: there is nothing to do. */
  dueAt(): EpochMs | null
  run(): Promise<void>
}

const retryMs = 5_000
/** An alarm that should have rung so long ago is lost. */
const overdueMs = 60_000

export class Duties {
  readonly #host: ActorHost
  readonly #duties: readonly Duty[]
  /** Those that failed, and when they are tried again. */
  readonly #notBefore = new Map<Duty, EpochMs>()
  /** What the alarm is set to, as far as this life knows. */
  #armedAt: EpochMs | null = null

  constructor(host: ActorHost, duties: readonly Duty[]) {
    this.#host = host
    this.#duties = duties
  }

  /** In the transaction, or the turn, that gave a duty something to do. A later alarm costs nothing. */
  arm(): void {
    const dues = this.#duties.map((duty) => this.#dueAt(duty)).filter((at) => at !== null)
    if (dues.length === 0) return
    const now = this.#host.now()
    const at = epochMs(Math.max(now, Math.min(...dues)))
    const isArmed = this.#armedAt !== null && this.#armedAt <= at && this.#armedAt > now - overdueMs
    if (isArmed) return
    this.#host.setAlarm(at)
    this.#armedAt = at
  }

  /** A transaction was rolled back, and with it, maybe, the alarm. */
  forgetAlarm(): void {
    this.#armedAt = null
  }

  async wake(): Promise<void> {
    this.#armedAt = null
    try {
      for (const duty of this.#duties) if (this.#isDue(duty)) await this.#run(duty)
    } finally {
      this.#armedAt = null
      this.arm()
    }
  }

  /** Out of turn, if it is due. */
  async runNow(duty: Duty): Promise<void> {
    if (this.#isDue(duty)) await this.#run(duty)
  }

  async #run(duty: Duty): Promise<void> {
    try {
      await duty.run()
      this.#notBefore.delete(duty)
    } catch (error) {
      // Whom it could not reach is reached later.
      this.#host.report(duty.failure, error)
      this.#notBefore.set(duty, epochMs(this.#host.now() + retryMs))
    }
  }

  #isDue(duty: Duty): boolean {
    const at = this.#dueAt(duty)
    return at !== null && at <= this.#host.now()
  }

  #dueAt(duty: Duty): EpochMs | null {
    const at = duty.dueAt()
    const notBefore = this.#notBefore.get(duty)
    return at === null || notBefore === undefined || at >= notBefore ? at : notBefore
  }
}
