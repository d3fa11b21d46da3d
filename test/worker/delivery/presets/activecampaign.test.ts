import { describe, expect, test } from 'vitest'
import { activecampaign } from '../../../../worker/delivery/presets/activecampaign.ts'
import { sampleMessage, withCart, withData } from './sample-changes.ts'

const ofEvents = { account_id: '66123456', event_key: 'ek_1' }
const ofCarts = {
  api_url: 'https://shop.api-us1.com',
  api_token: 'at_1',
  connection_id: '3',
  customer: '41',
}

describe('an event', () => {
  test('refuses a name of more than 32 characters: a shorter one would be another event', () => {
    const built = activecampaign.build(sampleMessage, { ...ofEvents, event: 'e'.repeat(33) })
    expect(built).toHaveProperty('unsendable', expect.stringContaining('33 characters'))
  })

  test('has the value that the file says', () => {
    const built = activecampaign.build(sampleMessage, { ...ofEvents, event_data: 'a&b=c' })
    expect(built).toHaveProperty('body', expect.stringContaining('eventdata=a%26b%3Dc'))
  })
})

describe('an abandoned cart', () => {
  test.each(['', 'ana@example.com', '41; 42', '-1'])('is not sent for the customer "%s"', (customer) => {
    expect(activecampaign.build(sampleMessage, { ...ofCarts, customer })).toHaveProperty('unsendable')
  })

  test.each([null, '', 'euro'])('is not sent in the currency %s', (currency) => {
    expect(activecampaign.build(withCart({ currency }), ofCarts)).toHaveProperty('unsendable')
  })

  test('is not sent by a message that has no cart', () => {
    expect(activecampaign.build(withData({ cart: null }), ofCarts)).toHaveProperty('unsendable')
  })

  test('counts in whole cents, whatever the fractions of a number are', () => {
    const built = activecampaign.build(withCart({ total: 1.005 * 100 + 0.29 }), ofCarts)
    expect(built).toHaveProperty('body', expect.stringContaining('"totalPrice":10079,'))
  })
})

describe('a destination file', () => {
  test.each([
    [['account_id'], 'event_key'],
    [[], 'account_id and event_key'],
    [['connection_id', 'api_url', 'customer'], 'api_token'],
    [['account_id', 'event_key', 'connection_id'], 'api_url and api_token and customer'],
  ])('with %j is told to say %s', (named, missing) => {
    expect(activecampaign.check?.(new Set(named))).toContain(missing)
  })

  test('is complete with what events need, or with what carts need', () => {
    expect(activecampaign.check?.(new Set(Object.keys(ofEvents)))).toBe(undefined)
    expect(activecampaign.check?.(new Set(Object.keys(ofCarts)))).toBe(undefined)
  })
})
