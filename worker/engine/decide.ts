// The core: one input, one decision. Pure: same arguments, same answer, on every machine and at every replay.

import type { ShopEvent } from '../event/event.ts'
import { claim, settle } from './claim.ts'
import { runDates } from './date-trigger.ts'
import type { Decide, Input } from './decision.ts'
import { retryCandidates, runTriggers } from './enter.ts'
import { runExits } from './exit.ts'
import { runGoals } from './goal.ts'
import { runMembership, settleMembership } from './membership.ts'
import type { Program } from './program.ts'
import { sinceSeen } from './seen-price.ts'
import { join } from './join.ts'
import { indexProgram } from './program-index.ts'
import { receiveVoucher } from './receive-voucher.ts'
import { replayDelivery } from './replay-delivery.ts'
import type { Enrollment } from './shopper.ts'
import { cartStatements, foldEvent, rememberEvent } from './shopper/fold-event.ts'
import { runSilences } from './silence.ts'
import { endTurn, startTurn } from './turn.ts'
import type { DeciderOptions, Turn } from './turn.ts'
import { runWaits } from './wait-for-event.ts'
import { receiveOffer } from './wave-offer.ts'
import { noteBought } from './wave-told.ts'
import { walk } from './walk.ts'

/** @param previous the program before the last push, where it is known: it tells what came after a deleted step */
export function createDecider(
  program: Program,
  previous: Program | null = null,
  options: DeciderOptions = {},
): Decide {
  const made = { program: indexProgram(program), previous, options }
  return (state, input, now, catalog) => {
    const turn = startTurn(made, state, now, catalog)
    run(turn, input)
    return endTurn(turn)
  }
}

function run(turn: Turn, input: Input): void {
  switch (input.kind) {
    case 'event':
      return runEvent(turn, input.event)
    case 'signal':
      return runSignal(turn, input.event)
    case 'wake':
      return runWake(turn)
    case 'stock':
      return walkAll(
        turn,
        turn.state.enrollments.filter((one) => one.waitingForItem === input.itemId),
      )
    case 'voucher':
      receiveVoucher(turn, input.enrollment, input.code)
      return runMembership(turn, (changed) => tellAll(turn, changed))
    case 'offered':
      receiveOffer(turn, input)
      return runMembership(turn, (changed) => tellAll(turn, changed))
    case 'merge':
      return join(turn, input.other)
    case 'claim':
      return claim(turn, input.delivery)
    case 'replay':
      return replayDelivery(turn, input.delivery)
    case 'settled':
      return settle(turn, input.delivery, input.outcome)
    case 'program':
      return runProgram(turn)
  }
}

function runEvent(turn: Turn, event: ShopEvent): void {
  const folded = foldEvent(turn.program, turn.state, event)
  turn.state = noteBought(folded.state, event)
  if (folded.isRepeated) {
    const interest = turn.program.interests.get(event.name)
    if (interest) runExits(turn, event, [...interest.exits, ...interest.handovers])
  } else {
    const said = cartStatements.has(event.name) ? [] : [event]
    for (const one of said) runAutomations(turn, one)
    for (const derived of folded.derived) tell(turn, derived)
    // What an event derives may bring the shopper back into what it hands over: that comes last.
    for (const one of [...said, ...folded.derived]) runHandovers(turn, one)
    if (turn.state.candidates !== undefined) retryCandidates(turn)
  }
  runDates(turn)
  runMembership(turn, (changed) => tellAll(turn, changed))
}

/** Told by the shell, about the shop: it starts automations, and is no sign of life. */
function runSignal(turn: Turn, event: ShopEvent): void {
  tellAll(turn, sinceSeen(turn.state, event))
  runMembership(turn, (changed) => tellAll(turn, changed))
}

function tellAll(turn: Turn, event: ShopEvent): void {
  tell(turn, event)
  runHandovers(turn, event)
}

/** An event that nobody sent is remembered and counts like any other. */
function tell(turn: Turn, event: ShopEvent): void {
  turn.state = rememberEvent(turn.program, turn.state, event)
  runAutomations(turn, event)
}

/** Exits before triggers: what ends an old enrollment may begin a new one. */
function runAutomations(turn: Turn, event: ShopEvent): void {
  const interest = turn.program.interests.get(event.name)
  if (interest === undefined) return
  runGoals(turn, event, interest.goals)
  runExits(turn, event, interest.exits)
  runWaits(turn, event, interest.waits)
  runTriggers(turn, event, interest)
}

function runHandovers(turn: Turn, event: ShopEvent): void {
  const interest = turn.program.interests.get(event.name)
  if (interest !== undefined) runExits(turn, event, interest.handovers)
}

function runWake(turn: Turn): void {
  const due = turn.state.enrollments.filter(({ wakeAt }) => wakeAt !== null && wakeAt <= turn.now)
  walkAll(turn, due)
  runSilences(turn)
  runDates(turn)
  runMembership(turn, (changed) => tellAll(turn, changed))
}

/** The longest due first; each as it stands when its turn comes, or not at all when another's walk ended it. */
function walkAll(turn: Turn, enrollments: readonly Enrollment[]): void {
  const order = enrollments.toSorted((a, b) => (a.wakeAt ?? 0) - (b.wakeAt ?? 0) || (a.id < b.id ? -1 : 1))
  for (const { id } of order) {
    const enrollment = turn.state.enrollments.find((one) => one.id === id)
    if (enrollment !== undefined) walk(turn, enrollment)
  }
}

/** Everyone inside stands on a step that exists, and waits as long as the step says now. */
function runProgram(turn: Turn): void {
  const { automations } = turn.program
  const versionOf = (one: Enrollment): number => automations.get(one.automation)?.version ?? one.version
  if (turn.state.enrollments.some((one) => one.version !== versionOf(one))) {
    const enrollments = turn.state.enrollments.map((one) => ({ ...one, version: versionOf(one) }))
    turn.state = { ...turn.state, enrollments }
  }
  walkAll(turn, turn.state.enrollments)
  runDates(turn)
  settleMembership(turn)
}
