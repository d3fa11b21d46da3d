import { describe, expect, it } from 'vitest'
import { catalogSignals } from '../../../worker/engine/catalog-signals.ts'
import type { Automation, Condition, Program } from '../../../worker/engine/program.ts'
import { always } from '../../../worker/engine/program.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import { shoe, someone, start, Story } from './decider-specification.ts'
import {
  automation,
  condition,
  day,
  hour,
  programOf,
  send,
  sequence,
  trigger,
  wait,
} from './program-builder.ts'

const orders = (count: number): Condition =>
  condition('shopper.orders.count', ({ shopper }) => shopper.orders.count >= count)
const site = (...automations: Automation[]): Program =>
  programOf(automations, {
    segments: new Map([
      ['vip', orders(2)],
      ['new', condition('created', ({ shopper, now }) => now < shopper.createdAt + day)],
    ]),
    stages: [
      { name: 'retention', when: orders(2) },
      { name: 'purchase', when: orders(1) },
      { name: 'awareness', when: always },
    ],
  })
const names = ['segment_entered', 'segment_left', 'stage_entered']
const on = (name: string, changes: Partial<Automation> = {}) =>
  automation(`on-${name}`, {
    trigger: trigger(name),
    reentryAfterMs: 0,
    ...sequence(send(name)),
    ...changes,
  })
const buy = (story: Story) => story.event('purchase', { transaction_id: `t${story.state.orders.count}` })

describe('segments', () => {
  it('are entered and left by events of their own', () => {
    const story = new Story(site(...names.map((name) => on(name))))
    story.event('page_view')
    expect(story.state.segments).toEqual(['new'])
    expect(story.created).toEqual(['segment_entered', 'stage_entered'])
    expect(story.state.pending[0]?.trigger).toMatchObject({
      name: 'segment_entered',
      at: start,
      properties: { segment: 'new' },
    })
    buy(story)
    buy(story)
    expect(story.state.segments).toEqual(['new', 'vip'])
  })

  it('are looked at again at a wake', () => {
    const story = new Story(
      site(
        on('segment_left'),
        on('x', { trigger: trigger('search'), ...sequence(wait(2 * day), send('x')) }),
      ),
    )
    story.event('search')
    story.pass(2 * day)
    expect(story.state.segments).toBeUndefined()
    expect(story.created).toEqual(['x', 'segment_left'])
  })

  it('are remembered where a condition asks for their events', () => {
    const remember = new Map([['segment_entered', { withinMs: day }]])
    const story = new Story({ ...site(), remember })
    story.event('page_view')
    expect(story.state.history['segment_entered']?.recent).toMatchObject([{ properties: { segment: 'new' } }])
  })

  it('of which what they set off is part do not go around in circles', () => {
    const tagging = automation('t', {
      trigger: trigger(['segment_entered', 'segment_left']),
      reentryAfterMs: 0,
      ...sequence({ kind: 'tag', id: 'tag', add: ['in'], remove: [] }),
    })
    const flips = condition('flip', ({ shopper }) => shopper.tags.length === 0)
    const story = new Story(programOf([tagging], { segments: new Map([['untagged', flips]]) }))
    story.event('page_view')
    expect(story.state.segments).toBeUndefined()
    expect(story.state.past['t']?.enteredCount).toBe(2)
  })
})

describe('stages', () => {
  it('are the furthest that holds, and tell where the shopper came from', () => {
    const story = new Story(site(on('stage_entered')))
    story.event('page_view')
    expect(story.state.stage).toBe('awareness')
    buy(story)
    expect(story.state.pending.at(-1)?.trigger.properties).toEqual({ stage: 'purchase', from: 'awareness' })
    buy(story)
    expect(story.state.stage).toBe('retention')
    expect(story.created).toHaveLength(3)
  })

  it('stay as they are where the site has none', () => {
    const story = new Story(programOf([]), someone({ stage: 'purchase' }))
    story.event('page_view')
    expect(story.state.stage).toBe('purchase')
  })

  it('are told in messages', () => {
    const story = new Story(site(on('search')))
    story.event('search')
    expect(story.claim(story.pending.id)).toMatchObject({ content: { shopper: { stage: 'awareness' } } })
  })
})

it('writes to nobody because a rule was pushed', () => {
  const story = new Story(programOf([]))
  story.event('page_view')
  buy(story)
  story.program = site(...names.map((name) => on(name)))
  story.decide({ kind: 'program' })
  expect(story.state).toMatchObject({ stage: 'purchase', segments: ['new'] })
  story.event('view_item', { items: [shoe] })
  expect(story.created).toEqual([])
})

describe('a signal', () => {
  const back = on('back_in_stock')
  it('starts automations and is no sign of life', () => {
    const story = new Story({
      ...programOf([back]),
      remember: new Map([['back_in_stock', { withinMs: day }]]),
    })
    const [event] = catalogSignals(
      { item_id: 'a', stock: 0 },
      { item_id: 'a', stock: 1 },
      { now: epochMs(start + hour), cursor: 1 },
    )
    story.sleep(hour)
    if (event) story.decide({ kind: 'signal', event })
    expect(story.created).toEqual(['back_in_stock'])
    expect(story.state).toMatchObject({ lastSeenAt: start, session: null })
    expect(story.state.history['back_in_stock']?.count).toBe(1)
  })
})
