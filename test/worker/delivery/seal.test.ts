import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { seal, unseal } from '../../../worker/delivery/seal.ts'

const secret = 'sk_demo_0123456789abcdef0123456789abcdef'
const click = { purpose: 'click', site: 'demo' } as const

test('what was sealed is read again, and only by us', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1, unit: 'binary' }), async (words) => {
      const token = await seal(words, click, secret)
      expect(token).toMatch(/^[A-Za-z0-9_-]+$/)
      expect(await unseal(token, click, [secret])).toBe(words)
      expect(await unseal(token, click, [`${secret}x`])).toBeUndefined()
    }),
  )
})

test('nobody sees the words, and other words have another nonce', async () => {
  const token = await seal('ana@example.com', click, secret)
  expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('ana')
  expect((await seal('ana@example.con', click, secret)).slice(0, 16)).not.toBe(token.slice(0, 16))
})

test('the same words have the same seal, so that every attempt of a message is the same', async () => {
  expect(await seal('ana@example.com', click, secret)).toBe(await seal('ana@example.com', click, secret))
})

test('a seal is nothing for another purpose, another site or without a key', async () => {
  const token = await seal('ana@example.com', click, secret)
  expect(await unseal(token, { purpose: 'link address', site: 'demo' }, [secret])).toBeUndefined()
  expect(await unseal(token, { purpose: 'click', site: 'other' }, [secret])).toBeUndefined()
  expect(await unseal(token, click, [])).toBeUndefined()
})

test('a seal of before a rotation is still read', async () => {
  const token = await seal('ana@example.com', click, secret)
  expect(await unseal(token, click, [`${secret}new`, secret])).toBe('ana@example.com')
})

test('no changed byte passes, and garbage is undefined, never an exception', async () => {
  const token = await seal('ana@example.com', click, secret)
  const changed = fc
    .tuple(fc.nat(token.length - 1), fc.constantFrom('A', 'z', '0', '-', '_'))
    .filter(([at, char]) => token[at] !== char)
    .map(([at, char]) => token.slice(0, at) + char + token.slice(at + 1))
  await fc.assert(
    fc.asyncProperty(fc.oneof(changed, fc.string(), fc.base64String()), async (bad) => {
      expect(await unseal(bad, click, [secret])).toBeUndefined()
    }),
  )
})
