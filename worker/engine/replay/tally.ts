// Adds up what a replay did in one automation: who entered, what would be sent, what held it back. Bounded: counts are kept
// for all, single rows up to `maxRows`.

import type { EpochMs, ShopperId } from '../../event/ids.ts'
import type { Finding, TraceLine } from '../decision.ts'
import type { Automation } from '../program.ts'
import type { ReplayedGroup, ReplayLine } from './replay.ts'

export const maxRows = 10_000
/** A condition that wants something else of everybody (their own cart's id) is one reason, not thousands. */
const maxWanted = 5

/** What a marketer asks about; waiting and stepping on are left out. */
const told = ['entered', 'not_entered', 'restarted', 'sent', 'postponed', 'dropped', 'ended'] as const
type Told = (typeof told)[number]

export interface ReplayRow {
  readonly at: EpochMs
  readonly shopper: ShopperId
  readonly who: string
  readonly what: Told
  /** Of a send: the message. */
  readonly message: string | null
  readonly why: string
  readonly finding: Finding | null
}

/** One reason, and how often it stood against entering, sending or staying. */
export interface HeldBack {
  readonly what: Extract<Told, 'not_entered' | 'postponed' | 'dropped' | 'ended'>
  readonly why: string
  readonly path: string | null
  /** null: nothing, or many different things. */
  readonly wanted: string | null
  /** What the latest one saw. */
  readonly saw: Finding['saw']
  readonly count: number
}

export class Tally {
  readonly #automation: Automation
  readonly #sent = new Map<string, number>()
  /** By reason and path, then by what was wanted. */
  readonly #heldBack = new Map<string, Map<string | null, HeldBack>>()
  readonly #rows: ReplayRow[] = []
  #enteredCount = 0
  #enteredShoppers = 0
  #shoppers = 0
  #inside = 0
  #rowsLeftOut = 0

  constructor(automation: Automation) {
    this.#automation = automation
  }

  add({ lines, states }: ReplayedGroup): void {
    const { name } = this.#automation
    const entered = new Set<ShopperId>()
    for (const line of lines) {
      if (line.line.automation !== name) continue
      if (line.line.what === 'entered') {
        this.#enteredCount += 1
        entered.add(line.shopper)
      }
      this.#tell(line)
    }
    this.#enteredShoppers += entered.size
    this.#shoppers += states.length
    this.#inside += states.flatMap(({ enrollments }) =>
      enrollments.filter(({ automation }) => automation === name),
    ).length
  }

  /** Plain data; rows in the order of time, reasons by how often. */
  result() {
    return {
      automation: this.#automation.name,
      shoppers: this.#shoppers,
      entered: { times: this.#enteredCount, shoppers: this.#enteredShoppers },
      inside: this.#inside,
      sent: Object.fromEntries(this.#sent),
      held_back: [...this.#heldBack.values()]
        .flatMap((group) => [...group.values()])
        .sort((a, b) => b.count - a.count),
      rows: this.#rows.toSorted((a, b) => a.at - b.at),
      rows_left_out: this.#rowsLeftOut,
    }
  }

  #tell({ at, shopper, who, line }: ReplayLine): void {
    const what = told.find((one) => one === line.what)
    if (what === undefined) return
    const message = messageOf(this.#automation, line)
    if (what === 'sent') this.#sent.set(message ?? '', (this.#sent.get(message ?? '') ?? 0) + 1)
    else if (what !== 'entered' && what !== 'restarted') this.#hold(what, line)
    const { why, finding } = line
    if (this.#rows.length < maxRows) this.#rows.push({ at, shopper, who, what, message, why, finding })
    else this.#rowsLeftOut += 1
  }

  #hold(what: HeldBack['what'], { why, finding }: TraceLine): void {
    if (what === 'ended' && why === 'completed') return
    const path = finding?.path ?? null
    const key = JSON.stringify([what, why, path])
    const group = this.#heldBack.get(key) ?? new Map<string | null, HeldBack>()
    this.#heldBack.set(key, group)
    const asked = finding?.wanted ?? null
    const wanted = group.has(asked) || !group.has(null) ? asked : null
    const count = (group.get(wanted)?.count ?? 0) + 1
    group.set(wanted, { what, why, path, wanted, saw: finding?.saw ?? null, count })
    if (group.size > maxWanted) merge(group)
  }
}

function merge(group: Map<string | null, HeldBack>): void {
  const all = [...group.values()]
  const last = all.at(-1)
  if (last === undefined) return
  group.clear()
  group.set(null, { ...last, wanted: null, count: all.reduce((sum, { count }) => sum + count, 0) })
}

export type TallyResult = ReturnType<Tally['result']>

/** Of lines about a message: which. */
export function messageOf({ steps }: Automation, { step: id, what }: TraceLine): string | null {
  if (id === null || !['sent', 'postponed', 'dropped'].includes(what)) return null
  const step = steps.get(id)
  return step?.kind === 'send' ? step.message : null
}
