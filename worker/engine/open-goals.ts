// The goals that are still looked for, as the shopper's state holds them. Bounded: the newest `maxActiveEnrollments`.

import type { EpochMs } from '../event/ids.ts'
import { maxActiveEnrollments, maxEventAgeMs } from '../event/limits.ts'
import type { Program } from './program.ts'
import type { Enrollment, OpenGoal, ShopperState } from './shopper.ts'

export function openGoal(
  state: ShopperState,
  { id, automation, version, enteredAt, heldOut }: Enrollment,
  program: Pick<Program, 'automations'>,
  now: EpochMs,
): ShopperState {
  const goal = { enrollment: id, automation, version, enteredAt, heldOut }
  const kept = (state.goals ?? []).filter((one) => one.enrollment !== id && isOpen(one, program, now))
  return { ...state, goals: newestGoals([...kept, goal]) }
}

/** An event may come late, and still count at its own time. */
function isOpen(
  { automation, enteredAt }: OpenGoal,
  { automations }: Pick<Program, 'automations'>,
  now: EpochMs,
): boolean {
  const goal = automations.get(automation)?.goal ?? null
  return goal !== null && now <= enteredAt + goal.withinMs + maxEventAgeMs
}

export const newestGoals = (goals: readonly OpenGoal[]): readonly OpenGoal[] =>
  goals
    .toSorted((a, b) => a.enteredAt - b.enteredAt || (a.enrollment < b.enrollment ? -1 : 1))
    .slice(-maxActiveEnrollments)

/** The enrollment ends: from now on nobody else knows which arms it took. */
export function closeArms(state: ShopperState, { id, arms }: Enrollment): ShopperState {
  if (state.goals === undefined || Object.keys(arms).length === 0) return state
  const goals = state.goals.map((goal) => (goal.enrollment === id ? { ...goal, arms } : goal))
  return { ...state, goals }
}

export function closeGoal(state: ShopperState, goal: OpenGoal): ShopperState {
  const { goals, ...rest } = state
  const left = goals?.filter((one) => one !== goal) ?? []
  return left.length === 0 ? rest : { ...rest, goals: left }
}
