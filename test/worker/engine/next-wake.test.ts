import { expect, it } from 'vitest'
import {
  maxInterestItems,
  maxInterestLikenesses,
  nextWake,
  waitingItems,
} from '../../../worker/engine/next-wake.ts'
import type { Reader } from '../../../worker/engine/program.ts'
import { shoe, someone, start, Story } from './decider-specification.ts'
import {
  abandonedCart,
  automation,
  day,
  hour,
  programOf,
  quietSince,
  sequence,
  send,
  trigger,
} from './program-builder.ts'

const quiet = automation('quiet', { trigger: quietSince('any', 10 * day) })

it('is never, for somebody whom only an event can move', () => {
  expect(nextWake(programOf([abandonedCart()]), someone())).toBeNull()
})

it('is the earliest of all waits and silences', () => {
  const program = programOf([abandonedCart(), quiet])
  const story = new Story(program)
  expect(nextWake(program, story.state)).toBe(start + 10 * day)
  story.event('add_to_cart', { items: [shoe] })
  expect(nextWake(program, story.state)).toBe(start + hour)
})

it('leaves out automations that hold everyone where they are, and not those that are gone', () => {
  const story = new Story(programOf([abandonedCart()]))
  story.event('add_to_cart', { items: [shoe] })
  expect(nextWake(programOf([abandonedCart({ status: 'paused' })]), story.state)).toBeNull()
  expect(nextWake(programOf([abandonedCart({ status: 'closing' })]), story.state)).toBe(start + hour)
  expect(nextWake(programOf([]), story.state)).toBe(start + hour)
  expect(nextWake(programOf([{ ...quiet, status: 'draft' }]), someone())).toBeNull()
})

const key: Reader = ({ event }) => Number(event?.properties['n'])

it('names each item that somebody waits for once', () => {
  const stock = {
    kind: 'wait_for_stock',
    id: 's',
    of: () => 'shoe-42',
    atLeast: 1,
    steadyForMs: 0,
    withinMs: day,
  } as const
  const story = new Story(
    programOf([automation('n', { trigger: trigger('notify_me', { key }), ...sequence(stock, send('x')) })]),
  )
  story.event('notify_me', { n: 1 })
  story.event('notify_me', { n: 2 })
  expect(story.state.enrollments).toHaveLength(2)
  expect(waitingItems(story.program, story.state)).toEqual(['shoe-42'])
})

it('names the items of the events that a catalog automation asks for, the latest of them', () => {
  const program = {
    ...programOf([]),
    remember: new Map([['view_item', { withinMs: day }]]),
    catalogInterest: new Set(['view_item']),
  }
  const story = new Story(program)
  const view = (item_id: string) => story.event('view_item', { items: [{ item_id, quantity: 1 }] })
  for (let index = 0; index < 60; index++) {
    story.sleep(1)
    view(`item-${index}`)
  }
  view('item-59')
  const items = waitingItems(program, story.state)
  expect(items).toHaveLength(maxInterestItems)
  expect(items[0]).toBe('item-59')
  expect(items).not.toContain('item-9')
  expect(waitingItems(programOf([]), story.state)).toEqual([])
})

it('names the brands and categories of the events that ask for new items like them, the latest of them', () => {
  const program = {
    ...programOf([]),
    remember: new Map([['view_item', { withinMs: day }]]),
    newItemInterest: new Map([
      ['item_brand', new Set(['view_item'])],
      ['item_category', new Set(['purchase'])],
    ] as const),
  }
  const story = new Story(program)
  const view = (item_brand: string) =>
    story.event('view_item', { items: [{ ...shoe, item_brand, item_category: 'shoes' }, shoe] })
  view('Acme')
  story.event('view_item')
  expect(waitingItems(program, story.state)).toEqual(['brand:Acme'])
  for (let index = 0; index < 30; index++) {
    story.sleep(1)
    view(`brand-${index}`)
  }
  const keys = waitingItems(program, story.state)
  expect(keys).toHaveLength(maxInterestLikenesses)
  expect(keys[0]).toBe('brand:brand-29')
  expect(keys).not.toContain('brand:Acme')
})
