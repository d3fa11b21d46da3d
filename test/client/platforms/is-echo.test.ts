import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isEcho } from '../../../client/platforms/is-echo.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: Math.random() * 1e12 })
})
afterEach(() => vi.useRealTimers())

const of = (...ids: string[]) => ({ items: ids.map((item_id) => ({ item_id })) })

test('another source that tells the same action within a second is its echo', () => {
  expect(isEcho('add_to_cart', of('a'), 'ga4')).toBe(false)
  vi.advanceTimersByTime(999)
  expect(isEcho('add_to_cart', { ...of('a'), currency: 'EUR' }, 'attributes')).toBe(true)
})

test('the same source twice, other items, another name and a later moment are actions of their own', () => {
  expect(isEcho('add_to_cart', of('b'), 'ga4')).toBe(false)
  expect(isEcho('add_to_cart', of('b'), 'ga4')).toBe(false)
  expect(isEcho('add_to_cart', of('c'), 'attributes')).toBe(false)
  expect(isEcho('remove_from_cart', of('b'), 'attributes')).toBe(false)
  vi.advanceTimersByTime(1000)
  expect(isEcho('add_to_cart', of('b'), 'attributes')).toBe(false)
})
