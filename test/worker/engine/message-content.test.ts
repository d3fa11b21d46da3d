// What a message says at the moment it goes out, and which message has nothing left to say.

import { expect, test } from 'vitest'
import type { MessageContent } from '../../../worker/engine/decision.ts'
import { offerTriggers } from '../../../worker/engine/message-content.ts'
import type { Automation, Step } from '../../../worker/engine/program.ts'
import type { EventProperties } from '../../../worker/event/event.ts'
import { Story, shoe } from './decider-specification.ts'
import { automation, hour, programOf, send, sequence, trigger, wait } from './program-builder.ts'

const hat = { item_id: 'hat-1', item_name: 'Hat', price: 40, quantity: 1 }

/** One message an hour after the trigger. */
const storyOf = (name: string, changes: Partial<Automation> = {}): Story =>
  new Story(
    programOf([
      automation('about', {
        trigger: trigger(name),
        ...sequence(wait(hour), send('hello')),
        ...changes,
      }),
    ]),
  )

const stock = (story: Story, id: string, units: number): void => {
  story.catalog.set(id, { item_id: id, stock: units })
}

function contentOf(story: Story): MessageContent {
  const effect = story.claim(story.pending.id)
  if (effect?.kind !== 'send') return expect.fail(`not sent: ${JSON.stringify(effect)}`)
  return effect.content
}

/** The reason of the drop, and what was seen. */
function dropOf(story: Story): unknown {
  const effect = story.claim(story.pending.id)
  return effect?.kind === 'drop' ? [effect.why.reason, effect.why.finding] : effect?.kind
}

/** Comes in as a shop's page or as the catalog says it. */
function tell(story: Story, name: string, properties: EventProperties): void {
  story.event(name, properties)
}

const cartEvents = [
  'add_to_cart',
  'cart_updated',
  'view_cart',
  'begin_checkout',
  'add_shipping_info',
  'add_payment_info',
]

test.each(cartEvents)('a message of %s leaves sold-out lines out, and its total with them', (name) => {
  const story = storyOf(name)
  story.event('add_to_cart', { currency: 'EUR', items: [shoe, hat] })
  if (!['add_to_cart', 'cart_updated'].includes(name)) story.event(name, { items: [shoe, hat] })
  story.pass(hour)
  stock(story, 'shoe-42', 0)
  const { cart } = contentOf(story)
  expect(cart?.items.map(({ item_id: id }) => id)).toEqual(['hat-1'])
  expect(cart?.total).toBe(40)
})

test.each(cartEvents)('a message of %s is not sent when all its lines are sold out', (name) => {
  const story = storyOf(name)
  story.event('add_to_cart', { currency: 'EUR', items: [shoe, hat] })
  if (!['add_to_cart', 'cart_updated'].includes(name)) story.event(name, { items: [shoe, hat] })
  story.pass(hour)
  stock(story, 'shoe-42', 0)
  stock(story, 'hat-1', 0)
  expect(dropOf(story)).toEqual(['recheck_failed', expect.objectContaining({ path: 'cart.items' })])
})

test('a message about something else has no sold-out lines either, and goes without a cart when none is left', () => {
  const story = storyOf('subscribe')
  story.event('add_to_cart', { currency: 'EUR', items: [shoe, hat] })
  story.event('subscribe')
  story.pass(hour)
  stock(story, 'shoe-42', 0)
  expect(contentOf(story).cart?.items.map(({ item_id: id }) => id)).toEqual(['hat-1'])
  stock(story, 'hat-1', 0)
  expect(contentOf(story).cart).toBeNull()
})

test.each([...offerTriggers])('a message of %s is not sent about what is sold out by then', (name) => {
  const story = storyOf(name)
  stock(story, 'shoe-42', 1)
  tell(story, name, { items: [shoe] })
  story.pass(hour)
  stock(story, 'shoe-42', 0)
  expect(dropOf(story)).toEqual(['recheck_failed', { path: 'item.stock', wanted: 'above 0', saw: 0 }])
  expect(story.state.pending).toEqual([])
})

test.each([...offerTriggers])('a message of %s is sent about what is there, or of unknown stock', (name) => {
  const known = storyOf(name)
  stock(known, 'shoe-42', 1)
  tell(known, name, { items: [shoe] })
  expect(contentOf(known.pass(hour)).item?.item_id).toBe('shoe-42')
  const unknown = storyOf(name)
  tell(unknown, name, { items: [shoe] })
  expect(contentOf(unknown.pass(hour)).item?.item_id).toBe('shoe-42')
})

test('one item that is left is enough for a message about several', () => {
  const story = storyOf('add_to_wishlist')
  story.event('add_to_wishlist', { items: [shoe, hat] })
  story.pass(hour)
  stock(story, 'shoe-42', 0)
  expect(contentOf(story).automation).toBe('about')
  stock(story, 'hat-1', -2)
  expect(dropOf(story)).toEqual(['recheck_failed', expect.objectContaining({ path: 'item.stock' })])
})

test('of several items the one that the key names decides', () => {
  const story = storyOf('add_to_wishlist', {
    trigger: trigger('add_to_wishlist', { key: () => 'shoe-42' }),
  })
  story.event('add_to_wishlist', { items: [shoe, hat] })
  story.pass(hour)
  stock(story, 'shoe-42', 0)
  expect(dropOf(story)).toEqual(['recheck_failed', expect.objectContaining({ path: 'item.stock' })])
})

test.each(['notify_me', 'purchase', 'refund', 'review', 'gift'])(
  'a message of %s is about more than what is for sale: it is sent',
  (name) => {
    const story = storyOf(name)
    stock(story, 'shoe-42', 0)
    story.event(name, { transaction_id: 't-1', items: [shoe] })
    expect(contentOf(story.pass(hour)).item?.item_id).toBe('shoe-42')
  },
)

const untilStock = (locations?: readonly string[]) =>
  ({
    kind: 'wait_for_stock',
    id: 'stock',
    of: ({ item }) => item?.item_id,
    atLeast: 1,
    steadyForMs: 0,
    withinMs: 24 * hour,
    ...(locations && { locations }),
  }) satisfies Omit<Extract<Step, { kind: 'wait_for_stock' }>, 'next'>

test('what was waited for and is gone again is not told', () => {
  const story = storyOf('notify_me', sequence(untilStock(), send('back')))
  stock(story, 'shoe-42', 1)
  story.event('notify_me', { items: [shoe] })
  stock(story, 'shoe-42', 0)
  expect(dropOf(story)).toEqual(['recheck_failed', { path: 'stock', wanted: 'at least 1', saw: 0 }])
})

test('what was waited for in a store is told while it is there, though the online shop has none', () => {
  const story = storyOf('add_to_wishlist', sequence(untilStock(['lyon']), send('back')))
  const inLyon = (units: number): void => {
    story.catalog.set('shoe-42', { item_id: 'shoe-42', stock: 0, stock_at: { online: 0, lyon: units } })
  }
  inLyon(1)
  story.event('add_to_wishlist', { items: [shoe] })
  expect(contentOf(story).item?.item_id).toBe('shoe-42')
  inLyon(0)
  expect(dropOf(story)).toEqual(['recheck_failed', { path: 'stock', wanted: 'at least 1', saw: 0 }])
})

test('name, price, link and picture of an item are the catalog’s, of a cart line as well', () => {
  const known = {
    item_id: 'shoe-42',
    item_name: 'Dune Runner',
    price: 70,
    currency: 'EUR',
    url: 'https://shop.example/dune',
    image_url: 'https://shop.example/dune.jpg',
  }
  const told = { ...shoe, item_name: 'Free money', price: 1, discount: 1, url: 'https://shop.example/x' }
  const wished = storyOf('add_to_wishlist')
  wished.catalog.set('shoe-42', known)
  wished.event('add_to_wishlist', { currency: 'EUR', items: [told] })
  const { currency: _currency, ...shown } = known
  expect(contentOf(wished.pass(hour)).item).toEqual({ ...shown, quantity: 1 })
  const left = storyOf('add_to_cart')
  left.catalog.set('shoe-42', known)
  left.event('add_to_cart', { currency: 'EUR', items: [told] })
  expect(contentOf(left.pass(hour)).cart).toMatchObject({ total: 70, items: [{ ...shown, quantity: 1 }] })
})

test('a price in another currency is not put beside the shopper’s', () => {
  const story = storyOf('add_to_wishlist')
  story.catalog.set('shoe-42', { item_id: 'shoe-42', price: 7_000, currency: 'JPY' })
  story.event('add_to_wishlist', { currency: 'EUR', items: [shoe] })
  expect(contentOf(story.pass(hour)).item?.price).toBe(90)
})
