// Finds a place for an enrollment whose step was edited away: the next step after it, by the program before the push,
// that still exists. Where that cannot be told it ends, and says so: nobody disappears in silence.

import type { Automation, Program, Step } from './program.ts'
import type { Enrollment } from './shopper.ts'
import { end, note } from './turn.ts'
import type { Turn } from './turn.ts'

/** @returns the enrollment on a step that exists, or null when it has ended */
export function relocate(
  turn: Turn,
  automation: Automation | undefined,
  enrollment: Enrollment,
): Enrollment | null {
  const { step } = enrollment.at
  if (automation === undefined) {
    end(turn, enrollment, 'stopped', {
      path: 'automation',
      wanted: 'an automation of this name',
      saw: enrollment.automation,
    })
    return null
  }
  if (automation.steps.has(step)) return enrollment
  const survivor = nextSurvivor(turn.previous?.automations.get(automation.name), automation, step)
  if (survivor === null) {
    end(turn, enrollment, 'stopped', { path: 'step', wanted: 'a step that exists', saw: step })
    return null
  }
  note(turn, enrollment, 'stepped', { why: `the step is gone: goes on at ${survivor}` })
  return { ...enrollment, at: { step: survivor, enteredAt: turn.now } }
}

/** Where somebody inside would stand after a push; null: they would leave. For `plan`, before it is accepted. */
export function relocation(
  previous: Program,
  program: Program,
  { automation: name, at }: Pick<Enrollment, 'automation' | 'at'>,
): { readonly from: string; readonly to: string | null } {
  const automation = program.automations.get(name)
  if (automation === undefined) return { from: at.step, to: null }
  const isThere = automation.steps.has(at.step)
  const to = isThere ? at.step : nextSurvivor(previous.automations.get(name), automation, at.step)
  return { from: at.step, to }
}

function nextSurvivor(before: Automation | undefined, after: Automation, gone: string): string | null {
  const seen = new Set<string>()
  let step: Step | undefined = before?.steps.get(gone)
  while (step !== undefined && !seen.has(step.id)) {
    seen.add(step.id)
    const next: string | null = step.next
    if (next === null) return null
    if (after.steps.has(next)) return next
    step = before?.steps.get(next)
  }
  return null
}
