import { expect, test } from 'vitest'
import { attentive } from '../../../../worker/delivery/presets/attentive.ts'
import { sampleMessage, withData } from './sample-changes.ts'

test('writes to the phone where the message is an SMS', () => {
  const built = attentive.build(withData({ channel: 'sms' }), { token: 'tok_1' })
  expect(built).toHaveProperty('body', expect.stringContaining('"user":{"phone":"+33612345678"}'))
})

test('keeps characters that Attentive refuses out of the names of properties', () => {
  const built = attentive.build(withData({ with: { 'size (EU)': '42' } }), { token: 'tok_1' })
  expect(built).toHaveProperty('body', expect.stringContaining('"size _EU_":"42"'))
})

test('refuses an event that has no type', () => {
  expect(attentive.build(sampleMessage, { token: 'tok_1', event: ' ' })).toHaveProperty('unsendable')
})

test('is dropped when it is too old to start a journey', () => {
  expect(attentive.expiresAfterMs).toBe(43_200_000)
})
