import { expect, test } from 'vitest'
import { twilio } from '../../../../worker/delivery/presets/twilio.ts'
import { sampleMessage } from './sample-changes.ts'

const settings = {
  account_sid: 'AC0123456789abcdef0123456789abcdef',
  auth_token: 'token_1',
  from: '+15005550006',
  text: 'Hello',
}

test('sends 1,600 characters', () => {
  expect(twilio.build(sampleMessage, { ...settings, text: 'x'.repeat(1_600) })).toHaveProperty('body')
})

test('refuses more: half an SMS could have lost its link', () => {
  const built = twilio.build(sampleMessage, { ...settings, text: 'x'.repeat(1_601) })
  expect(built).toHaveProperty('unsendable', expect.stringContaining('1601'))
})

test('refuses an SMS without a text', () => {
  expect(twilio.build(sampleMessage, { ...settings, text: ' \n ' })).toHaveProperty('unsendable')
})

test.each(['+33612345678', '12345', 'MyShop', 'MG0123456789abcdef0123456789abcdef'])(
  'takes the sender %s',
  (from) => {
    expect(from).toMatch(twilio.settings['from']?.pattern ?? /^$/)
  },
)

test.each(['0612345678901', 'A name that is long', '+0123', 'MG0123456789abcdef0123456789abcde', 'a&b', ''])(
  'refuses the sender "%s"',
  (from) => {
    expect(from).not.toMatch(twilio.settings['from']?.pattern ?? /^/)
  },
)

test('is not repeated where it may have arrived', () => {
  expect(twilio.retriesUnknown).toBe(false)
})
