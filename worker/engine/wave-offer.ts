// A wave comes to somebody who stands in line: told, and the enrollment goes on; gone, because nothing would be sent; or not
// now, because of the shopper's quiet hours or caps, and the place is kept. And the way back: whoever's item is gone again
// before their message goes out stands where they stood.

import type { EpochMs } from '../event/ids.ts'
import { enrollmentId, epochMs } from '../event/ids.ts'
import type { Finding, Input } from './decision.ts'
import { pastExit } from './exit.ts'
import { hashHex } from './hash.ts'
import { holdOf } from './hold.ts'
import { findInside, keep } from './inside.ts'
import type { Automation } from './program.ts'
import { factScope } from './scope.ts'
import { sellable } from './sellable.ts'
import type { Enrollment, PendingDelivery, Place } from './shopper.ts'
import { deliveryOf } from './steps/send.ts'
import type { StepOf } from './steps/step.ts'
import { count, drop, end, note } from './turn.ts'
import type { Turn } from './turn.ts'
import { isMoving, walk, walkOn } from './walk.ts'
import { withTold, withoutKept, wasTold } from './wave-told.ts'

/** When to ask again whoever cannot be told for an unknown time: their automation is paused, or their cap is full. */
const askAgainMs = 3_600_000

type Offered = Extract<Input, { kind: 'offered' }>
type Answer = 'told' | 'gone' | 'not_now'
type StockStep = StepOf<'wait_for_stock'>

export function receiveOffer(turn: Turn, offer: Offered): void {
  const { enrollment: id, wave } = offer
  const tell = (answer: Answer, until: EpochMs | null = null): void => {
    turn.effects.push({ kind: 'answer_offer', enrollment: id, answer, until })
  }
  // The wave comes again because it did not hear the answer.
  if (wasTold(turn.state, id, wave)) return tell('told')
  const enrollment = turn.state.enrollments.find((one) => one.id === id)
  const automation = enrollment && turn.program.automations.get(enrollment.automation)
  if (enrollment?.place === undefined || automation === undefined) return tell('gone')
  if (!isMoving(automation)) return tell('not_now', epochMs(turn.now + askAgainMs))
  const step = automation.steps.get(enrollment.at.step)
  if (
    step?.kind !== 'wait_for_stock' ||
    step.wave === undefined ||
    hasEnded(turn, automation, enrollment, step)
  )
    return tell('gone')
  const until = heldUntil(turn, automation, enrollment, step)
  if (until !== null) {
    note(turn, enrollment, 'postponed', { why: 'keeps its place in the line' })
    return tell('not_now', until)
  }
  tell(goOn(turn, enrollment, { ...offer, step, place: enrollment.place }))
}

/** Ends whoever has no business in the line any more. */
function hasEnded(turn: Turn, automation: Automation, enrollment: Enrollment, step: StockStep): boolean {
  const exit = pastExit(turn, automation, enrollment.key, enrollment.enteredAt)
  if (exit !== null) end(turn, enrollment, 'exited', exit)
  else if (turn.now >= enrollment.at.enteredAt + step.withinMs) walk(turn, enrollment)
  else return false
  return true
}

/** Quiet hours and caps, as they stand against the message that comes next; null: it may go. */
function heldUntil(
  turn: Turn,
  automation: Automation,
  enrollment: Enrollment,
  step: StockStep,
): EpochMs | null {
  const next = step.next === null ? undefined : automation.steps.get(step.next)
  if (next?.kind !== 'send' || enrollment.heldOut) return null
  const scope = factScope(turn, enrollment.trigger, enrollment)
  const delivery = deliveryOf(next, { program: turn.program, automation, enrollment, scope })
  const hold = holdOf(turn, { automation, delivery }, () => [])
  if (hold === null) return null
  return epochMs(Math.max(hold.until ?? 0, turn.now + 1_000, hold.until === null ? turn.now + askAgainMs : 0))
}

interface Offer extends Omit<Offered, 'enrollment'> {
  readonly step: StockStep
  readonly place: Place
}

/** Who is held out, or is not written to for any other reason, goes on and takes nobody's turn. */
function goOn(turn: Turn, enrollment: Enrollment, { step, wave, keepForMs, place }: Offer): Answer {
  const { id, at, enteredAt } = enrollment
  const pendingBefore = turn.state.pending.length
  const lineReturn = { step: step.id, stepEnteredAt: at.enteredAt, enteredAt, place }
  const why = `told in wave ${wave}`
  walkOn(turn, enrollment, { kind: 'go', to: step.next, takesTime: true, why, finding: null, lineReturn })
  const isSilent =
    turn.state.pending.length === pendingBefore &&
    findInside(turn, enrollment.automation, (one) => one.id === id) === undefined
  if (isSilent || step.wave === undefined) return 'gone'
  turn.state = withTold(turn.state, {
    enrollment: id,
    wave,
    itemId: place.itemId,
    at: turn.now,
    keptUntil: epochMs(turn.now + keepForMs),
    keptUnits: 1 / step.wave.peoplePerUnit,
  })
  count(turn, enrollment.automation, step.id, 'told')
  return 'told'
}

/** For a delivery that a wave brought and that has not gone out: what it would tell of is gone again. */
export function soldOutAgain(
  { catalog }: Turn,
  automation: Automation,
  { lineReturn }: PendingDelivery,
): Finding | null {
  if (lineReturn === undefined) return null
  const step = automation.steps.get(lineReturn.step)
  const locations = step?.kind === 'wait_for_stock' ? step.locations : undefined
  const stock = sellable(catalog(lineReturn.place.itemId), locations)
  return stock > 0 ? null : { path: 'stock', wanted: 'at least 1', saw: stock }
}

/** The delivery is dropped, and its shopper stands in line again where they stood: as another enrollment, for no step sends twice. */
export function returnToLine(
  turn: Turn,
  automation: Automation,
  delivery: PendingDelivery,
  finding: Finding,
): void {
  const { lineReturn, enrollment: id, key, trigger, version } = delivery
  drop(turn, delivery, 'recheck_failed', finding)
  const old = turn.state.enrollments.find((one) => one.id === id)
  if (old !== undefined) end(turn, old, 'recheck_failed', finding)
  turn.state = withoutKept(turn.state, id)
  if (lineReturn === undefined || !automation.steps.has(lineReturn.step)) return
  const active = findInside(turn, automation.name, (one) => one.key === key)
  if (active !== undefined) return giveOlderPlace(turn, active, lineReturn.place)
  const { step, stepEnteredAt, enteredAt, place } = lineReturn
  const returned: Enrollment = {
    id: enrollmentId(`enr_${hashHex('returned', id, String(turn.now))}`),
    automation: automation.name,
    version,
    key,
    enteredAt,
    heldOut: false,
    at: { step, enteredAt: stepEnteredAt },
    wakeAt: null,
    waitingForItem: null,
    place,
    arms: {},
    trigger,
  }
  count(turn, automation.name, step, 'returned')
  note(turn, returned, 'restarted', { why: 'gone again: back into the line, to the same place', finding })
  keep(turn, returned)
  walk(turn, returned)
}

/** They have asked again meanwhile. */
function giveOlderPlace(turn: Turn, active: Enrollment, older: Place): void {
  const { place } = active
  if (place?.itemId !== older.itemId) return
  const askedAt = older.askedAt < place.askedAt ? older.askedAt : place.askedAt
  keep(turn, {
    ...active,
    place: { ...place, askedAt, lane: older.lane < place.lane ? older.lane : place.lane },
  })
}
