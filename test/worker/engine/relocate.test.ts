// Where people inside stand after a push.

import { describe, expect, it } from 'vitest'
import { relocation } from '../../../worker/engine/relocate.ts'
import { always } from '../../../worker/engine/program.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import { shoe, start, Story } from './decider-specification.ts'
import {
  abandonedCart,
  automation,
  branch,
  condition,
  hour,
  minute,
  programOf,
  send,
  sequence,
  trigger,
  wait,
} from './program-builder.ts'

const standing = (step: string) => ({ automation: 'a', at: { step, enteredAt: epochMs(start) } })
const of = (...steps: Parameters<typeof sequence>) => programOf([automation('a', sequence(...steps))])
const before = of(wait(hour, 'w1'), send('one'), wait(hour, 'w2'), send('two'))

describe('relocation', () => {
  it.each([
    ['stays on a step that is still there', of(send('new'), wait(1, 'w1')), 'w1', 'w1'],
    ['moves on to the next that is left', of(wait(1, 'w2'), send('two')), 'w1', 'w2'],
    ['skips those that are gone, too', of(send('two')), 'w1', 'two'],
    ['has nowhere to go behind the last', of(wait(1, 'w1'), send('one')), 'w2', null],
    ['has nowhere to go when the automation is gone', programOf([]), 'w1', null],
    ['has nowhere to go from a step that nobody knew', of(send('two')), 'what', null],
  ])('%s', (_name, after, from, to) => {
    expect(relocation(before, after, standing(from))).toEqual({ from, to })
  })

  it('rejoins behind a branch that is gone', () => {
    const branched = of(
      { ...branch('if', always, 'arm', null), next: 'end' },
      { ...wait(hour, 'arm'), next: 'end' },
      send('end'),
    )
    expect(relocation(branched, of(send('end')), standing('arm'))).toEqual({ from: 'arm', to: 'end' })
  })

  it('is what the push then does', () => {
    const story = new Story(programOf([abandonedCart()]))
    story.event('add_to_cart', { items: [shoe] })
    const [enrollment] = story.state.enrollments
    const previous = story.program
    story.program = programOf([abandonedCart(sequence(wait(hour, 'wait-23h'), send('cart-2')))])
    if (enrollment === undefined) throw new Error('not inside')
    const { to } = relocation(previous, story.program, enrollment)
    story.decide({ kind: 'program' }, previous)
    expect(story.state.enrollments[0]?.at.step).toBe(to)
  })
})

describe('a push', () => {
  const waitFor = (withinMs: number, where = always) =>
    // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a step is never awaited
    ({ kind: 'wait_for', id: 'for', event: 'review', where, withinMs, then: 'yes', timeout: 'no' }) as const
  const waiting = (withinMs: number, where = always) =>
    programOf([
      automation('a', {
        trigger: trigger('search'),
        ...sequence(waitFor(withinMs, where), { ...send('yes'), next: null }, { ...send('no'), next: null }),
      }),
    ])

  it('changes what a wait for an event asks, and counts the time spent', () => {
    const story = new Story(waiting(hour))
    story.event('search')
    story.pass(30 * minute)
    story.program = waiting(
      2 * hour,
      condition('never', () => false),
    )
    story.decide({ kind: 'program' })
    story.event('review')
    story.pass(90 * minute - 1)
    expect(story.created).toEqual([])
    story.pass(1)
    expect(story.created).toEqual(['no'])
  })

  it('that means nothing to somebody leaves the state as it is', () => {
    const story = new Story(waiting(hour))
    story.event('search')
    const { state } = story
    story.decide({ kind: 'program' })
    expect(story.state).toBe(state)
  })
})
