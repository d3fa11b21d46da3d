// Puts one automation of a program under the magnifying glass of a replay: as if it were live, with a word for every
// event that its `trigger.where` turned away. The engine is silent about those, because they are nearly all events.

import type { Finding } from '../decision.ts'
import type { Automation, Condition, Exit, Program, Scope } from '../program.ts'

export interface Focus {
  /** Replayed as live, whatever its status: what a draft would do. */
  readonly asLive: boolean
  /** An event of the trigger's name that `where` turned away. */
  readonly onTurnedAway?: (finding: Finding, scope: Scope) => void
}

/** The program with this automation changed for the replay; the others run beside it as they are. */
export function focusOn(program: Program, automation: Automation, { asLive, onTurnedAway }: Focus): Program {
  const { trigger } = automation
  const watched: Automation = {
    ...automation,
    ...(asLive && { status: 'live' as const }),
    ...(trigger.kind === 'event' &&
      onTurnedAway && { trigger: { ...trigger, where: watch(trigger.where, onTurnedAway) } }),
  }
  const place = (one: Automation): Automation => (one === automation ? watched : one)
  const placeExit = ({ automation: one, exit }: { automation: Automation; exit: Exit }) => ({
    automation: place(one),
    exit,
  })
  return {
    ...program,
    automations: new Map([...program.automations].map(([name, one]) => [name, place(one)])),
    byEvent: new Map(
      [...program.byEvent].map(([name, { triggers, exits }]) => [
        name,
        { triggers: triggers.map(place), exits: exits.map(placeExit) },
      ]),
    ),
    quietSince: program.quietSince.map(place),
    byDate: program.byDate.map(place),
  }
}

function watch(where: Condition, onTurnedAway: NonNullable<Focus['onTurnedAway']>): Condition {
  return {
    ...where,
    test: (scope) => {
      if (where.test(scope)) return true
      const finding = where.explain(scope)
      if (finding !== null) onTurnedAway(finding, scope)
      return false
    },
  }
}
