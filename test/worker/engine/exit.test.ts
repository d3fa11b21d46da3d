// Handover between sister automations, and exits by one of several items.

import { describe, expect, it } from 'vitest'
import type { Automation, Reader } from '../../../worker/engine/program.ts'
import { shoe, shopEvent, Story } from './decider-specification.ts'
import {
  abandonedCart,
  automation,
  condition,
  exit,
  hour,
  programOf,
  send,
  sequence,
  trigger,
  wait,
} from './program-builder.ts'

const items = { currency: 'EUR', items: [shoe] }
const checkout = (changes: Partial<Automation> = {}) =>
  automation('abandoned-checkout', {
    trigger: trigger('begin_checkout', { repeat: 'restart' }),
    reentryAfterMs: 0,
    ...sequence(wait(hour), send('checkout-1')),
    ...changes,
  })
const cart = (changes: Partial<Automation> = {}) =>
  abandonedCart({ exits: [exit('begin_checkout', { handover: 'abandoned-checkout' })], ...changes })

describe('a handover', () => {
  it('leaves to the automation that takes the shopper over by the same event', () => {
    const story = new Story(programOf([cart(), checkout()]))
    story.event('add_to_cart', items)
    story.event('begin_checkout', items)
    expect(story.state.enrollments.map((one) => one.automation)).toEqual(['abandoned-checkout'])
    expect(story.pass(hour).created).toEqual(['checkout-1'])
  })

  it('stays when the other does not take them', () => {
    for (const refusing of [{ audience: condition('x', () => false) }, { status: 'draft' } as const]) {
      const story = new Story(programOf([cart(), checkout(refusing)]))
      story.event('add_to_cart', items)
      story.sleep(1).event('begin_checkout', items)
      expect(story.pass(hour).sendAll()).toEqual(['cart-1'])
    }
  })

  it('leaves when the shopper is in the other already', () => {
    const story = new Story(programOf([cart(), checkout({ trigger: trigger('share') })]))
    story.event('share')
    story.event('add_to_cart', items)
    story.event('begin_checkout', items)
    expect(story.state.enrollments.map((one) => one.automation)).toEqual(['abandoned-checkout'])
  })

  it('is not undone by the cart that the same event tells', () => {
    const story = new Story(programOf([cart({ reentryAfterMs: 0 }), checkout()]))
    story.event('add_to_cart', items)
    story.event('begin_checkout', { ...items, items: [shoe, { item_id: 'sock', price: 5, quantity: 1 }] })
    expect(story.state.enrollments.map((one) => one.automation)).toEqual(['abandoned-checkout'])
  })

  it('drops what was ready, and what outlived its enrollment', () => {
    const ready = cart(sequence(send('cart-1')))
    const story = new Story(programOf([ready, checkout()]))
    story.event('add_to_cart', items)
    expect(story.created).toEqual(['cart-1'])
    story.event('begin_checkout', items)
    expect(story.drops).toEqual(['exited'])
  })

  it('is found before the delivery when a merge brought the other run along', () => {
    const story = new Story(programOf([cart(), checkout()]))
    story.event('add_to_cart', items)
    story.pass(hour)
    const other = new Story(story.program)
    other.sleep(hour / 2).event('begin_checkout')
    const began = { at: other.now, id: shopEvent('begin_checkout').event_id, properties: {} }
    story.state = {
      ...story.state,
      enrollments: [...story.state.enrollments, ...other.state.enrollments],
      history: { begin_checkout: { count: 1, firstAt: began.at, lastAt: began.at, recent: [began] } },
    }
    expect(story.claim(story.pending.id)).toMatchObject({ kind: 'ended', reason: 'exited' })
  })
})

describe('an exit by a key', () => {
  const firstItem: Reader = ({ event }) => event?.properties.items?.[0]?.item_id
  const notify = automation('notify', {
    trigger: trigger('notify_me', { key: firstItem }),
    exits: [exit('purchase', { match: firstItem })],
    ...sequence(wait(hour), send('back')),
  })
  const order = (...ids: string[]) => ({ items: ids.map((item_id) => ({ item_id, quantity: 1 })) })
  const asked = (): Story => {
    const story = new Story(programOf([notify]))
    story.event('notify_me', order('shoe-42'))
    return story
  }

  it('holds when any of the items is it', () => {
    const story = asked()
    story.event('purchase', order('sock', 'hat', 'shoe-42'))
    expect(story.endings).toEqual(['exited'])
  })

  it('does not hold when none is', () => {
    const story = asked()
    story.event('purchase', order('sock', 'hat'))
    expect(story.endings).toEqual([])
  })
})

describe('reentry per key', () => {
  const year = 365 * 24 * hour
  const itemId: Reader = ({ event }) => event?.properties.items?.[0]?.item_id
  const notify = automation('notify', {
    trigger: trigger('notify_me', { key: itemId }),
    reentryAfterMs: year,
    reentryPer: 'key',
  })
  const ask = (story: Story, item_id: string) =>
    story.event('notify_me', { items: [{ item_id, quantity: 1 }] })

  it('counts for each key on its own', () => {
    const story = new Story(programOf([notify]))
    for (const item of ['a', 'b', 'a']) {
      ask(story, item)
      story.sendAll()
    }
    expect(story.created).toHaveLength(2)
    story.pass(year / 2)
    ask(story, 'b')
    expect(story.trace.at(-1)).toMatchObject({ what: 'not_entered', finding: { path: 'reentry' } })
    story.pass(year / 2)
    ask(story, 'b')
    expect(story.created).toHaveLength(3)
  })
})
