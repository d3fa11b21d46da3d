import { describe, expect, it } from 'vitest'
import { merge } from '../../../worker/engine/merge.ts'
import type { Automation, Goal } from '../../../worker/engine/program.ts'
import { shopperId } from '../../../worker/event/ids.ts'
import { someone, Story } from './decider-specification.ts'
import {
  automation,
  condition,
  day,
  exit,
  goal,
  hour,
  programOf,
  send,
  sequence,
  trigger,
  wait,
} from './program-builder.ts'

const welcome = (wanted: Goal, changes: Partial<Automation> = {}) =>
  automation('welcome', {
    trigger: trigger('subscribe'),
    goal: wanted,
    ...sequence(wait(hour), send('hi')),
    ...changes,
  })
const entered = (wanted = goal('purchase', 5 * day), changes: Partial<Automation> = {}): Story => {
  const story = new Story(programOf([welcome(wanted, changes)]))
  story.event('subscribe')
  return story
}
const reached = (story: Story) => story.effects.filter(({ kind }) => kind === 'goal')

describe('a goal', () => {
  it('is reached once, with its value', () => {
    const value: Goal['value'] = ({ event }) => event?.properties.value
    const story = entered(goal('purchase', 5 * day, { value })).pass(hour)
    story.event('purchase', { value: 90, transaction_id: 'a' })
    story.event('purchase', { value: 10, transaction_id: 'b' })
    expect(reached(story)).toEqual([
      { kind: 'goal', automation: 'welcome', version: 1, arm: null, heldOut: false, value: 90 },
    ])
    expect(story.state.goals).toBeUndefined()
  })

  it('is looked for after the last step, and to the end of its time', () => {
    const within = entered().pass(5 * day)
    expect(within.state.enrollments).toEqual([])
    within.event('purchase')
    expect(reached(within)).toHaveLength(1)
    const late = entered().pass(5 * day + 1)
    late.event('purchase')
    expect(reached(late)).toEqual([])
  })

  it('counts at the time of the event, however late the news', () => {
    const story = entered().pass(6 * day)
    story.event('purchase', {}, { ago: 2 * day })
    expect(reached(story)).toHaveLength(1)
    const before = entered().pass(hour)
    before.event('purchase', {}, { ago: 2 * hour })
    expect(reached(before)).toEqual([])
  })

  it('asks what it asks of the event', () => {
    const story = entered(
      goal('purchase', day, { where: condition('v', ({ event }) => event?.properties.value === 5) }),
    )
    story.pass(hour).event('purchase', { value: 4, transaction_id: 'a' })
    expect(reached(story)).toEqual([])
    story.event('purchase', { value: 5, transaction_id: 'b' })
    expect(reached(story)).toHaveLength(1)
  })

  it('is measured for those who are held out, and for those whom it ends', () => {
    const held = entered(undefined, { holdout: 1 }).pass(hour)
    held.event('purchase')
    expect(reached(held)).toMatchObject([{ heldOut: true }])
    const exiting = entered(undefined, { exits: [exit('purchase')] }).pass(1)
    exiting.event('purchase')
    expect(exiting.endings).toEqual(['exited'])
    expect(reached(exiting)).toHaveLength(1)
  })

  it('is not reached by what began it, nor by an order that is told twice', () => {
    const thanks = automation('thanks', { trigger: trigger('purchase'), goal: goal('purchase', 30 * day) })
    const story = new Story(programOf([thanks]))
    story.event('purchase', { transaction_id: 'a' })
    story.pass(hour).event('purchase', { transaction_id: 'a' })
    expect(reached(story)).toEqual([])
    story.event('purchase', { transaction_id: 'b' })
    expect(reached(story)).toHaveLength(1)
  })

  it('is forgotten when its automation has none any more', () => {
    const story = entered().pass(hour)
    story.program = programOf([welcome(goal('review', day))])
    story.event('purchase')
    expect(reached(story)).toEqual([])
  })

  it('is one after a merge of two runs', () => {
    const known = entered()
    const anonymous = new Story(known.program, someone({ id: shopperId('shp_2') }))
    anonymous.event('subscribe')
    known.state = merge(known.state, anonymous.state, known.now)
    known.pass(hour).event('purchase')
    expect(reached(known)).toHaveLength(1)
  })
})
