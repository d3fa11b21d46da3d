// What a shopper's state must remember: what the conditions ask for (the compiler collects that), and what the engine
// itself looks up: the exits, before every delivery, what a `wait_for` waits for, and the latest event of a `quiet_since`.

import { always } from './program.ts'
import type { Exit, Program } from './program.ts'

/** As far back as an exit with a `where` or a `match` is looked for. */
export const exitMemoryMs = 30 * 24 * 60 * 60_000

export function memoryOf(program: Program): Program['remember'] {
  const memory = new Map(program.remember)
  const need = (event: string, withinMs: number): void => {
    const asked = memory.get(event)?.withinMs ?? Number.POSITIVE_INFINITY
    // Who keeps facts counts them as well: a window wins over "how often, and when last".
    const isCounted = !Number.isFinite(asked) || !Number.isFinite(withinMs)
    memory.set(event, { withinMs: isCounted ? Math.min(asked, withinMs) : Math.max(asked, withinMs) })
  }
  for (const { exits, trigger, steps } of program.automations.values()) {
    for (const exit of exits) need(exit.event, isPlain(exit) ? Number.POSITIVE_INFINITY : exitMemoryMs)
    for (const step of steps.values()) {
      if (step.kind === 'wait_for')
        need(step.event, step.where === always ? Number.POSITIVE_INFINITY : step.withinMs)
    }
    if (trigger.kind === 'quiet_since' && trigger.event !== 'any')
      need(trigger.event, Number.POSITIVE_INFINITY)
  }
  return memory
}

/** Any such event ends it: when the latest was is all there is to know. */
export const isPlain = ({ where, match }: Exit): boolean => where === always && match === null
