import { expect, test } from 'vitest'
import { mailchimp } from '../../../../worker/delivery/presets/mailchimp.ts'
import { refusalOf } from './body-of.ts'
import { sampleMessage } from './sample.ts'

const settings = { api_key: '0123-us21', audience: 'a1' }

test.each(['0123', '0123-', '0123-us21.evil.example/', '0123-us21@evil', '-'])(
  'sends the key %j nowhere, because it does not name a data center',
  async (api_key) => {
    expect(await refusalOf(mailchimp, sampleMessage, { ...settings, api_key })).toMatch(/^api_key: /)
  },
)

test.each(['x', 'x'.repeat(31)])('refuses the event %j', async (event) => {
  expect(await refusalOf(mailchimp, sampleMessage, { ...settings, event })).toMatch(/2 to 30/)
})

test.each([
  [['api_key'], 'audience'],
  [['api_key', 'journey'], 'journey_step'],
  [['api_key', 'audience', 'journey_step'], 'journey'],
])('finds what is missing beside %j', (named, missing) => {
  expect(mailchimp.check?.(new Set(named))).toContain(missing)
})

test('sends no event without an audience, whatever the file was checked for', async () => {
  expect(await refusalOf(mailchimp, sampleMessage, { api_key: '0123-us21' })).toMatch(/^audience: /)
})
