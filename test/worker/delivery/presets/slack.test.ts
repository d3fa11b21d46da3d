import { expect, test } from 'vitest'
import { slack } from '../../../../worker/delivery/presets/slack.ts'
import { sampleMessage } from './sample-changes.ts'

const webhook_url = 'https://hooks.slack.com/services/T0001/B0001/abcDEF123'

test.each([
  'https://evil.example/services/T/B/x',
  'https://hooks.slack.com.evil.example/services/T/B/x',
  'http://hooks.slack.com/services/T/B/x',
  'https://hooks.slack.com/services/T/B/x?y',
])('sends nothing to %s, and does not repeat it', (url) => {
  const built = slack.build(sampleMessage, { webhook_url: url, text: 'x' })
  expect(built).toEqual({ unsendable: 'webhook_url: not the URL of a Slack webhook' })
})

test('cuts a long text where it can be seen, and escapes after that', () => {
  const built = slack.build(sampleMessage, { webhook_url, text: '<'.repeat(3_001) })
  expect(built).toHaveProperty('body', expect.stringContaining(`"text":"${'&lt;'.repeat(3_000)}…"`))
})

test('refuses an empty text', () => {
  expect(slack.build(sampleMessage, { webhook_url, text: '\n' })).toHaveProperty('unsendable')
})
