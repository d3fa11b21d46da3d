// The keeper of the lines, in the catalog's actor: who waits for which item over all shards, and when a wave tells the next of
// them. Invariants: strict order within a line; a wave never tells more than its rule allows for the units that are free;
// every step is a transaction that the next life goes on from, and whoever was asked before it is asked the same again.

import { hashHex } from '../../engine/hash.ts'
import { sellable } from '../../engine/sellable.ts'
import { keepMs, newLine, readyAt, roomOf, seeStock, waveSize } from '../../engine/wave-plan.ts'
import type { Ticket, WaveRule } from '../../engine/wave-plan.ts'
import { toldMemoryMs } from '../../engine/wave-told.ts'
import type { CatalogItem } from '../../engine/decision.ts'
import { epochMs } from '../../event/ids.ts'
import type { EpochMs } from '../../event/ids.ts'
import { MetaStore } from '../../store/meta-store.ts'
import { TicketStore } from '../../store/ticket-store.ts'
import type { LineName, RunningWave, StoredLine, StoredTicket } from '../../store/ticket-store.ts'
import type { Duty } from '../catalog/duty.ts'
import type { ActorHost } from '../host.ts'
import { askShards, keptByShards } from './ask-shards.ts'
import type { Answered } from './ask-shards.ts'
import type { LinePage, WaveShard } from './wave-contract.ts'

export interface WaveSurroundings {
  /** The item as it is now, and the position of its latest change. */
  readonly item: (itemId: string) => { readonly item: CatalogItem; readonly cursor: number } | null
  readonly shard: (shard: number) => WaveShard
}

const rulesKey = 'wave_rules'
const retryMs = 5_000
const leastHoldMs = 1_000
/** Asked at once; a wave of more takes several rounds. */
const ticketsPerRound = 500
/** Lines of one wake; what is left is due still. */
const linesPerWake = 1_000
/** A shard that keeps units for somebody is asked as long as it may. */
const keeperMs = toldMemoryMs + 86_400_000

interface Rules {
  readonly revision: number
  readonly rules: readonly WaveRule[]
}

export class Waves implements Duty {
  readonly failure = 'waves must wait'
  readonly #host: ActorHost
  readonly #around: WaveSurroundings
  readonly #tickets: TicketStore
  readonly #meta: MetaStore
  #running: Promise<void> | null = null

  constructor(host: ActorHost, around: WaveSurroundings) {
    this.#host = host
    this.#around = around
    this.#tickets = new TicketStore(host.sql)
    this.#meta = new MetaStore(host.sql)
  }

  /** From a shard; the same page again changes nothing. */
  take({ shard, revision, rules, calls }: LinePage): void {
    this.#host.sql.transaction(() => {
      this.#takeRules({ revision, rules })
      const touched = new Map<string, LineName>()
      for (const call of calls) {
        if (call.kind === 'keeps') {
          this.#keeps(call.itemId, shard)
          continue
        }
        const { itemId, rule } = call.ticket
        touched.set(JSON.stringify([itemId, rule]), { itemId, rule })
        if (call.kind === 'join') this.#tickets.join({ ...call.ticket, shard })
        else this.#tickets.leave(call.ticket)
      }
      // Somebody new may be told where the others keep their places for a while.
      for (const name of touched.values()) this.#look(name, { isNews: true })
    })
  }

  /** In the transaction in which the item has changed. */
  changed(itemId: string): void {
    for (const rule of this.#tickets.linesOfItem(itemId)) this.#look({ itemId, rule }, { isNews: true })
  }

  dueAt(): EpochMs | null {
    return this.#tickets.nextDue()
  }

  /** Runs the waves that are due. Twice at the same time is once. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  #keepForMs(name: LineName, { startedAt }: RunningWave): number {
    const rule = this.#rule(name)
    return rule === null ? 0 : Math.max(0, startedAt + keepMs(rule) - this.#host.now())
  }

  /** How many wait in a line. */
  count(name: LineName): number {
    return this.#tickets.count(name)
  }

  async #run(): Promise<void> {
    for (const name of this.#tickets.dueLines(this.#host.now(), linesPerWake)) {
      try {
        await this.#runLine(name)
      } catch (error) {
        // A shard is away: the wave goes on where it stands, and no other line waits for it.
        this.#host.report('a wave must wait', error)
        this.#host.sql.transaction(() => this.#retryLater(name))
      }
    }
  }

  async #runLine(name: LineName): Promise<void> {
    if (!this.#line(name).wave && !(await this.#begin(name))) return
    for (;;) {
      const round = this.#host.sql.transaction(() => this.#nextRound(name))
      if (round === null) return
      const cursor = this.#around.item(name.itemId)?.cursor ?? 0
      const keepForMs = this.#keepForMs(name, round)
      const answers = await askShards(this.#around.shard, {
        wave: round.id,
        tickets: round.round,
        cursor,
        keepForMs,
      })
      const isLate = this.#host.sql.transaction(() => this.#hear(name, answers))
      if (isLate) throw new Error('somebody in line is on the way')
    }
  }

  /** @returns whether a wave is under way now */
  async #begin(name: LineName): Promise<boolean> {
    if (!this.#isReady(name)) {
      this.#host.sql.transaction(() => this.#look(name, { isNews: false }))
      return false
    }
    const others = this.#tickets.linesOfItem(name.itemId).filter((rule) => rule !== name.rule)
    if (others.some((rule) => this.#line({ itemId: name.itemId, rule }).wave))
      throw new Error('another wave of the same item is under way')
    const keepers = this.#tickets.keepers(name.itemId, this.#host.now())
    const kept = await keptByShards(
      keepers.map((shard) => this.#around.shard(shard)),
      name.itemId,
    )
    return this.#host.sql.transaction(() => {
      const rule = this.#rule(name)
      // While the shards were asked, the stock may have gone.
      if (rule === null || !this.#isReady(name)) {
        this.#look(name, { isNews: false })
        return false
      }
      const size = waveSize(rule, this.#stock(name, rule), kept.units)
      const startedAt = this.#host.now()
      const line = this.#line(name)
      if (size === 0) {
        const idleUntil = kept.until === null ? null : epochMs(Math.max(kept.until, startedAt + 1))
        this.#put(name, { ...line, idleUntil })
        return false
      }
      const id = `wav_${hashHex('wave', name.itemId, name.rule, String(startedAt))}`
      this.#put(name, { ...line, wave: { id, startedAt, size, kept: kept.units, toldCount: 0, round: [] } })
      return true
    })
  }

  #isReady(name: LineName): boolean {
    const rule = this.#rule(name)
    const now = this.#host.now()
    const at = rule && readyAt(this.#line(name), rule)
    return at !== null && at <= now && this.#tickets.next(name, now, 1).length > 0
  }

  /** Whom to ask next; null: the wave is over. */
  #nextRound(name: LineName): RunningWave | null {
    const line = this.#line(name)
    const { wave } = line
    const rule = this.#rule(name)
    if (!wave) return null
    if (wave.round.length > 0) {
      const round = wave.round.map((ticket) => this.#tickets.get(ticket) ?? ticket)
      return { ...wave, round }
    }
    const room = rule === null ? 0 : roomOf(wave, rule, this.#stock(name, rule))
    const round = this.#tickets.next(name, this.#host.now(), Math.min(room, ticketsPerRound))
    if (round.length === 0) {
      const { wave: _over, ...rest } = line
      const lastWaveAt = wave.toldCount > 0 ? wave.startedAt : line.lastWaveAt
      this.#look(name, { isNews: false, line: { ...rest, lastWaveAt } })
      return null
    }
    const asked = { ...wave, round }
    this.#put(name, { ...line, wave: asked })
    return asked
  }

  /** @returns whether somebody must be asked again later */
  #hear(name: LineName, answers: readonly Answered[]): boolean {
    const line = this.#line(name)
    if (!line.wave) return false
    const left: StoredTicket[] = []
    let { toldCount } = line.wave
    for (const { ticket, answer } of answers) {
      if (answer.kind === 'told') {
        toldCount += 1
        this.#keeps(ticket.itemId, ticket.shard)
      }
      if (answer.kind === 'told' || answer.kind === 'gone') this.#tickets.leave(ticket)
      else if (answer.kind === 'not_now')
        this.#tickets.hold(ticket, epochMs(this.#host.now() + Math.max(leastHoldMs, answer.forMs)))
      else left.push(answer.kind === 'moved' ? this.#moved(ticket, answer.shard) : ticket)
    }
    this.#put(name, { ...line, wave: { ...line.wave, toldCount, round: left } })
    return left.length > 0
  }

  #moved(ticket: StoredTicket, shard: number): StoredTicket {
    this.#tickets.moved(ticket, shard)
    return { ...ticket, shard }
  }

  #keeps(itemId: string, shard: number): void {
    const now = this.#host.now()
    // Renewed once a day at most.
    const [until, least] = [epochMs(now + keeperMs), epochMs(now + toldMemoryMs)]
    this.#tickets.keeps(itemId, shard, { until, least })
  }

  /** Looks at the stock, and at who is there: when is this line due? */
  #look(
    name: LineName,
    { isNews, line = this.#line(name) }: { readonly isNews: boolean; readonly line?: StoredLine },
  ): void {
    const rule = this.#rule(name)
    const { idleUntil: _before, ...rest } = line
    const seen =
      rule === null ? rest : { ...rest, ...seeStock(rest, rule, this.#stock(name, rule), this.#host.now()) }
    if (isNews || line.wave) return this.#put(name, seen)
    const available = this.#tickets.firstAvailable(name, this.#host.now())
    this.#put(name, { ...seen, ...(available !== this.#host.now() && { idleUntil: available }) })
  }

  #put(name: LineName, line: StoredLine): void {
    this.#tickets.putLine(name, line, this.#dueAt(name, line))
  }

  #dueAt(name: LineName, line: StoredLine): EpochMs | null {
    if (line.wave) return this.#host.now()
    const rule = this.#rule(name)
    const at = rule && readyAt(line, rule)
    if (at === null || line.idleUntil === null) return null
    return epochMs(Math.max(at, line.idleUntil ?? 0))
  }

  #retryLater(name: LineName): void {
    const line = this.#tickets.line(name)
    if (line !== null) this.#tickets.putLine(name, line, epochMs(this.#host.now() + retryMs))
  }

  #line(name: LineName): StoredLine {
    return this.#tickets.line(name) ?? newLine
  }

  #stock({ itemId }: Pick<Ticket, 'itemId'>, { locations }: WaveRule): number {
    return sellable(this.#around.item(itemId)?.item, locations)
  }

  #rule({ rule }: LineName): WaveRule | null {
    return this.#meta.get<Rules>(rulesKey)?.rules.find(({ name }) => name === rule) ?? null
  }

  /** The newest are believed. What counts as enough may be another number now: then the time begins anew. */
  #takeRules(told: Rules): void {
    const known = this.#meta.get<Rules>(rulesKey)
    if (known !== null && known.revision >= told.revision) return
    this.#meta.put(rulesKey, told)
    for (const { name: rule, ...terms } of [...(known?.rules ?? []), ...told.rules]) {
      const after = told.rules.find(({ name }) => name === rule)
      const { name: _same, ...now } = after ?? { name: rule }
      if (known !== null && JSON.stringify(terms) === JSON.stringify(now)) continue
      for (const itemId of this.#tickets.linesOfRule(rule)) {
        const line = { ...this.#line({ itemId, rule }), enoughSince: null }
        this.#look({ itemId, rule }, { isNews: true, line })
      }
    }
  }
}
