// Silences, pushes while people are inside, and the bounds of one decision.

import { describe, expect, it } from 'vitest'
import type { Automation } from '../../../worker/engine/program.ts'
import { shoe, someone, start, Story } from './decider-specification.ts'
import {
  abandonedCart,
  automation,
  condition,
  day,
  exit,
  hour,
  minute,
  programOf,
  quietSince,
  send,
  sequence,
  trigger,
  wait,
} from './program-builder.ts'

const addShoe = { currency: 'EUR', items: [shoe] }
const cartStory = (changes: Partial<Automation> = {}, state = someone()): Story =>
  new Story(programOf([abandonedCart(changes)]), state)

const quiet = (changes: Partial<Automation> = {}) =>
  automation('win-back', {
    trigger: quietSince('purchase', 60 * day),
    exits: [exit('purchase')],
    ...sequence(send('we-miss-you')),
    ...changes,
  })

describe('silence', () => {
  it('is answered once, when it is reached, and again after the next', () => {
    const story = new Story(programOf([quiet()]))
    story.event('purchase', { transaction_id: 'a' })
    story.pass(60 * day - 1)
    expect(story.created).toEqual([])
    story.pass(1)
    expect(story.created).toEqual(['we-miss-you'])
    story.pass(300 * day)
    expect(story.created).toHaveLength(1)
    story.event('purchase', { transaction_id: 'b' })
    story.pass(60 * day)
    expect(story.created).toHaveLength(2)
  })

  it('starts over with every such event', () => {
    const story = new Story(programOf([quiet()]))
    story.event('purchase', { transaction_id: 'a' })
    story.pass(59 * day).event('purchase', { transaction_id: 'b' })
    story.pass(59 * day)
    expect(story.created).toEqual([])
  })

  it('is not answered for those who were dormant long before the rule', () => {
    const story = new Story(programOf([], { remember: new Map([['purchase', { withinMs: day }]]) }))
    story.event('page_view')
    story.event('purchase')
    story.pass(200 * day)
    story.program = programOf([quiet()])
    story.pass(day)
    expect(story.created).toEqual([])
    expect(story.state.quiet).toEqual({ 'win-back': start })
  })

  it('of somebody who is refused is dealt with, so that nobody asks forever', () => {
    const story = new Story(programOf([quiet({ audience: condition('x', () => false) })]))
    story.event('purchase')
    story.pass(90 * day)
    expect(story.counted('not_entered')).toBe(1)
  })
})

describe('a new program', () => {
  it('counts the time already spent in a wait that was made longer', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.pass(30 * minute)
    story.program = programOf([abandonedCart(sequence(wait(2 * hour, 'wait-1h'), send('cart-1')))])
    story.decide({ kind: 'program' })
    story.pass(90 * minute - 1)
    expect(story.created).toEqual([])
    story.pass(1)
    expect(story.created).toEqual(['cart-1'])
  })

  it('moves on whoever waited longer than a wait that was made shorter', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.pass(30 * minute)
    story.program = programOf([abandonedCart(sequence(wait(10 * minute, 'wait-1h'), send('cart-1')))])
    story.decide({ kind: 'program' })
    expect(story.created).toEqual(['cart-1'])
  })

  it('moves people from a deleted step to the next one that is left', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    const before = story.program
    story.program = programOf([abandonedCart(sequence(wait(day, 'wait-23h'), send('cart-2')))])
    story.decide({ kind: 'program' }, before)
    expect(story.state.enrollments).toMatchObject([{ at: { step: 'wait-23h' } }])
  })

  it('sends no message again that an edit puts behind the step on which people stand', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.pass(hour).sendAll()
    story.program = programOf([
      abandonedCart(sequence(wait(23 * hour, 'wait-23h'), send('cart-1'), send('cart-2'))),
    ])
    story.decide({ kind: 'program' })
    story.pass(23 * hour)
    expect(story.created).toEqual(['cart-1', 'cart-2'])
  })

  it('ends those whose place cannot be told, and says so', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.program = programOf([])
    story.decide({ kind: 'program' })
    expect(story.endings).toEqual(['stopped'])
  })

  it('holds everyone in a paused automation, and lets them go on after it', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.program = programOf([abandonedCart({ status: 'paused' })])
    story.decide({ kind: 'program' })
    story.pass(2 * hour)
    expect(story.created).toEqual([])
    story.program = programOf([abandonedCart()])
    story.decide({ kind: 'program' })
    expect(story.created).toEqual(['cart-1'])
  })
})

describe('the bounds', () => {
  it('end a program that goes around in circles', () => {
    const loop = sequence(send('a'), { ...send('b'), next: 'a' })
    const story = new Story(programOf([automation('loop', { trigger: trigger('search'), ...loop })]))
    story.event('search')
    expect(story.endings).toEqual(['stopped'])
    expect(story.created).toEqual(['a', 'b'])
  })

  it('leave what is beyond the steps of one decision to the next wake', () => {
    const many = Array.from({ length: 30 }, (_, index) => wait(0, `w${index}`))
    const story = new Story(
      programOf([
        automation('long', {
          trigger: trigger('search', { key: ({ event }) => Number(event?.properties['number']) }),
          ...sequence(wait(hour), ...many, send('end')),
        }),
      ]),
    )
    for (let index = 0; index < 20; index++) story.event('search', { number: index })
    story.pass(hour)
    expect(story.created).toHaveLength(20)
  })
})

describe('an event that no automation names', () => {
  it('only changes what is known of the shopper', () => {
    const story = cartStory()
    const decision = story.event('view_item', { items: [shoe] })
    expect(decision.effects).toEqual([])
    expect(decision.trace).toEqual([])
    expect(decision.state.session?.lastAt).toBe(start)
  })

  it('may be called like a method of every object', () => {
    const story = new Story(programOf([], { remember: new Map([['constructor', { withinMs: day }]]) }))
    story.event('constructor')
    expect(story.state.history['constructor']?.count).toBe(1)
  })
})
