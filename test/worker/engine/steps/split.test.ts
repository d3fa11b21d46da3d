import { describe, expect, it } from 'vitest'
import { shopperId } from '../../../../worker/event/ids.ts'
import { someone, Story } from '../decider-specification.ts'
import { automation, day, goal, hour, programOf, send, sequence, trigger } from '../program-builder.ts'

describe('split', () => {
  const split = (weights: [number, number]) =>
    ({
      kind: 'split',
      id: 'split',
      name: 'subject',
      arms: [
        { name: 'plain', weight: weights[0], first: 'plain' },
        { name: 'helpful', weight: weights[1], first: 'helpful' },
      ],
      decide: null,
    }) as const
  const splitting = (weights: [number, number], changes = {}): Story => {
    const graph = sequence(
      { ...split(weights), next: null },
      { ...send('plain'), next: null },
      { ...send('helpful'), next: null },
    )
    return new Story(
      programOf([
        automation('a', {
          trigger: trigger('notify_me'),
          goal: goal('purchase', day),
          reentryAfterMs: 0,
          ...graph,
          ...changes,
        }),
      ]),
    )
  }

  it('spreads by weight and takes the same arm every time', () => {
    const taken = Array.from({ length: 400 }, (_, index) => {
      const story = splitting([3, 1])
      story.state = someone({ id: shopperId(`shp_${index}`) })
      story.event('notify_me')
      story.event('notify_me')
      expect(new Set(story.created).size).toBe(1)
      return story.created[0]
    })
    const plain = taken.filter((one) => one === 'plain').length
    expect(plain).toBeGreaterThan(270)
    expect(plain).toBeLessThan(330)
  })

  it('says in the delivery and in the counts which arm it was', () => {
    const story = splitting([1, 0])
    story.event('notify_me')
    expect(story.pending.arm).toBe('plain')
    expect(story.counted('arm:subject/plain')).toBe(1)
    story.pass(hour).event('purchase')
    expect(story.counted('goal:subject/plain')).toBe(1)
    expect(story.effects).toContainEqual(expect.objectContaining({ kind: 'goal', arm: 'subject/plain' }))
  })

  it('does not count those who are held out', () => {
    const story = splitting([1, 0], { holdout: 1 })
    story.event('notify_me')
    story.pass(hour).event('purchase')
    expect(story.counted('arm:subject/plain') + story.counted('goal:subject/plain')).toBe(0)
    expect(story.effects).toContainEqual(expect.objectContaining({ kind: 'goal', heldOut: true }))
  })

  it('sends everybody to the winner, who has not taken an arm yet', () => {
    const story = splitting([1, 0])
    story.options = { winners: new Map([['a/subject', 'helpful']]) }
    story.event('notify_me')
    expect(story.created).toEqual(['helpful'])
    story.options = { winners: new Map([['a/subject', 'gone']]) }
    story.event('notify_me')
    expect(story.created).toEqual(['helpful', 'plain'])
  })
})
