import { expect, test } from 'vitest'
import { postmark } from '../../../../worker/delivery/presets/postmark.ts'
import { bodyOf } from './body-of.ts'
import { sampleMessage } from './sample.ts'

const settings = { server_token: 't', from: 'shop@example.com' }

test.each([
  ['marketing', 'broadcast', 2],
  ['requested', 'broadcast', 2],
  ['transactional', 'outbound', 0],
])('sends a %s mail by the stream %s', async (purpose, stream, headerCount) => {
  const { body } = await bodyOf(postmark, { ...sampleMessage, purpose }, settings)
  expect(body).toMatchObject({ MessageStream: stream })
  expect(body).toHaveProperty('Headers.length', headerCount)
})
