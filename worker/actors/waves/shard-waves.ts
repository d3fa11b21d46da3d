// The side of a shard that stands in lines: tells their keeper who has joined and left, and answers its offers. Invariants:
// what is told was committed with the state that it follows from, and is told until it was heard; an offer that comes again
// gets the same answer; one request is told at most once.

import { waveRules } from '../../engine/wave-plan.ts'
import { enrollmentId, epochMs } from '../../event/ids.ts'
import type { EpochMs } from '../../event/ids.ts'
import type { StoredTicket } from '../../store/ticket-store.ts'
import type { Engine } from '../engine.ts'
import type { RunningShard } from '../running-shard.ts'
import { catalogCursor } from '../sync-catalog.ts'
import { UnitOfWork } from '../unit-of-work.ts'
import type { KeptUnits, OfferAnswer, Offers, TellLines } from './wave-contract.ts'

/** Transactions told in one call. */
const rowsPerCall = 500
const retryMs = 5_000
/** After a bug of ours: the others of the wave are not held up by it. */
const brokenMs = 3_600_000

type OfferingWave = Pick<Offers, 'wave' | 'keepForMs'>

export class ShardWaves {
  readonly #shard: RunningShard
  readonly #tell: TellLines
  readonly #syncCatalog: () => Promise<void>
  #retryAt = epochMs(0)

  constructor(shard: RunningShard, tell: TellLines, syncCatalog: () => Promise<void>) {
    this.#shard = shard
    this.#tell = tell
    this.#syncCatalog = syncCatalog
  }

  /** In the transaction of a push: the keeper of the lines hears of rules that may have changed. */
  pushed(before: Engine | null, after: Engine): void {
    const hadRules = before !== null && waveRules(before.program).length > 0
    if (hadRules || waveRules(after.program).length > 0) this.#shard.stores.lineCalls.add([])
  }

  nextDue(): EpochMs | null {
    return this.#shard.stores.lineCalls.isEmpty() ? null : this.#retryAt
  }

  /** @returns whether anything was told */
  async run(): Promise<boolean> {
    const { stores, host, engine, directory } = this.#shard
    const page = this.#retryAt > host.now() ? null : stores.lineCalls.first(rowsPerCall)
    if (page === null) return false
    const { program } = engine
    try {
      await this.#tell(program.site.id, {
        shard: directory.place.shard,
        revision: program.revision,
        rules: waveRules(program),
        calls: page.calls,
      })
    } catch (error) {
      // The keeper is away: what it was to hear stays, in its order.
      host.report('the lines could not be told', error)
      this.#retryAt = epochMs(host.now() + retryMs)
      return false
    }
    host.sql.transaction(() => stores.lineCalls.remove(page.upTo))
    return true
  }

  async offer({ tickets, cursor, ...wave }: Offers): Promise<readonly OfferAnswer[]> {
    if (catalogCursor(this.#shard.stores) < cursor) await this.#syncCatalog()
    return this.#shard.commit(() => tickets.map((ticket) => this.#answer(ticket, wave)))
  }

  keptUnits(itemId: string): KeptUnits {
    const { host, stores } = this.#shard
    return host.sql.transaction(() => stores.kept.of(itemId, host.now()))
  }

  #answer(ticket: StoredTicket, wave: OfferingWave): OfferAnswer {
    const { host } = this.#shard
    try {
      return host.sql.transaction(() => this.#decide(ticket, wave))
    } catch (error) {
      host.report('an offer failed', error)
      return { kind: 'not_now', forMs: brokenMs }
    }
  }

  #decide({ id, shopper }: StoredTicket, { wave, keepForMs }: OfferingWave): OfferAnswer {
    const { host, stores, engine } = this.#shard
    const now = host.now()
    const work = new UnitOfWork(stores, engine, now)
    if (!work.find(shopper)) return this.#absent(shopper)
    const enrollment = enrollmentId(id)
    const answer = work
      .decide(shopper, { kind: 'offered', enrollment, wave, keepForMs })
      .find((one) => one.kind === 'answer_offer')
    if (answer && answer.answer !== 'not_now') work.lines.answered.add(id)
    work.save()
    stores.records.count(work.counts)
    if (answer?.answer === 'told') return { kind: 'told' }
    if (answer?.answer !== 'not_now') return { kind: 'gone' }
    return { kind: 'not_now', forMs: Math.max(0, (answer.until ?? now) - now) }
  }

  /** They have left, are on their way, or have become one with somebody, of which the keeper has yet to hear. */
  #absent(shopper: StoredTicket['shopper']): OfferAnswer {
    const { stores, directory } = this.#shard
    if (stores.handOvers.of(shopper) !== null) return { kind: 'later' }
    const shard = stores.pointers.shopper(shopper)
    if (shard !== null && shard !== directory.place.shard) return { kind: 'moved', shard }
    return { kind: stores.lineCalls.isEmpty() ? 'gone' : 'later' }
  }
}
