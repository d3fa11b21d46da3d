import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { utf8 } from '../../../worker/delivery/bytes.ts'
import { isSignedBy } from '../../../worker/delivery/source-signature.ts'

const body = utf8('{"id":1,"é":"👟"}')
const sign = (secret: string, encoding: 'base64' | 'hex' = 'base64') =>
  createHmac('sha256', secret).update(body).digest(encoding)

test('takes what was signed with the secret, over the bytes as they came', async () => {
  expect(await isSignedBy(body, sign('a secret, of the shop'), 'a secret, of the shop')).toBe(true)
})

test.each([
  ['another secret', sign('other')],
  ['hex', sign('secret', 'hex')],
  ['nothing', ''],
  ['no base64', '*'.repeat(44)],
  ['half of it', sign('secret').slice(0, 22)],
  ['much', 'A'.repeat(100_000)],
])('takes nothing signed with %s', async (_what, signature) => {
  expect(await isSignedBy(body, signature, 'secret')).toBe(false)
})

test('takes no other body', async () => {
  expect(await isSignedBy(utf8('{"id":2}'), sign('secret'), 'secret')).toBe(false)
})
