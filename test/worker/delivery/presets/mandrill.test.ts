import { expect, test } from 'vitest'
import { mandrill } from '../../../../worker/delivery/presets/mandrill.ts'
import { bodyOf, refusalOf } from './body-of.ts'
import { sampleMessage, withData } from './sample-changes.ts'

test('tells neither an opt-out nor anything else by tags that are Mandrill’s own', async () => {
  const built = await bodyOf(mandrill, withData({ automation: '__test' }), { api_key: 'k', template: 't' })
  expect(built).toHaveProperty('body.message.tags', ['test'])
  const none = await bodyOf(mandrill, withData({ automation: '_' }), { api_key: 'k', template: 't' })
  expect(none).toHaveProperty('body.message.tags', [])
})

test('needs a sender for a mail without a template', async () => {
  expect(mandrill.check?.(new Set(['api_key']))).toMatch(/^from: /)
  expect(mandrill.check?.(new Set(['api_key', 'template']))).toBe(undefined)
  expect(await refusalOf(mandrill, sampleMessage, { api_key: 'k' })).toMatch(/^from: /)
})

test('lets the template name its own sender', async () => {
  const { body } = await bodyOf(mandrill, sampleMessage, { api_key: 'k', template: 't' })
  expect(body).not.toHaveProperty('message.from_email')
})
