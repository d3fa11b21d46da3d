// What the automations hold of two shoppers, united: of two runs through the same automation and key the one further along
// lives, and nothing that the other had prepared is sent.

import type { EpochMs } from '../event/ids.ts'
import { maxRemembered } from '../event/limits.ts'
import { mergeRecords } from './merge-records.ts'
import { newestGoals } from './open-goals.ts'
import { keysOnly } from './reentry.ts'
import { sessionSilenceMs } from './shopper/session.ts'
import type {
  AutomationPast,
  Candidate,
  Enrollment,
  OpenGoal,
  PendingDelivery,
  SentRecord,
  ShopperState,
} from './shopper.ts'

type Past = ShopperState['past']

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

type Progress = (a: Enrollment, b: Enrollment) => number

/** Positive when `a` is further along: more of it went out, more was created, later in its steps, entered earlier. */
function progressBy(sent: readonly SentRecord[]): Progress {
  const sentCount = ({ id }: Enrollment): number => sent.filter(({ enrollment }) => enrollment === id).length
  return (a, b) =>
    sentCount(a) - sentCount(b) ||
    (a.sends?.length ?? 0) - (b.sends?.length ?? 0) ||
    a.at.enteredAt - b.at.enteredAt ||
    b.enteredAt - a.enteredAt ||
    compare(a.id, b.id)
}

/** @param sent what went out on either side */
export function mergeEnrollments(
  enrollments: readonly Enrollment[],
  sent: readonly SentRecord[],
): { readonly living: readonly Enrollment[]; readonly ended: readonly Enrollment[] } {
  const progress = progressBy(sent)
  const living = new Map<string, Enrollment>()
  const ended: Enrollment[] = []
  for (const enrollment of enrollments) {
    const place = placeOf(enrollment)
    const other = living.get(place)
    if (other === undefined || other.id === enrollment.id) living.set(place, enrollment)
    else {
      const isFurther = progress(enrollment, other) > 0
      const [survivor, left] = isFurther ? [enrollment, other] : [other, enrollment]
      ended.push(left)
      living.set(place, withOlderPlace(survivor, left))
    }
  }
  return {
    living: [...living.values()].sort((x, y) => x.enteredAt - y.enteredAt || compare(x.id, y.id)),
    ended,
  }
}

/** Two requests of one person: the older one's place in the line is theirs. */
function withOlderPlace(survivor: Enrollment, { place: left }: Enrollment): Enrollment {
  const { place } = survivor
  if (place === undefined || left === undefined || place.itemId !== left.itemId) return survivor
  const askedAt = left.askedAt < place.askedAt ? left.askedAt : place.askedAt
  const lane = left.lane < place.lane ? left.lane : place.lane
  return askedAt === place.askedAt && lane === place.lane
    ? survivor
    : { ...survivor, place: { ...place, askedAt, lane } }
}

const placeOf = ({ automation, key }: { automation: string; key: string | null }): string =>
  JSON.stringify([automation, key])

export function mergePending(
  pending: readonly PendingDelivery[],
  ended: readonly Enrollment[],
): readonly PendingDelivery[] {
  const gone = new Set(ended.map(({ id }) => id))
  const kept = new Map(pending.filter(({ enrollment }) => !gone.has(enrollment)).map((one) => [one.id, one]))
  return [...kept.values()].sort((a, b) => a.createdAt - b.createdAt || compare(a.id, b.id))
}

export function mergeSent(a: readonly SentRecord[], b: readonly SentRecord[]): readonly SentRecord[] {
  const sent = new Map([...a, ...b].map((record) => [record.id, record]))
  return [...sent.values()].sort((x, y) => x.at - y.at || compare(x.id, y.id))
}

/** A run that ended by the merge is looked at no more: the person is in the other one. */
export function mergeGoals(goals: readonly OpenGoal[], ended: readonly Enrollment[]): readonly OpenGoal[] {
  const gone = new Set(ended.map(({ id }) => id))
  const kept = new Map(
    goals.filter(({ enrollment }) => !gone.has(enrollment)).map((one) => [one.enrollment, one]),
  )
  return newestGoals([...kept.values()])
}

export function mergeCandidates(a: Visit, b: Visit): readonly Candidate[] {
  const newest = new Map<string, Candidate>()
  for (const candidate of [...stillOf(a, b), ...stillOf(b, a)]) {
    const other = newest.get(placeOf(candidate))
    if (other === undefined || byTrigger(candidate, other) > 0) newest.set(placeOf(candidate), candidate)
  }
  return [...newest.values()].sort(byTrigger)
}

type Visit = Pick<ShopperState, 'session' | 'candidates'>

/** What was refused belongs to its visit. Where the other has come back after a silence, that visit is over. */
const stillOf = ({ session, candidates = [] }: Visit, other: Visit): readonly Candidate[] =>
  session && other.session && other.session.startedAt > session.lastAt + sessionSilenceMs ? [] : candidates

const byTrigger = (a: Candidate, b: Candidate): number =>
  a.trigger.at - b.trigger.at || compare(JSON.stringify(a), JSON.stringify(b))

export function mergePast([a, b]: readonly [Past, Past], ended: readonly Enrollment[], now: EpochMs): Past {
  const merged = mergeRecords(a, b, unitePast)
  for (const { automation } of ended) {
    const past = merged[automation]
    if (past !== undefined)
      merged[automation] = { ...past, ...laterEnd(past, { lastEndedAt: now, lastEnd: 'merged' }) }
  }
  return merged
}

function unitePast(a: AutomationPast, b: AutomationPast): AutomationPast {
  const keys = [...new Set([...(a.keys ?? []), ...(b.keys ?? [])])].sort(compare).slice(-maxRemembered)
  const isPerKey = a.keySentAt !== undefined || b.keySentAt !== undefined
  return {
    enteredCount: a.enteredCount + b.enteredCount,
    lastEnteredAt: a.lastEnteredAt > b.lastEnteredAt ? a.lastEnteredAt : b.lastEnteredAt,
    ...laterEnd(a, b),
    lastSentAt: laterOf(a.lastSentAt, b.lastSentAt),
    ...(keys.length > 0 && { keys }),
    ...(isPerKey && { keySentAt: keysOnly(mergeRecords(a.keySentAt, b.keySentAt, later), keys) }),
  }
}

type End = Pick<AutomationPast, 'lastEndedAt' | 'lastEnd'>

function laterEnd(a: End, b: End): End {
  const order = (a.lastEndedAt ?? -1) - (b.lastEndedAt ?? -1) || compare(a.lastEnd ?? '', b.lastEnd ?? '')
  const { lastEndedAt, lastEnd } = order >= 0 ? a : b
  return { lastEndedAt, lastEnd }
}

const later = (a: EpochMs, b: EpochMs): EpochMs => (a > b ? a : b)

const laterOf = (a: EpochMs | null, b: EpochMs | null): EpochMs | null =>
  a === null || b === null ? (a ?? b) : a > b ? a : b
