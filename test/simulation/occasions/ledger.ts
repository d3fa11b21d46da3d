// What one automation owes one person, against what came. It lets go (`murky`) at the first moment where something that
// matters to the automation was told while something was due: which of the two came first is then nobody's promise.

import { createdAtOf } from '../happening.ts'
import type { Sent } from '../happening.ts'
import type { Life, Told } from './life.ts'
import type { OccasionName } from './occasion-files.ts'

/** An attempt may be this much later than its moment: outages, leases of the dead, slow receivers before it. */
export const patienceMs = 30 * 60_000

interface Due {
  readonly at: number
  /** One of these. */
  readonly messages: readonly string[]
  readonly item?: string
}

export interface Came {
  readonly message: string
  readonly createdAt: number
  readonly sentAt: number
}

export class Ledger {
  readonly problems: string[] = []
  matchedCount = 0
  murkyAt: number | null = null
  readonly #life: Life
  readonly #matters: ReadonlySet<string>
  #left: readonly Sent[]

  constructor(life: Life, automation: OccasionName, matters: readonly string[]) {
    this.#life = life
    this.#matters = new Set(matters)
    this.#left = life.sent.filter(({ message }) => message.automation === automation)
    if (!life.isPlain) this.blur(-Infinity)
  }

  get isMurky(): boolean {
    return this.murkyAt !== null
  }

  blur(at: number): void {
    this.murkyAt ??= at
  }

  /** Whether what is told by this fact was not known yet at a moment that lies after it. */
  overtakes({ at, heardAt }: Told, due: number): boolean {
    return due > at && due <= heardAt
  }

  /** Lets go where `since` is as long as `limit`, but for outages. @returns whether it is longer */
  isOver(since: number, limit: number, at: number): boolean {
    if (Math.abs(since - limit) < patienceMs) this.blur(at)
    return since >= limit
  }

  expect(due: Due): Came | null {
    const came = this.take(due)
    if (came === null && !this.isMurky)
      this.problems.push(
        `${due.messages.join(' or ')} to ${this.#life.email} was due at ${iso(due.at)} and did not come`,
      )
    return came
  }

  /** As `expect`, of something that may be withheld on purpose. */
  take({ at, messages, item }: Due): Came | null {
    if (this.isMurky) return null
    const found = this.#left.find(
      (sent) =>
        messages.includes(sent.message.message) &&
        (item === undefined || sent.message.item?.item_id === item) &&
        createdAtOf(sent.id) >= at &&
        sent.at <= at + patienceMs,
    )
    const until = found?.at ?? at + patienceMs
    if (
      this.#life.facts.some((fact) => this.#matters.has(fact.name) && fact.heardAt >= at && fact.at <= until)
    ) {
      this.blur(at)
      return null
    }
    if (!found) return null
    this.#left = this.#left.filter((sent) => sent !== found)
    this.matchedCount += 1
    return { message: found.message.message, createdAt: createdAtOf(found.id), sentAt: found.at }
  }

  /** Nothing else may have come. */
  close(): void {
    for (const { id, at, message } of this.#left)
      if (at < (this.murkyAt ?? Infinity))
        this.problems.push(
          `${iso(at)}: ${message.message} to ${this.#life.email} (${id}) should not have been sent`,
        )
  }
}

const iso = (at: number): string => new Date(at).toISOString()
