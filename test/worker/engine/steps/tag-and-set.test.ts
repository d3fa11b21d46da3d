import { describe, expect, it } from 'vitest'
import { maxTraitCount } from '../../../../worker/event/limits.ts'
import { someone } from '../decider-specification.ts'
import { send } from '../program-builder.ts'
import { storyOf } from './step-story.ts'

describe('tag and set', () => {
  const writing = storyOf(
    { kind: 'tag', id: 'tag', add: ['vip', 'new'], remove: ['old'] },
    { kind: 'set', id: 'size', trait: 'size', value: 42 },
    { kind: 'set', id: 'gone', trait: 'colour', value: null },
    send('x'),
  )

  it('write to the shopper', () => {
    writing.state = someone({ tags: ['old', 'vip'], traits: { colour: 'red' } })
    writing.event('notify_me')
    expect(writing.state).toMatchObject({ tags: ['vip', 'new'], traits: { size: 42 } })
    expect(writing.state.traits).not.toHaveProperty('colour')
  })

  it('are bounded', () => {
    const many = Object.fromEntries(Array.from({ length: maxTraitCount }, (_, n) => [`t${n}`, n]))
    const full = storyOf({ kind: 'set', id: 'size', trait: 'size', value: 42 }, send('x'))
    full.state = someone({ traits: many })
    full.event('notify_me')
    expect(full.state.traits).toEqual(many)
    expect(full.created).toEqual(['x'])
  })
})
