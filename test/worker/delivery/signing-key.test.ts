// Keys as receivers hand them out, whole and broken.

import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { maxKeptKeys, signingKey } from '../../../worker/delivery/signing-key.ts'

afterEach(() => vi.restoreAllMocks())

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const bytesOf = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url')

function pair() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const { d, x } = privateKey.export({ format: 'jwk' })
  return { seed: bytesOf(d), publicBytes: bytesOf(x), publicKey }
}

const signed = new Uint8Array(Buffer.from('id.1.{}'))

/** @returns its signature, or why there is none */
async function signedBy(secret: string): Promise<Buffer | string> {
  const imported = await signingKey(secret)
  return imported.ok ? Buffer.from(await imported.key.sign(signed)) : imported.reason
}

test('a pair and its seed alone sign alike, and the public half verifies it', async () => {
  const { seed, publicBytes, publicKey } = pair()
  const signature = await signedBy(`whsk_${base64(Buffer.concat([seed, publicBytes]))}`)
  expect(await signedBy(`whsk_${base64(seed)}`)).toEqual(signature)
  expect(signature).toHaveLength(64)
  expect(verify(null, signed, publicKey, Buffer.from(signature))).toBe(true)
  expect(verify(null, signed, pair().publicKey, Buffer.from(signature))).toBe(false)
})

test('the first key of RFC 8032 gives the signature of its test vectors', async () => {
  const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex')
  const publicHalf = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex')
  const imported = await signingKey(`whsk_${base64(Buffer.concat([seed, publicHalf]))}`)
  if (!imported.ok) throw new Error(imported.reason)
  expect(imported.key.version).toBe('v1a')
  expect(Buffer.from(await imported.key.sign(new Uint8Array())).toString('hex')).toBe(
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  )
})

const whole = pair()
const other = pair()

test.each([
  ['no base64', 'whsk_not base64!', 'behind whsk_ there is no base64 of 32 or 64 bytes'],
  ['nothing', 'whsk_', 'behind whsk_ there is no base64 of 32 or 64 bytes'],
  [
    'cut off',
    `whsk_${base64(whole.seed.subarray(0, 31))}`,
    'behind whsk_ there is no base64 of 32 or 64 bytes',
  ],
  [
    'base64url, which is another alphabet',
    `whsk_${Buffer.alloc(32, 0xff).toString('base64url')}`,
    'behind whsk_ there is no base64 of 32 or 64 bytes',
  ],
  [
    'halves of two keys',
    `whsk_${base64(Buffer.concat([whole.seed, other.publicBytes]))}`,
    'the two halves behind whsk_ do not belong together',
  ],
  [
    'a second half that is no key',
    `whsk_${base64(Buffer.concat([whole.seed, Buffer.alloc(32, 0xff)]))}`,
    'the two halves behind whsk_ do not belong together',
  ],
  [
    'the public key',
    `whpk_${base64(whole.publicBytes)}`,
    'it is a public key (whpk_): the secret one begins with whsk_',
  ],
  ['a shared secret that is no base64', 'whsec_not base64!', 'behind whsec_ there is no base64'],
  ['an empty shared secret', 'whsec_', 'behind whsec_ there is no base64'],
])('%s is refused with a reason', async (_what, secret, reason) => {
  expect(await signingKey(secret)).toEqual({ ok: false, reason })
})

test('no reason holds a part of the secret, and nothing throws', async () => {
  const secrets = fc.tuple(
    fc.constantFrom('whsk_', 'whpk_', 'whsec_'),
    fc.string({ minLength: 8, maxLength: 90 }),
  )
  await fc.assert(
    fc.asyncProperty(secrets, async ([prefix, rest]) => {
      const imported = await signingKey(prefix + rest)
      if (!imported.ok) expect(imported.reason).not.toContain(rest)
    }),
  )
})

test('a secret is imported once, until many others have come', async () => {
  const { seed } = pair()
  const secret = `whsk_${base64(seed)}`
  const imports = vi.spyOn(crypto.subtle, 'importKey')
  await signedBy(secret)
  await signedBy(secret)
  expect(imports).toHaveBeenCalledTimes(1)
  for (let nth = 0; nth < maxKeptKeys; nth += 1) await signedBy(`other secret ${nth}`)
  expect(imports).toHaveBeenCalledTimes(1 + maxKeptKeys)
  await signedBy(secret)
  expect(imports).toHaveBeenCalledTimes(2 + maxKeptKeys)
})

test('a refused secret is not kept: it is looked at again', async () => {
  const imports = vi.spyOn(crypto.subtle, 'importKey')
  const broken = `whsk_${base64(Buffer.concat([other.seed, whole.publicBytes]))}`
  await signedBy(broken)
  const first = imports.mock.calls.length
  await signedBy(broken)
  expect(imports.mock.calls.length).toBe(2 * first)
})

test('a public key made of the second half is the one that receivers hold', () => {
  const { publicBytes, publicKey } = pair()
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicBytes])
  expect(createPublicKey({ key: der, format: 'der', type: 'spki' }).equals(publicKey)).toBe(true)
})
