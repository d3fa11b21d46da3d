// The automation under test runs as if it were live: a draft is tested before it goes live, not after.

import type { Automation, Program } from '../program.ts'

export function asLive(program: Program, name: string): Program {
  const automation = program.automations.get(name)
  if (automation === undefined || automation.status === 'live') return program
  const live: Automation = { ...automation, status: 'live' }
  const swap = (one: Automation): Automation => (one === automation ? live : one)
  return {
    ...program,
    automations: new Map([...program.automations].map(([key, one]) => [key, swap(one)])),
    byEvent: new Map(
      [...program.byEvent].map(([event, { triggers, exits }]) => [
        event,
        {
          triggers: triggers.map(swap),
          exits: exits.map((one) => ({ ...one, automation: swap(one.automation) })),
        },
      ]),
    ),
    quietSince: program.quietSince.map(swap),
    byDate: program.byDate.map(swap),
  }
}
