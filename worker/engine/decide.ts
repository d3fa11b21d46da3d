// The core: one input, one decision. Pure: same arguments, same answer, on every machine and at every replay.

import type { ShopEvent } from '../event/event.ts'
import { claim, settle } from './claim.ts'
import type { Decide, Input } from './decision.ts'
import { retryCandidates, runTriggers } from './enter.ts'
import { runExits } from './exit.ts'
import { memoryOf } from './memory.ts'
import type { Program } from './program.ts'
import type { Enrollment } from './shopper.ts'
import { cartStatements, foldEvent, rememberEvent } from './shopper/fold-event.ts'
import { runSilences } from './silence.ts'
import { endTurn, startTurn } from './turn.ts'
import type { Turn } from './turn.ts'
import { walk } from './walk.ts'

/** @param previous the program before the last push, where it is known: it tells what came after a deleted step */
export function createDecider(program: Program, previous: Program | null = null): Decide {
  const programs = { program: { ...program, remember: memoryOf(program) }, previous }
  return (state, input, now, catalog) => {
    const turn = startTurn(programs, state, now, catalog)
    run(turn, input)
    return endTurn(turn)
  }
}

function run(turn: Turn, input: Input): void {
  switch (input.kind) {
    case 'event':
      return runEvent(turn, input.event)
    case 'wake':
      return runWake(turn)
    case 'stock':
      return walkAll(
        turn,
        turn.state.enrollments.filter((one) => one.waitingForItem === input.itemId),
      )
    case 'claim':
      return claim(turn, input.delivery)
    case 'settled':
      return settle(turn, input.delivery, input.outcome)
    case 'program':
      return runProgram(turn)
  }
}

function runEvent(turn: Turn, event: ShopEvent): void {
  const folded = foldEvent(turn.program, turn.state, event)
  turn.state = folded.state
  if (folded.isRepeated) {
    const interest = turn.program.byEvent.get(event.name)
    if (interest) runExits(turn, event, interest)
    return
  }
  if (!cartStatements.has(event.name)) runAutomations(turn, event)
  for (const derived of folded.derived) {
    turn.state = rememberEvent(turn.program, turn.state, derived)
    runAutomations(turn, derived)
  }
  if (turn.state.candidates !== undefined) retryCandidates(turn)
}

/** Exits before triggers: what ends an old enrollment may begin a new one. */
function runAutomations(turn: Turn, event: ShopEvent): void {
  const interest = turn.program.byEvent.get(event.name)
  if (interest === undefined) return
  runExits(turn, event, interest)
  runTriggers(turn, event, interest)
}

function runWake(turn: Turn): void {
  const due = turn.state.enrollments.filter(({ wakeAt }) => wakeAt !== null && wakeAt <= turn.now)
  walkAll(turn, due)
  runSilences(turn)
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
  turn.state = {
    ...turn.state,
    enrollments: turn.state.enrollments.map((one) => ({
      ...one,
      version: turn.program.automations.get(one.automation)?.version ?? one.version,
    })),
  }
  walkAll(turn, turn.state.enrollments)
}
