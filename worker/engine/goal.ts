// Goals: what an automation is for. Looked for from the entry on until its time is up, also after the enrollment has ended,
// and reached once per enrollment. Whoever is held out has the same goal: that is what lift is measured by.

import type { ShopEvent } from '../event/event.ts'
import type { Automation, Goal } from './program.ts'
import { closeGoal } from './open-goals.ts'
import { eventScope } from './scope.ts'
import type { OpenGoal } from './shopper.ts'
import { count } from './turn.ts'
import type { Turn } from './turn.ts'

export function runGoals(turn: Turn, event: ShopEvent, automations: readonly Automation[]): void {
  for (const { name, goal } of automations) {
    if (goal === null) continue
    for (const open of turn.state.goals ?? []) {
      if (open.automation === name && isWithin(open, goal, event)) reach(turn, event, goal, open)
    }
  }
}

/** What happened at the very moment of the entry is what led to it. */
const isWithin = ({ enteredAt }: OpenGoal, { withinMs }: Goal, { occurred_at: at }: ShopEvent): boolean =>
  at > enteredAt && at <= enteredAt + withinMs

function reach(turn: Turn, event: ShopEvent, { where, value }: Goal, open: OpenGoal): void {
  const enrollment = turn.state.enrollments.find(({ id }) => id === open.enrollment) ?? null
  const scope = eventScope(turn, event, enrollment)
  if (!where.test(scope)) return
  const { automation, heldOut } = open
  const worth = value?.(scope)
  const arms = Object.entries(enrollment?.arms ?? open.arms ?? {}).map(([split, arm]) => `${split}/${arm}`)
  turn.state = closeGoal(turn.state, open)
  turn.effects.push({
    kind: 'goal',
    automation,
    version: enrollment?.version ?? open.version,
    arm: arms.at(-1) ?? null,
    heldOut,
    value: typeof worth === 'number' ? worth : null,
  })
  // An enrollment may have gone through several splits; each is decided by its own arms.
  if (!heldOut) for (const arm of arms) count(turn, automation, null, `goal:${arm}`)
}
