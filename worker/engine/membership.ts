// Segments and stages: what the shopper is, by the conditions of site.yaml, asked after every event and every wake. A change
// is an event of its own, so that automations start by it; a push is not: nobody became anything because a rule was edited.

import type { EventProperties, ShopEvent } from '../event/event.ts'
import { eventId } from '../event/ids.ts'
import { hashHex } from './hash.ts'
import { eventScope } from './scope.ts'
import type { ShopperState } from './shopper.ts'
import type { Turn } from './turn.ts'

/** What a change sets off may change it again; then it is asked again, this often. */
const maxRounds = 3

/** @param tell runs the automations on an event that the change is */
export function runMembership(turn: Turn, tell: (event: ShopEvent) => void): void {
  for (let round = 0; round < maxRounds; round++) {
    const events = changes(turn, round)
    if (events.length === 0) return
    for (const event of events) tell(event)
  }
}

/** Takes the shopper as they are under a new program. */
export const settleMembership = (turn: Turn): void => void changes(turn, 0)

function changes(turn: Turn, round: number): ShopEvent[] {
  const { segments, stages } = turn.program
  if (segments.size === 0 && stages.length === 0 && turn.state.segments === undefined) return []
  const scope = eventScope(turn, null)
  const before = turn.state.segments ?? []
  const after = [...segments].flatMap(([name, condition]) => (condition.test(scope) ? [name] : [])).sort()
  const from = turn.state.stage
  const stage = stages.length === 0 ? from : (stages.find(({ when }) => when.test(scope))?.name ?? null)
  const isSame = before.length === after.length && before.every((name, index) => name === after[index])
  if (isSame && stage === from) return []
  turn.state = { ...withSegments(turn.state, after), stage }
  const event = (name: string, properties: EventProperties): ShopEvent => ({
    event_id: eventId(
      `drv_${hashHex(turn.state.id, name, JSON.stringify(properties), String(turn.now), String(round))}`,
    ),
    name,
    occurred_at: turn.now,
    received_at: turn.now,
    properties,
  })
  return [
    ...before.filter((one) => !after.includes(one)).map((segment) => event('segment_left', { segment })),
    ...after.filter((one) => !before.includes(one)).map((segment) => event('segment_entered', { segment })),
    ...(stage !== null && stage !== from ? [event('stage_entered', { stage, from })] : []),
  ]
}

function withSegments(
  { segments: _before, ...state }: ShopperState,
  segments: readonly string[],
): ShopperState {
  return segments.length === 0 ? state : { ...state, segments }
}
