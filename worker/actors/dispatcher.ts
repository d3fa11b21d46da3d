// The only way out: fills the free slots with due deliveries, destination by destination, and records what came of each.
// Invariants: no destination takes another's slots while both have something due; what a gate holds back stays due in
// the outbox, in its order; while an attempt is under way its shopper stays on this shard.

import { attempt } from '../delivery/attempt.ts'
import type { Outcome } from '../delivery/attempt.ts'
import { Gate } from '../delivery/gate.ts'
import type { Word } from '../delivery/gate.ts'
import { epochMs } from '../event/ids.ts'
import type { EpochMs } from '../event/ids.ts'
import { maxConcurrentAttempts } from '../event/limits.ts'
import { attemptIo } from './attempt-io.ts'
import { claimDelivery } from './claim-delivery.ts'
import { Clearance } from './clearance.ts'
import type { Claimed } from './claim-delivery.ts'
import { outgoingMessage } from './outgoing-message.ts'
import { addressSentTo, recordAttempt, wordOf } from './record-attempt.ts'
import type { RunningShard } from './running-shard.ts'
import type { DueDelivery } from '../store/delivery-store.ts'
import { handOverRetryMs, isNotReady } from './stitching/peer.ts'
import type { Suppressions } from './suppressions.ts'

export class Dispatcher {
  readonly #shard: RunningShard
  readonly #gates = new Map<string, Gate>()
  readonly #clearance: Clearance
  readonly #suppressions: Suppressions
  #underWay = 0
  /** An answer has come that `fill` has not looked at yet. */
  #hasAnswer = false
  #waiting: (() => void)[] = []
  /** The turn in which the attempts that have just ended are recorded. */
  #gathering: Promise<void> | null = null

  constructor(shard: RunningShard, suppressions: Suppressions) {
    this.#shard = shard
    this.#suppressions = suppressions
    this.#clearance = new Clearance(shard, suppressions)
  }

  get isBusy(): boolean {
    return this.#underWay > 0 || this.#clearance.askingCount > 0 || this.#hasAnswer
  }

  /** Resolves when an attempt has ended, or somebody has something new. */
  progress(): Promise<void> {
    if (this.#hasAnswer) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  poke(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  /** The earliest moment at which `fill` may have something to do. */
  nextDue(): EpochMs | null {
    const now = this.#shard.host.now()
    const moments = this.#shard.stores.deliveries
      .firstDue()
      .map(({ destination, dueAt }) => Math.max(dueAt, this.#gates.get(destination)?.opensAt(now) ?? 0))
    return moments.length === 0 ? null : epochMs(Math.min(...moments))
  }

  /** @returns whether anything was claimed */
  fill(): boolean {
    const { stores, host } = this.#shard
    this.#hasAnswer = false
    if (this.#underWay >= maxConcurrentAttempts) return false
    const now = host.now()
    const due = stores.deliveries.firstDue().filter(({ dueAt }) => dueAt <= now)
    const open = due.filter(({ destination }) => this.#gate(destination).room(now) > 0)
    if (open.length === 0) return false
    const share = Math.max(1, Math.floor(maxConcurrentAttempts / Math.max(due.length, this.#fewest)))
    let claimedCount = 0
    for (const { destination } of open) claimedCount += this.#fillFor(destination, share)
    return claimedCount > 0
  }

  /** A destination that is alone at this moment leaves a slot for one that comes while it hangs. */
  get #fewest(): number {
    return this.#shard.engine.destinations.size > 1 ? maxConcurrentAttempts / (maxConcurrentAttempts - 1) : 1
  }

  #fillFor(destination: string, share: number): number {
    const { stores, host } = this.#shard
    const now = host.now()
    const gate = this.#gate(destination)
    const room = Math.min(share - gate.underWay, gate.room(now), maxConcurrentAttempts - this.#underWay)
    if (room <= 0) return 0
    // Beside those that are asked about at this moment.
    const due = stores.deliveries
      .due(destination, now, room + this.#clearance.askingCount)
      .filter((one) => !this.#clearance.isAsking(one))
      .slice(0, room)
    const cleared = due.filter((one) => this.#clearance.has(one))
    for (const one of due) if (!this.#clearance.has(one)) void this.#clear(one)
    // Claims one by one, each whole: a bug in one must not undo the others.
    const claimed = host.sql.transaction(() =>
      cleared.map((one) => claimDelivery(this.#shard, one, this.#clearance.take(one))),
    )
    for (const one of claimed) if (one !== null) void this.#attempt(one, gate)
    return cleared.length
  }

  async #clear(due: DueDelivery): Promise<void> {
    try {
      await this.#clearance.ask(due)
    } catch (error) {
      // The shard that knows is away: what is not known to be allowed is not sent.
      this.#waitFor(due, error)
    } finally {
      this.#hasAnswer = true
      this.poke()
    }
  }

  #waitFor({ id }: DueDelivery, error: unknown): void {
    const { host, stores } = this.#shard
    try {
      if (!isNotReady(error)) host.report('a delivery must wait', error)
      stores.deliveries.postpone(id, epochMs(host.now() + handOverRetryMs))
    } catch (lost) {
      // This object is gone: the next one finds the delivery due, as it was.
      host.report('a delivery could not be postponed', lost)
    }
  }

  async #attempt(claimed: Claimed, gate: Gate): Promise<void> {
    const { host, inFlight } = this.#shard
    const { id } = claimed.due
    gate.begin(host.now())
    this.#underWay += 1
    inFlight.add(id)
    // Whatever is thrown on the way is a bug of ours; a gate that closes keeps it from running in a circle.
    let word: Word = { kind: 'broken' }
    try {
      const outcome = await this.#send(claimed)
      word = wordOf(outcome)
      // Those that end in the same turn share one write to the disk.
      await (this.#gathering ??= host.nextTurn().finally(() => {
        this.#gathering = null
      }))
      recordAttempt(this.#shard, claimed, outcome)
      await this.#remember(claimed, outcome)
    } catch (error) {
      // The attempt itself never throws: this is a bug of ours, and the lease brings the delivery back.
      host.report('an attempt could not be recorded', error)
    } finally {
      gate.end(word, host.now())
      inFlight.delete(id)
      this.#underWay -= 1
      this.poke()
    }
  }

  /** The shopper knows it by now; the address's own home keeps it for whoever has the address after them. */
  async #remember(claimed: Claimed, { suppress }: Outcome): Promise<void> {
    const { host } = this.#shard
    const address = suppress === undefined ? null : addressSentTo(claimed)
    if (suppress === undefined || address === null) return
    try {
      await this.#suppressions.add(address, { reason: suppress, since: host.now() })
    } catch (error) {
      // Its home is away: the vendor says it again at the next message.
      if (!isNotReady(error)) host.report('a suppression could not be kept', error)
    }
  }

  async #send({ due, content, destination }: Claimed): Promise<Outcome> {
    const message = await outgoingMessage(this.#shard, { due, content })
    return attempt(destination, message, attemptIo(this.#shard.host))
  }

  #gate(name: string): Gate {
    const { engine, directory } = this.#shard
    const { rate = null, maxConcurrent = maxConcurrentAttempts } = engine.destinations.get(name) ?? {}
    const rules = { rate, maxConcurrent, shardCount: directory.place.ring.count }
    const known = this.#gates.get(name)
    known?.follow(rules)
    const gate = known ?? new Gate(rules)
    this.#gates.set(name, gate)
    return gate
  }
}
