import { describe, expect, it } from 'vitest'
import { start } from '../decider-specification.ts'
import type { Story } from '../decider-specification.ts'
import { day, hour, minute, send } from '../program-builder.ts'
import { storyOf } from './step-story.ts'

describe('wait until a time of day', () => {
  const until = (zone: string): Story => {
    const story = storyOf(
      { kind: 'wait_until', id: 'until', minuteOfDay: 11 * 60, zone: { kind: 'shopper', else: zone } },
      send('x'),
    )
    story.event('notify_me')
    return story
  }

  it('waits for the clock on the wall', () => {
    const story = until('Europe/Paris')
    // It is 11:00 in Paris right now.
    expect(story.created).toEqual(['x'])
    const tomorrow = until('Asia/Tokyo').pass(day)
    expect(tomorrow.effects.findLast(({ kind }) => kind === 'deliver')).toMatchObject({
      delivery: { createdAt: start + 16 * hour },
    })
  })

  it("goes by the shopper's own zone, and not by what is none", () => {
    const own = storyOf(
      { kind: 'wait_until', id: 'u', minuteOfDay: 600, zone: { kind: 'shopper', else: 'UTC' } },
      send('x'),
    )
    own.event('identify', { time_zone: 'America/New_York' })
    own.event('notify_me')
    expect(own.state.enrollments[0]?.wakeAt).toBe(start + 5 * hour)
    const none = storyOf(
      { kind: 'wait_until', id: 'u', minuteOfDay: 601, zone: { kind: 'shopper', else: 'UTC' } },
      send('x'),
    )
    none.event('identify', { time_zone: 'Mars/Olympus' })
    none.event('notify_me')
    expect(none.state.enrollments[0]?.wakeAt).toBe(start + minute)
  })
})
