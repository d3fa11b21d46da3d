import { describe, expect, test } from 'vitest'
import { rudderstack } from '../../../../worker/delivery/presets/rudderstack.ts'
import { trackCall } from '../../../../worker/delivery/presets/track-call.ts'
import { sampleItem, withCart, withData, withShopper } from './sample-changes.ts'

const options = {
  url: 'https://api.segment.io/v1/track',
  writeKey: 'wk_1',
  event: undefined,
  user_id: undefined,
}

const bodyOf = (built: unknown): Record<string, unknown> => {
  const { body } = built as { body: string }
  return JSON.parse(body) as Record<string, unknown>
}

test('is of nobody known where the shop has no customer id, never of an e-mail address', () => {
  const body = bodyOf(trackCall(withShopper({ customer_id: null }), options))
  expect(body).not.toHaveProperty('userId')
  expect(body['anonymousId']).toBe('shp_1')
})

test('carries no address of who has none', () => {
  const body = bodyOf(trackCall(withShopper({ email: null, phone: null }), options))
  expect(body['context']).not.toHaveProperty('traits')
})

test('tells a cart in part where the whole is larger than 32 KB, and how many lines it has', () => {
  const items = Array.from({ length: 100 }, () => ({
    ...sampleItem,
    url: `https://shop.example/${'u'.repeat(1_900)}`,
  }))
  const built = trackCall(withCart({ items }), options)
  const { properties } = bodyOf(built) as { properties: { items: unknown[]; item_count: number } }
  expect(properties.item_count).toBe(100)
  expect(properties.items).toHaveLength(12)
  expect(new TextEncoder().encode((built as { body: string }).body).length).toBeLessThanOrEqual(32_768)
})

test('fits a cart of lines of any length', () => {
  for (let length = 200; length <= 2_000; length += 20) {
    const items = Array.from({ length: 100 }, () => ({ ...sampleItem, url: 'u'.repeat(length) }))
    expect(trackCall(withCart({ items }), options), String(length)).toHaveProperty('body')
  }
})

test('refuses what is too large even without a cart', () => {
  const many = Object.fromEntries(
    Array.from({ length: 4 }, (_, index) => [`text_${index}`, 'x'.repeat(19_000)]),
  )
  expect(trackCall(withData({ with: many }), options)).toHaveProperty('unsendable')
})

describe('the address of a data plane', () => {
  const pattern = rudderstack.settings['data_plane_url']?.pattern ?? /^$/

  test.each(['https://a.dataplane.rudderstack.com', 'https://a.example:8443/'])('may be %s', (url) => {
    expect(url).toMatch(pattern)
  })

  test.each([
    'http://a.example',
    'https://a.example/path',
    'https://u:p@a.example',
    'a.example',
    'https://a',
  ])('may not be %s', (url) => {
    expect(url).not.toMatch(pattern)
  })
})
