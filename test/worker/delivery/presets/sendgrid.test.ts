import { expect, test } from 'vitest'
import { sendgrid } from '../../../../worker/delivery/presets/sendgrid.ts'
import { bodyOf } from './body-of.ts'
import { sampleMessage } from './sample.ts'

const settings = { api_key: 'k', from: 'shop@example.com' }

test('has one unsubscribe header: that of the group, else ours', async () => {
  const { body } = await bodyOf(sendgrid, sampleMessage, settings)
  expect(body).toHaveProperty('headers.List-Unsubscribe')
  const grouped = await bodyOf(sendgrid, sampleMessage, { ...settings, unsubscribe_group: '9' })
  expect(grouped.body).not.toHaveProperty('headers')
})

test('does not mix a template with a subject and content of ours', async () => {
  const { body } = await bodyOf(sendgrid, sampleMessage, { ...settings, template: 'd-1' })
  expect(body).not.toHaveProperty('subject')
  expect(body).not.toHaveProperty('content')
})
