// A program with what the decider looks up in it, made once per push: everything that an event of a name can set off, what
// must be remembered, and for how long.

import { sentMemory } from './caps.ts'
import { memoryOf } from './memory.ts'
import type { Automation, EventInterest, Program } from './program.ts'

/** A name that is not here costs this one look-up. */
export interface Interest {
  readonly triggers: EventInterest['triggers']
  /** Exits that hold by themselves, before the triggers of the event. */
  readonly exits: EventInterest['exits']
  /** Exits to another automation, after the triggers: it must have taken the shopper over. */
  readonly handovers: EventInterest['exits']
  readonly goals: readonly Automation[]
  /** Automations in which somebody may wait for it. */
  readonly waits: ReadonlySet<string>
}

export interface IndexedProgram extends Program {
  readonly interests: ReadonlyMap<string, Interest>
  readonly sentMemory: { readonly withinMs: number; readonly count: number }
}

export function indexProgram(program: Program): IndexedProgram {
  return {
    ...program,
    remember: memoryOf(program),
    interests: interestsOf(program),
    sentMemory: sentMemory(program),
  }
}

function interestsOf(program: Program): ReadonlyMap<string, Interest> {
  const goals = new Map<string, Automation[]>()
  const waits = new Map<string, Set<string>>()
  for (const automation of program.automations.values()) {
    const { goal, steps, name } = automation
    if (goal !== null) goals.set(goal.event, [...(goals.get(goal.event) ?? []), automation])
    for (const step of steps.values()) {
      if (step.kind !== 'wait_for') continue
      waits.set(step.event, (waits.get(step.event) ?? new Set()).add(name))
    }
  }
  const names = new Set([...program.byEvent.keys(), ...goals.keys(), ...waits.keys()])
  return new Map(
    [...names].map((name): [string, Interest] => {
      const { triggers, exits } = program.byEvent.get(name) ?? { triggers: [], exits: [] }
      return [
        name,
        {
          triggers,
          exits: exits.filter(({ exit }) => exit.handover === null),
          handovers: exits.filter(({ exit }) => exit.handover !== null),
          goals: goals.get(name) ?? [],
          waits: waits.get(name) ?? new Set(),
        },
      ]
    }),
  )
}
