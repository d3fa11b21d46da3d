import { expect, test } from 'vitest'
import { resend } from '../../../../worker/delivery/presets/resend.ts'
import { bodyOf, refusalOf } from './body-of.ts'
import { sampleMessage, withData } from './sample-changes.ts'

const settings = { api_key: 'k', from: 'shop@example.com' }

test('gives a template texts and numbers only, by names that it can use', async () => {
  const message = withData({ test: true, with: { 'size-in cm': 42, list: [1], ok: false } })
  const { body } = await bodyOf(resend, message, { ...settings, template: 't' })
  expect(body).toMatchObject({ template: { variables: { TEST: 'true', SIZE_IN_CM: 42, OK: 'false' } } })
  expect(body).not.toHaveProperty('template.variables.LIST')
  expect(body).not.toHaveProperty('template.variables.FIRST_NAME')
})

test('needs a sender for a mail', async () => {
  expect(resend.check?.(new Set(['api_key', 'template']))).toMatch(/^from: /)
  expect(resend.check?.(new Set(['api_key', 'event']))).toBe(undefined)
  expect(await refusalOf(resend, sampleMessage, { api_key: 'k', template: 't' })).toMatch(/^from: /)
})

test('makes one line of a subject with line breaks', async () => {
  const email = { ...sampleMessage.email, subject: () => 'Hi\r\nBcc: all@example.com' }
  const { body } = await bodyOf(resend, { ...sampleMessage, email }, settings)
  expect(body).toHaveProperty('subject', 'Hi Bcc: all@example.com')
})
