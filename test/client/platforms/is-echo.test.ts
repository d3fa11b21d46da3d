import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isEcho as isEchoOf } from '../../../client/platforms/is-echo.ts'

const isEcho = (name: string, source: string) =>
  isEchoOf(name, { items: [{ item_id: `what ${source} calls it` }] }, source)

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('location', { href: 'https://shop.example/a' })
})
afterEach(() => {
  vi.runAllTimers()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('another source that tells the same action within a second is its echo, whatever it calls the item', () => {
  expect(isEcho('add_to_cart', 'ga4')).toBe(false)
  vi.advanceTimersByTime(999)
  expect(isEcho('add_to_cart', 'shopify')).toBe(true)
})

test('the same source twice, another name and a later moment are actions of their own', () => {
  expect(isEcho('add_to_cart', 'ga4')).toBe(false)
  expect(isEcho('add_to_cart', 'ga4')).toBe(false)
  expect(isEcho('remove_from_cart', 'attributes')).toBe(false)
  vi.advanceTimersByTime(1000)
  expect(isEcho('add_to_cart', 'attributes')).toBe(false)
})

test.each(['view_item', 'view_cart', 'begin_checkout'])(
  'a page has one %s, however late a source tells',
  (name) => {
    expect(isEcho(name, 'ga4')).toBe(false)
    vi.advanceTimersByTime(60_000)
    expect(isEcho(name, 'structured')).toBe(true)
    expect(isEcho(name, 'ga4')).toBe(false)
    vi.stubGlobal('location', { href: 'https://shop.example/b' })
    expect(isEcho(name, 'structured')).toBe(false)
  },
)

test('an order is told once by its number, and another order is another purchase', () => {
  const tell = (transaction_id: string, source: string) => isEchoOf('purchase', { transaction_id }, source)
  expect(tell('T1', 'ga4')).toBe(false)
  expect(tell('T1', 'woocommerce')).toBe(true)
  expect(tell('T2', 'woocommerce')).toBe(false)
})
