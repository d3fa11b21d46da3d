// What should have been sent: one person's whole story, told once more by rules that are written down by hand and read
// nothing of the engine. Slow and plain. It is exact where the story is: a person whose events came in order and in time.
//
// Where it lets go of a person ("murky", counted): an event that became known after a moment of decision that lies before
// its arrival; a fact, a push or an outage within the minutes between the moment when something was to be sent and the
// attempt; an attempt that an outage pushed into the quiet hours; an opt-out or opposite words on marketing that a merge
// brings together; something told or due while not every shard had heard the latest; two batches at once of a
// device that changes hands. From there on only what must never
// be (invariants.ts) is asked of that person, not what must be.

import { rulesOf } from './config-variants.ts'
import type { Rules } from './config-variants.ts'
import { afterQuiet, capCount, capMs, isQuiet } from './courtesy.ts'
import { createdAtOf, firstAttempts } from './happening.ts'
import type { Happening, Sent } from './happening.ts'
import { People } from './people.ts'
import type { Person } from './people.ts'
import { ShopperStory } from './shopper-story.ts'
import type { Expectation, ShopWindow } from './shopper-story.ts'

/** An attempt may be this much later than its moment: outages, leases of the dead, slow receivers before it. */
export const patienceMs = 30 * 60_000

export interface Verdict {
  readonly problems: readonly string[]
  /** Sends that were foretold exactly. */
  readonly matchedCount: number
  readonly exactPeople: number
  readonly murkyPeople: number
  readonly murkyBecause: Readonly<Record<string, number>>
}

/** @param happenings of a whole run, in order */
export function judge(happenings: readonly Happening[], isCourteous: boolean): Verdict {
  const oracle = new Oracle(isCourteous, {
    sent: firstAttempts(happenings),
    disturbed: disturbances(happenings),
    apart: timesApart(happenings),
    unwell: timesUnwell(happenings),
  })
  for (const happening of happenings) oracle.tell(happening)
  return oracle.verdict()
}

/** When something was learned of each address, and when something changed for all. */
function disturbances(happenings: readonly Happening[]): Map<string, number[]> {
  const people = new People()
  const byPerson = new Map<Person, number[]>()
  const forAll: number[] = []
  for (const one of happenings) {
    if (one.kind === 'stock' || one.kind === 'config') forAll.push(one.at)
    const optedOut = one.kind === 'opted_out' ? people.withEmail(one.email) : undefined
    if (optedOut) byPerson.get(optedOut)?.push(one.at)
    if (one.kind !== 'stored') continue
    for (const fact of one.facts) {
      const { person } = people.attribute(one.device, fact)
      const moments = byPerson.get(person) ?? []
      byPerson.set(person, moments)
      moments.push(one.at)
    }
  }
  const byEmail = new Map([['', forAll]])
  for (const [{ email }, moments] of byPerson) if (email !== null) byEmail.set(email, moments)
  return byEmail
}

interface Span {
  readonly from: number
  readonly until: number
}

/** When not all shards had heard the latest. */
const timesApart = (happenings: readonly Happening[]): Span[] =>
  spansOf(happenings, ({ kind }) => (kind === 'apart' ? true : kind === 'together' ? false : null))

/** When the email tool failed in some way: what is due meanwhile is left alone, and goes when it is well again. */
const timesUnwell = (happenings: readonly Happening[]): Span[] =>
  spansOf(happenings, (one) => (one.kind === 'receiver' ? !one.isWell : null))

/** @param turn whether a span begins or ends with it; null: neither */
function spansOf(happenings: readonly Happening[], turn: (one: Happening) => boolean | null): Span[] {
  const spans: Span[] = []
  let from: number | null = null
  for (const one of happenings) {
    const begins = turn(one)
    if (begins === true) from ??= one.at
    if (begins !== false || from === null) continue
    spans.push({ from, until: one.at })
    from = null
  }
  return from === null ? spans : [...spans, { from, until: Infinity }]
}

/** What the oracle looks up in the run before it tells it. */
interface Foreseen {
  readonly sent: Map<string, Sent[]>
  readonly disturbed: Map<string, number[]>
  readonly apart: readonly Span[]
  readonly unwell: readonly Span[]
}

class Oracle {
  readonly #people = new People()
  readonly #stories = new Map<Person, ShopperStory>()
  readonly #sent: Map<string, Sent[]>
  readonly #stock = new Map<string, number>()
  readonly #problems: string[] = []
  readonly #matched = new Set<string>()
  #rules: Rules = rulesOf('base')
  readonly #window: ShopWindow

  readonly #disturbances: Map<string, number[]>

  readonly #isCourteous: boolean

  readonly #apart: readonly Span[]

  readonly #unwell: readonly Span[]

  constructor(isCourteous: boolean, { sent, disturbed, apart, unwell }: Foreseen) {
    this.#isCourteous = isCourteous
    this.#sent = sent
    this.#disturbances = disturbed
    this.#apart = apart
    this.#unwell = unwell
    this.#window = {
      rules: () => this.#rules,
      stock: (item) => this.#stock.get(item),
      attempt: (story, expected) => this.#attempt(story, expected),
      areApart: (at) => this.#apart.some(({ from, until }) => at >= from && at <= until),
    }
  }

  tell(happening: Happening): void {
    const { at } = happening
    const touched = new Set<ShopperStory>()
    switch (happening.kind) {
      case 'stored':
        for (const fact of happening.facts) {
          const { person, joined, isNews } = this.#people.attribute(happening.device, fact)
          const story = this.#story(person)
          touched.add(story)
          const other = joined && this.#story(joined)
          // Both are brought to this moment before they become one.
          story.until(fact.at)
          other?.until(fact.at)
          if (other) story.join(other, { at: fact.at, now: at })
          story.learn(fact, { at, email: person.email, isNews })
        }
        for (const story of touched) {
          if (happening.isDoubtful) story.blur(at, 'told while the device changed hands')
          story.settle(at)
        }
        return
      case 'stock':
        for (const story of this.#stories.values()) story.until(at)
        this.#stock.set(happening.item, happening.stock)
        for (const story of this.#stories.values()) story.stockChanged(happening.item, at)
        return
      case 'config':
        for (const story of this.#stories.values()) story.until(at)
        this.#rules = rulesOf(happening.variant)
        for (const story of this.#stories.values()) story.configured(at)
        return
      case 'opted_out': {
        const person = this.#people.withEmail(happening.email)
        if (person) this.#story(person).optOut(at)
        return
      }
      case 'sent':
      case 'price':
      case 'receiver':
      case 'apart':
      case 'together':
        return
    }
  }

  verdict(): Verdict {
    const murkyBecause: Record<string, number> = {}
    let exactPeople = 0
    for (const [person, story] of this.#stories) {
      story.until(Infinity)
      if (person.email === null) continue
      if (story.murky === null) exactPeople += 1
      else murkyBecause[story.murky.why] = (murkyBecause[story.murky.why] ?? 0) + 1
      for (const sent of this.#sent.get(person.email) ?? []) {
        if (this.#matched.has(sent.id) || (story.murky !== null && sent.at >= story.murky.at)) continue
        this.#problems.push(`${describe(sent)} should not have been sent`)
      }
    }
    const murkyPeople = Object.values(murkyBecause).reduce((sum, count) => sum + count, 0)
    return {
      problems: this.#problems,
      matchedCount: this.#matched.size,
      exactPeople,
      murkyPeople,
      murkyBecause,
    }
  }

  #story(person: Person): ShopperStory {
    const known = this.#stories.get(person) ?? new ShopperStory(this.#window)
    this.#stories.set(person, known)
    return known
  }

  /** @returns when it was really sent, and marks it as foretold; null when it was not */
  #attempt(
    story: ShopperStory,
    { message, item, at }: Expectation,
  ): { at: number; createdAt: number } | null {
    const all = this.#sent.get(story.email ?? '') ?? []
    const goesAt = this.#isCourteous ? afterQuiet(at) : at
    const found = all.find(
      (sent) =>
        !this.#matched.has(sent.id) &&
        sent.message.message === message &&
        (item === null || sent.message.item?.item_id === item) &&
        createdAtOf(sent.id) >= at &&
        createdAtOf(sent.id) <= at + patienceMs,
    )
    const latest = this.#latest(goesAt)
    const isOnTime = found !== undefined && found.at >= goesAt && found.at <= latest
    // Whoever has had their share waits for room: from there on only the cap itself is asked (invariants.ts).
    const had = all.filter((sent) => sent.at > goesAt - capMs - patienceMs && sent.at <= latest)
    if (this.#isCourteous && !isOnTime && had.length >= capCount) return null
    if (!found || !isOnTime) {
      const hasSlipped = this.#isCourteous && found !== undefined && hasSlippedIntoQuiet(goesAt, found.at)
      if (!hasSlipped && !this.#isDisturbed(story, at, latest))
        this.#problems.push(
          `${message} to ${story.email} was due at ${new Date(goesAt).toISOString()} and ${found ? `came at ${new Date(found.at).toISOString()}` : 'did not come'}`,
        )
      if (found) this.#matched.add(found.id)
      return null
    }
    this.#matched.add(found.id)
    // What has been sent has been sent, whatever the shop's stock did meanwhile: only their own doings blur what follows,
    // from the moment at which the telling ends: held back over the night, it may go hours later.
    if (moved(this.#disturbances.get(story.email ?? ''), at, found.at))
      story.blur(at, 'disturbed before it was sent')
    return { at: found.at, createdAt: createdAtOf(found.id) }
  }

  /** What is due while the email tool fails goes when it is well again. */
  #latest(goesAt: number): number {
    const span = this.#unwell.find(({ from, until }) => from <= goesAt + patienceMs && goesAt <= until)
    return Math.max(goesAt, span?.until ?? 0) + patienceMs
  }

  #isDisturbed({ email }: ShopperStory, after: number, until: number): boolean {
    return ['', email ?? ''].some((whose) => moved(this.#disturbances.get(whose), after, until))
  }
}

const moved = (moments: readonly number[] | undefined, after: number, until: number): boolean =>
  moments?.some((at) => at > after && at <= until) ?? false

/** An outage right before the quiet hours: the attempt after it comes when they are over. */
const hasSlippedIntoQuiet = (goesAt: number, sentAt: number): boolean => {
  const until = goesAt + patienceMs
  return isQuiet(until) && sentAt > goesAt && sentAt <= afterQuiet(until) + patienceMs
}

const describe = ({ id, at, message }: Sent): string =>
  `${new Date(at).toISOString()}: ${message.message} to ${message.shopper.email} (${id})`
