import { expect, test } from 'vitest'
import { hubspot } from '../../../../worker/delivery/presets/hubspot.ts'
import { sampleItem, sampleMessage, withCart, withData } from './sample-changes.ts'

const settings = { token: 'pat-1', event: 'pe123456_cart_abandoned' }
const propertiesOf = (built: unknown): Record<string, string> => {
  const { body } = built as { body: string }
  return (JSON.parse(body) as { properties: Record<string, string> }).properties
}

test.each(['cart_abandoned', 'pe12_Cart', '', 'pe_x'])('refuses the event "%s"', (event) => {
  expect(hubspot.build(sampleMessage, { ...settings, event })).toHaveProperty('unsendable')
})

test('refuses a link that is longer than HubSpot takes, and names it', () => {
  const message = withCart({ restore_url: `https://host.example/c/${'x'.repeat(250)}` })
  expect(hubspot.build(message, settings)).toHaveProperty(
    'unsendable',
    expect.stringContaining('restore_url'),
  )
  // Not where nobody asked for it.
  expect(hubspot.build(message, { ...settings, properties: 'cart_total' })).toHaveProperty('body')
})

test('leaves out a long link of an item, unless it was asked for', () => {
  const url = `https://shop.example/${'x'.repeat(250)}`
  const message = withData({ item: { ...sampleItem, url } })
  expect(propertiesOf(hubspot.build(message, settings))).not.toHaveProperty('item_url')
  expect(hubspot.build(message, { ...settings, properties: 'item_url' })).toHaveProperty('unsendable')
})

test('cuts a text to what HubSpot takes', () => {
  const built = hubspot.build(withData({ with: { hint: 'x'.repeat(1_000) } }), settings)
  expect(propertiesOf(built)['hint']).toBe('x'.repeat(256))
})

test('keeps the facts of the message where a step gives along more than HubSpot takes', () => {
  const many = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`extra_${index}`, index]))
  const properties = propertiesOf(hubspot.build(withData({ with: many }), settings))
  expect(Object.keys(properties)).toHaveLength(50)
  expect(properties).toMatchObject({ automation: 'abandoned-cart', cart_total: '129.90' })
})

test('leaves out what has a name that HubSpot refuses', () => {
  const properties = propertiesOf(
    hubspot.build(withData({ with: { Größe: 'L', _x: 'y', ok_1: 'z' } }), settings),
  )
  expect(properties).not.toHaveProperty('Größe')
  expect(properties).not.toHaveProperty('_x')
  expect(properties).toHaveProperty('ok_1', 'z')
})

test('wants an event or a template', () => {
  expect(hubspot.check?.(new Set(['token']))).toContain('event')
  expect(hubspot.check?.(new Set(['token', 'template']))).toBe(undefined)
})
