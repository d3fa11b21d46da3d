// What the shop was told of one person and what it sent them, read from a run from outside. A life is plain when all of it
// was told at once and in order, by devices that named the person first: of such a person everything can be foretold.

import { firstAttempts } from '../happening.ts'
import type { Fact, Happening, Sent } from '../happening.ts'
import { People } from '../people.ts'
import type { Person } from '../people.ts'

export interface Told extends Fact {
  readonly heardAt: number
}

export interface Life {
  /** null: they never said. */
  readonly email: string | null
  readonly zone: string
  readonly facts: readonly Told[]
  /** The first attempt of each delivery. */
  readonly sent: readonly Sent[]
  readonly isPlain: boolean
}

/** Whatever takes longer was not told at once. */
const promptMs = 5 * 60_000

interface Draft {
  readonly facts: Told[]
  zone: string
  isPlain: boolean
}

/** @param zoneOf what each device says of its clock */
export function livesOf(happenings: readonly Happening[], zoneOf: ReadonlyMap<string, string>): Life[] {
  const people = new People()
  const drafts = new Map<Person, Draft>()
  for (const one of happenings) {
    if (one.kind !== 'stored') continue
    for (const fact of one.facts) {
      const { person, joined } = people.attribute(one.device, fact)
      const zone = zoneOf.get(one.device) ?? ''
      const draft: Draft = drafts.get(person) ?? { facts: [], zone, isPlain: true }
      drafts.set(person, draft)
      const before = draft.facts.at(-1)?.at ?? -Infinity
      if (joined || person.email === null || fact.at <= before || one.at - fact.at > promptMs)
        draft.isPlain = false
      for (const past of (joined && drafts.get(joined)?.facts) ?? []) draft.facts.push(past)
      draft.facts.push({ ...fact, heardAt: one.at })
    }
  }
  const sent = firstAttempts(happenings)
  return [...drafts].map(([{ email }, { facts, zone, isPlain }]) => ({
    email,
    zone,
    facts,
    isPlain: isPlain && email !== null,
    sent: sent.get(email ?? '') ?? [],
  }))
}
