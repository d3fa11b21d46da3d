// When the shell must come back to a shopper, and for which items: the only two reasons to look at one without an event.

import type { EpochMs } from '../event/ids.ts'
import type { Program } from './program.ts'
import { silenceDueAt } from './silence.ts'
import type { ShopperState } from './shopper.ts'
import { isMoving } from './walk.ts'

/** The earliest moment at which a `wake` would do something; may be in the past; null when only an event can. */
export function nextWake(program: Program, state: ShopperState): EpochMs | null {
  let earliest: EpochMs | null = null
  for (const { automation, wakeAt } of state.enrollments) {
    if (wakeAt === null || (earliest !== null && wakeAt >= earliest)) continue
    const known = program.automations.get(automation)
    // Whoever stands in an automation that is gone is woken too: to end.
    if (known === undefined || isMoving(known)) earliest = wakeAt
  }
  for (const automation of program.quietSince) {
    const dueAt = silenceDueAt(automation, state)
    if (dueAt !== null && (earliest === null || dueAt < earliest)) earliest = dueAt
  }
  return earliest
}

/** Items whose stock somebody waits for, each once. */
export function waitingItems(state: ShopperState): string[] {
  const items = new Set<string>()
  for (const { waitingForItem } of state.enrollments) if (waitingForItem !== null) items.add(waitingForItem)
  return [...items]
}
