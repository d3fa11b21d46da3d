// Who looks hears of it 2 h later, again after 2 d, unless they bought; in the one voice or the other, always the same for the
// same person; and some never hear of it. Which of the three somebody is, is learned from the first time and holds ever after.
// The goal: an order within 2 d of the entry, counted once per entry, and apart for those who hear nothing.

import { Ledger } from './ledger.ts'
import type { Life, Told } from './life.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const messages = ['look-plain', 'look-helpful']

/** Goals reached: of those whose story is told to the end, and how many more there may be. */
export interface Goals {
  readonly told: number
  readonly heldOut: number
  readonly unknown: number
  /** Of nobody it is known whether they are held out before they would have heard. */
  readonly unsorted: number
}

export interface LookBack {
  readonly ledger: Ledger
  readonly goals: Goals
  readonly kind: string | null
}

export function lookBack(life: Life): LookBack {
  const story = new Story(life)
  for (const fact of life.facts) story.tell(fact)
  story.until(Infinity)
  return { ledger: story.ledger, goals: story.goals(), kind: story.kind }
}

class Story {
  readonly ledger: Ledger
  /** What the person gets, once it is known. */
  kind: 'look-plain' | 'look-helpful' | 'nothing' | null = null
  readonly #life: Life
  readonly #entries: number[] = []
  #dueAt: number | null = null
  #lastAt = -Infinity

  constructor(life: Life) {
    this.#life = life
    this.ledger = new Ledger(life, 'look-back', ['purchase'])
  }

  tell(fact: Told): void {
    this.until(fact.at)
    const { name, at, heardAt } = fact
    if (this.ledger.isMurky || (name !== 'view_item' && name !== 'purchase')) return
    if (this.#dueAt !== null && this.ledger.overtakes(fact, this.#dueAt)) return this.ledger.blur(at)
    if (name === 'purchase') this.#dueAt = null
    else if (this.#dueAt === null && this.ledger.isOver(heardAt - this.#lastAt, 2 * dayMs, at)) {
      this.#entries.push(at)
      this.#dueAt = at + 2 * hourMs
    }
  }

  until(now: number): void {
    const at = this.#dueAt
    if (at === null || at >= now || this.ledger.isMurky) return
    this.#dueAt = null
    const came = this.ledger.take({ at, messages })
    if (this.ledger.isMurky) return
    const got = came ? (came.message as 'look-plain' | 'look-helpful') : 'nothing'
    this.kind ??= got
    if (this.kind !== got)
      this.ledger.problems.push(
        `${this.#life.email} got ${got} at ${new Date(at).toISOString()}, and ${this.kind} before`,
      )
    this.#lastAt = came?.sentAt ?? at
  }

  goals(): Goals {
    const purchases = this.#life.facts.filter(({ name }) => name === 'purchase')
    if (this.ledger.isMurky) {
      const looks = this.#life.facts.filter(({ name }) => name === 'view_item').length
      return { told: 0, heldOut: 0, unsorted: 0, unknown: purchases.length === 0 ? 0 : looks }
    }
    const reached = this.#entries.filter((from) =>
      purchases.some(({ at }) => at > from && at <= from + 2 * dayMs),
    ).length
    if (this.kind === null) return { told: 0, heldOut: 0, unsorted: reached, unknown: 0 }
    const isHeldOut = this.kind === 'nothing'
    return { told: isHeldOut ? 0 : reached, heldOut: isHeldOut ? reached : 0, unsorted: 0, unknown: 0 }
  }
}
