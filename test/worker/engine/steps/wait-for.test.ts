import { describe, expect, it } from 'vitest'
import { always } from '../../../../worker/engine/program.ts'
import { eventId } from '../../../../worker/event/ids.ts'
import type { Story } from '../decider-specification.ts'
import { condition, day, hour, programOf, send } from '../program-builder.ts'
import { storyOf } from './step-story.ts'

const waitFor = { kind: 'wait_for', id: 'wait-for', event: 'review', where: always, withinMs: day } as const

describe('wait_for', () => {
  const list = [
    // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a step is never awaited
    { ...waitFor, then: 'yes', timeout: 'no' },
    { ...send('yes'), next: 'after' },
    { ...send('no'), next: 'after' },
    send('after'),
  ] as const
  const waitingFor = (where = always): Story => {
    const [step, ...rest] = list
    const story = storyOf({ ...step, where }, ...rest)
    story.event('notify_me')
    return story
  }

  it('takes one arm when the event comes, the other when the time is up, and rejoins', () => {
    const heard = waitingFor().pass(hour)
    heard.event('review')
    expect(heard.created).toEqual(['yes', 'after'])
    const late = waitingFor().pass(day)
    expect(late.created).toEqual(['no', 'after'])
    late.event('review')
    expect(late.created).toHaveLength(2)
  })

  it('does not take another event, nor one that its condition refuses', () => {
    const story = waitingFor(condition('stars', ({ event }) => event?.properties['stars'] === 5))
    story.event('share')
    story.event('review', { stars: 2 })
    expect(story.created).toEqual([])
    story.event('review', { stars: 5 })
    expect(story.created).toEqual(['yes', 'after'])
  })

  it('goes by the time of the event: one from before the step is none', () => {
    const story = waitingFor().pass(hour)
    story.event('review', {}, { ago: 2 * hour })
    expect(story.created).toEqual([])
  })

  it('finds what a merge brought along', () => {
    const story = waitingFor().pass(hour)
    const fact = { at: story.now, id: eventId('r'), properties: {} }
    story.state = {
      ...story.state,
      history: { review: { count: 1, firstAt: fact.at, lastAt: fact.at, recent: [] } },
    }
    story.pass(day)
    expect(story.created).toEqual(['yes', 'after'])
  })

  it('is not moved on while the automation is paused, and is after it', () => {
    const story = waitingFor()
    const live = story.program
    story.program = programOf([...live.automations.values()].map((one) => ({ ...one, status: 'paused' })))
    story.pass(hour).event('review')
    expect(story.created).toEqual([])
    story.program = live
    story.decide({ kind: 'program' })
    expect(story.created).toEqual(['yes', 'after'])
  })
})
