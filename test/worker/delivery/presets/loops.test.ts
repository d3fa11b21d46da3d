import { expect, test } from 'vitest'
import { loops } from '../../../../worker/delivery/presets/loops.ts'
import { bodyOf } from './body-of.ts'
import { withData } from './sample-changes.ts'

test('writes nothing into the contact, whatever a step gives along', async () => {
  const message = withData({ with: { firstName: 'x', mailingLists: 'y', nested: { a: 1 } } })
  const { body } = await bodyOf(loops, message, { api_key: 'k', event: 'e' })
  expect(Object.keys(Object(body))).toEqual(['email', 'eventName', 'eventProperties'])
  expect(body).toMatchObject({ eventProperties: { firstName: 'x', mailingLists: 'y' } })
  expect(body).not.toHaveProperty('eventProperties.nested')
})
