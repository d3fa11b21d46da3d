import { describe, expect, test } from 'vitest'
import { contactOf, emailOf, phoneOf } from '../../../../worker/delivery/presets/recipient.ts'
import { sampleMessage, withData, withShopper } from './sample-changes.ts'

test.each([
  'a@example.com,b@example.com',
  'Ana <a@example.com>',
  'a@example.com\r\nBcc: b@example.com',
  'a b@example.com',
  'a@b@example.com',
  'a@',
  '@example.com',
  '',
  'a\ud83d@example.com',
])('takes %j for no address', (email) => {
  expect(emailOf(withShopper({ email }))).toHaveProperty('unsendable')
})

test.each(['0612345678', '+0612345678', '+33 6 12', '+1234567890123456', ''])(
  'takes %j for no phone number',
  (phone) => {
    expect(phoneOf(withShopper({ phone }))).toHaveProperty('unsendable')
  },
)

describe('of two addresses', () => {
  test('the e-mail address is told', () => {
    expect(contactOf(sampleMessage)).toEqual({ email: 'ana@example.com' })
  })

  test('the phone number is told if the message is an SMS', () => {
    expect(contactOf(withData({ channel: 'sms' }))).toEqual({ phone: '+33612345678' })
  })

  test('the one is told that there is', () => {
    expect(contactOf(withShopper({ email: null }))).toEqual({ phone: '+33612345678' })
    expect(contactOf(withShopper({ phone: null }))).toEqual({ email: 'ana@example.com' })
    expect(contactOf(withShopper({ phone: null, email: null }))).toHaveProperty('unsendable')
  })
})
