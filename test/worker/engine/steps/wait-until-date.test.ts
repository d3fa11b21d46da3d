import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../worker/event/event.ts'
import { start } from '../decider-specification.ts'
import type { Story } from '../decider-specification.ts'
import { day, hour, send } from '../program-builder.ts'
import { storyOf } from './step-story.ts'

describe('wait until a date', () => {
  const dated = (value: Json | undefined, offsetMs = 0): Story => {
    const zone = { kind: 'fixed', zone: 'Europe/Paris' } as const
    const story = storyOf({ kind: 'wait_until_date', id: 'd', read: () => value, offsetMs, zone }, send('x'))
    story.event('notify_me')
    return story
  }
  const wakeAt = (story: Story) => story.state.enrollments[0]?.wakeAt

  it('waits for its midnight in the zone, moved by the offset', () => {
    expect(wakeAt(dated('2026-03-20'))).toBe(Date.UTC(2026, 2, 19, 23))
    expect(wakeAt(dated('2026-03-20', -2 * day))).toBe(Date.UTC(2026, 2, 17, 23))
    expect(wakeAt(dated('--03-20'))).toBe(Date.UTC(2026, 2, 19, 23))
    expect(wakeAt(dated('--02-20'))).toBe(Date.UTC(2027, 1, 19, 23))
    expect(wakeAt(dated('2026-03-20T12:00Z'))).toBe(Date.UTC(2026, 2, 20, 12))
    expect(wakeAt(dated('2026-07-20T12:00:30'))).toBe(Date.UTC(2026, 6, 20, 10, 0, 30))
    expect(wakeAt(dated(start + day, hour))).toBe(start + day + hour)
  })

  it.each([undefined, null, 'soon', '2026-02-30', '2025-01-01', '2026-03-20T25:00', true])(
    'goes on at once for %s',
    (value) => expect(dated(value).created).toEqual(['x']),
  )
})
