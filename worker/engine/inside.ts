// The enrollments of one decision, by automation. The first change copies the list; after that the copy belongs to this
// decision alone and is written in place, so that fifty automations which start over at one event do not copy it fifty
// times. Nothing outside of the decision ever sees it change.

import type { Enrollment } from './shopper.ts'
import type { Turn } from './turn.ts'

export interface Inside {
  readonly list: Enrollment[]
  /** Where the list has those of an automation. */
  readonly places: Map<string, number[]>
}

/** The list of this decision. Whoever ends an enrollment leaves it behind, and the next change makes another. */
function owned(turn: Turn): Inside {
  if (turn.inside?.list === turn.state.enrollments) return turn.inside
  const list = [...turn.state.enrollments]
  const places = new Map<string, number[]>()
  for (const [index, { automation }] of list.entries()) addPlace(places, automation, index)
  const inside = { list, places }
  turn.inside = inside
  turn.state = { ...turn.state, enrollments: list }
  return inside
}

function addPlace(places: Map<string, number[]>, automation: string, index: number): void {
  const known = places.get(automation)
  if (known === undefined) places.set(automation, [index])
  else known.push(index)
}

/** The one for which `holds`, among those of an automation. */
export function findInside(
  { inside, state }: Turn,
  automation: string,
  holds: (enrollment: Enrollment) => boolean,
): Enrollment | undefined {
  if (inside?.list !== state.enrollments)
    return state.enrollments.find((one) => one.automation === automation && holds(one))
  for (const index of inside.places.get(automation) ?? []) {
    const one = inside.list[index]
    if (one !== undefined && holds(one)) return one
  }
  return undefined
}

/** Stores an enrollment in its place, or as the newest. */
export function keep(turn: Turn, enrollment: Enrollment): void {
  const known = findInside(turn, enrollment.automation, ({ id }) => id === enrollment.id)
  if (known !== undefined && isSame(known, enrollment)) return
  const { list, places } = owned(turn)
  const index = places.get(enrollment.automation)?.find((place) => list[place]?.id === enrollment.id)
  if (index !== undefined) list[index] = enrollment
  else addPlace(places, enrollment.automation, list.push(enrollment) - 1)
}

/** A step that looked and stayed changes nothing: then the shopper's row is not written, either. */
const isSame = (a: Enrollment, b: Enrollment): boolean =>
  a.at.step === b.at.step &&
  a.at.enteredAt === b.at.enteredAt &&
  a.wakeAt === b.wakeAt &&
  a.waitingForItem === b.waitingForItem &&
  a.enoughSince === b.enoughSince &&
  a.place === b.place &&
  a.trigger === b.trigger &&
  a.version === b.version &&
  a.sends === b.sends &&
  a.arms === b.arms &&
  a.narrowedBy === b.narrowedBy
