import { expect, test } from 'vitest'
import { mailjet } from '../../../../worker/delivery/presets/mailjet.ts'
import { bodyOf } from './body-of.ts'
import { sampleMessage } from './sample.ts'

const settings = { api_key: 'k', secret_key: 's', from: 'shop@example.com' }

test('keeps a subject within its 255 characters', async () => {
  const email = { ...sampleMessage.email, subject: () => 'x'.repeat(300) }
  const { body } = await bodyOf(mailjet, { ...sampleMessage, email }, settings)
  expect(body).toHaveProperty('Messages.0.Subject.length', 255)
})

test('does not mix a template with HTML of ours', async () => {
  const { body } = await bodyOf(mailjet, sampleMessage, { ...settings, template: '7' })
  expect(body).toHaveProperty('Messages.0.TemplateID', 7)
  expect(body).not.toHaveProperty('Messages.0.HTMLPart')
})
