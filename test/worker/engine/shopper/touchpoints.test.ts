// The first and the last contact, by their own time.

import { expect, it } from 'vitest'
import { foldEvent } from '../../../../worker/engine/shopper/fold-event.ts'
import type { ShopEvent } from '../../../../worker/event/event.ts'
import { epochMs } from '../../../../worker/event/ids.ts'
import { shopEvent, someone, start } from '../decider-specification.ts'
import { day, minute, programOf } from '../program-builder.ts'

const program = programOf([])
const page = (at: number, query = '', referrer?: string): ShopEvent => ({
  ...shopEvent('page_view', {}, start + at),
  page: { url: `https://shop.example/${query}`, ...(referrer !== undefined && { referrer }) },
})
const store = (at: number): ShopEvent => shopEvent('store_visit', {}, start + at)
const touches = (...events: ShopEvent[]) => {
  const { firstTouch, lastTouch } = events.reduce(
    (state, event) => foldEvent(program, state, event).state,
    someone(),
  )
  const brief = (touch: typeof firstTouch) => touch && `${touch.channel} ${(touch.at - start) / minute}`
  return [brief(firstTouch), brief(lastTouch)]
}
const google = 'https://www.google.com/'
const email = '?utm_source=news&utm_medium=email'
const own = 'https://shop.example/before'

it('are the same when there was one', () => {
  expect(touches(page(0, '', google))).toEqual(['search 0', 'search 0'])
})

it('are unknown where nothing told of one', () => {
  expect(touches(shopEvent('purchase'))).toEqual([undefined, undefined])
})

it('keep the first and move on to the last', () => {
  expect(touches(page(0, '', google), page(day, email), page(2 * day))).toEqual(['search 0', 'direct 2880'])
})

it('are by their own time, not by their arrival', () => {
  const [a, b, c] = [page(0, '', google), page(day, email), store(2 * day)] as const
  for (const order of [
    [a, b, c],
    [a, c, b],
    [b, a, c],
    [b, c, a],
    [c, a, b],
    [c, b, a],
  ])
    expect(touches(...order)).toEqual(['search 0', 'store 2880'])
})

it('are never taken by coming directly in the same visit', () => {
  expect(touches(page(0, '', google), page(5 * minute), page(9 * minute))).toEqual(['search 0', 'search 0'])
  expect(touches(shopEvent('identify'), store(minute), page(5 * minute))).toEqual(['store 1', 'store 1'])
})

it('are not taken by coming directly after a contact on another device in the same visit', () => {
  const { state } = foldEvent(program, someone(), shopEvent('identify'))
  const lastTouch = { channel: 'email', at: epochMs(start + minute) } as const
  const after = (at: number) =>
    foldEvent(program, { ...state, firstTouch: lastTouch, lastTouch }, page(at)).state.lastTouch
  expect(after(5 * minute)).toEqual(lastTouch)
  expect(after(day)).toMatchObject({ channel: 'direct' })
})

it('are not taken by going on in the shop after a pause', () => {
  expect(touches(page(0, email), page(40 * minute, '', own))).toEqual(['email 0', 'email 0'])
  expect(touches(page(0, email), page(40 * minute, '', 'https://www.paypal.com/'))).toEqual([
    'email 0',
    'email 0',
  ])
})

it('are put right when the landing page of the visit comes late', () => {
  expect(touches(page(5 * minute, '', own), page(0, email))).toEqual(['email 0', 'email 0'])
  expect(touches(page(5 * minute, '', google), page(0, email))).toEqual(['email 0', 'email 0'])
})

it('go to the campaign that begins a new visit, and to the store', () => {
  expect(touches(page(0, '', google), page(5 * minute, email))).toEqual(['search 0', 'email 5'])
  expect(touches(page(0, email), store(5 * minute), page(9 * minute))).toEqual(['email 0', 'store 5'])
})
