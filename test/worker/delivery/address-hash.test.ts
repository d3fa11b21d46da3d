import { expect, test } from 'vitest'
import { addressHashes } from '../../../worker/delivery/address-hash.ts'

const email = { kind: 'email', value: 'ana@example.com' } as const
const secretKeys = 'sk_demo_0123456789abcdef0123,sk_demo_fedcba9876543210fedc,sk_other_0123456789abcdef0123'
const secrets = { site: 'demo', suppressionKey: undefined, secretKeys }

test('an address has one hash per key of its site, and it says nothing of the address', async () => {
  const hashes = await addressHashes(email, secrets)
  expect(hashes).toHaveLength(2)
  for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{32}$/)
  expect(new Set([...hashes, ...(await addressHashes(email, { ...secrets, site: 'other' }))]).size).toBe(3)
  const phone = { kind: 'phone', value: email.value } as const
  expect((await addressHashes(phone, secrets))[0]).not.toBe(hashes[0])
})

test('it stays what it is: the list would be lost otherwise', async () => {
  expect((await addressHashes(email, secrets))[0]).toBe('fc2a9fe4a6af7b91f198eee8b3b53bdd')
  expect(await addressHashes(email, { ...secrets, secretKeys: undefined })).toEqual([
    '40683770a8486c170a76fe16897862ef',
  ])
})

test('the key of before a rotation comes first where it is named', async () => {
  const [old] = await addressHashes(email, { ...secrets, secretKeys: 'sk_demo_0123456789abcdef0123' })
  const rotated = {
    site: 'demo',
    suppressionKey: 'sk_demo_0123456789abcdef0123',
    secretKeys: 'sk_demo_fedcba9876543210fedc',
  }
  expect((await addressHashes(email, rotated))[0]).toBe(old)
})
