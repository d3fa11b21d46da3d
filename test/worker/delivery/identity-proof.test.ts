import { createHash, createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isProven } from '../../../worker/delivery/identity-proof.ts'

const secret = 'sk_demo_0123456789abcdef0123456789abcdef'
type Identifiers = Readonly<Record<string, string>>

/** As docs/identities.md says it; written anew here, so that the two cannot change together unnoticed. */
function makeProof(
  identifiers: Identifiers,
  key = identifyKey(secret),
  encoding: 'hex' | 'base64url' = 'hex',
) {
  const hashes = Object.keys(identifiers)
    .sort()
    .map((name) => createHash('sha256').update(`${name}:${identifiers[name]}`).digest('hex'))
  return createHmac('sha256', key).update(hashes.join('')).digest(encoding)
}
const identifyKey = (secretKey: string) =>
  createHmac('sha256', secretKey).update('selvedge identify v1').digest('hex')

const ana = { customer_id: '7', email: 'ana@example.com' }
const isTrue = (proof: unknown, identifiers: Identifiers = ana, secrets: readonly string[] = [secret]) =>
  isProven(proof, [identifiers], secrets)

test('the word of the shop’s server is believed, in hex and in base64url', async () => {
  expect(await isTrue(makeProof(ana))).toBe(true)
  expect(await isTrue(makeProof(ana).toUpperCase())).toBe(true)
  expect(await isTrue(makeProof(ana, identifyKey(secret), 'base64url'))).toBe(true)
})

test('how a proof is made never changes: shops have it in their code', async () => {
  // Computed with OpenSSL, as docs/identities.md gives it.
  expect(await isTrue('82f6bf9c8b4dc8dd34b724c12942443df52abcc4a1c224a1c42ecf3212c6e97f')).toBe(true)
})

test('the code that the documentation gives to shops makes a proof that is believed', async () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/identities.md'), 'utf8')
  const code = /```js\n(import [\s\S]*?)```/.exec(guide)?.[1] ?? expect.fail('no code')
  const own = code.replace('process.env.SELVEDGE_SECRET_KEY', JSON.stringify(secret))
  const made: unknown = await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(`${own}\nexport { proof }`)}`
  )
  const proof: unknown = Reflect.get(Object(made), 'proof')
  if (typeof proof !== 'function') throw new Error('no function')
  expect(await isTrue(proof(ana))).toBe(true)
  expect(guide).toContain(`the key is\n\`${identifyKey('secret')}\``)
  expect(guide).toContain(`both give\n\`${makeProof(ana, identifyKey('secret'))}\``)
})

test('the order in which the page tells the identifiers does not matter', async () => {
  expect(await isTrue(makeProof(ana), { email: ana.email, customer_id: ana.customer_id })).toBe(true)
})

describe('a proof is nothing', () => {
  test.each<[string, Identifiers]>([
    ['for somebody else', { customer_id: '8', email: 'ana@example.com' }],
    ['for less than it covers', { customer_id: '7' }],
    ['for more than it covers', { ...ana, phone: '+33612345678' }],
    ['under another name', { loyalty_id: '7', email: 'ana@example.com' }],
    ['with the values changed about', { customer_id: 'ana@example.com', email: '7' }],
    ['for nobody', {}],
  ])('%s', async (_what, identifiers) => {
    expect(await isTrue(makeProof(ana), identifiers)).toBe(false)
  })

  test('when a value holds what reads like another identifier', async () => {
    const proof = makeProof({ loyalty_id: '1\nphone:+33612345678' })
    expect(await isTrue(proof, { loyalty_id: '1', phone: '+33612345678' })).toBe(false)
  })

  test.each([
    ['one digit short', makeProof(ana).slice(1)],
    ['one digit long', `${makeProof(ana)}0`],
    ['half', makeProof(ana).slice(0, 32)],
    ['with a digit changed', makeProof(ana).replace(/^./, (digit) => (digit === '0' ? '1' : '0'))],
    ['of zeros', '0'.repeat(64)],
    ['with padding', `${makeProof(ana, identifyKey(secret), 'base64url')}=`],
    ['with spaces', ` ${makeProof(ana)}`],
    ['in another alphabet', 'ж'.repeat(64)],
    ['empty', ''],
    ['endless', 'a'.repeat(5_000_000)],
    ['a number', 7],
    ['true', true],
    ['an object', { toString: () => makeProof(ana) }],
    ['a list', [makeProof(ana)]],
    ['null', null],
  ])('when it is %s', async (_what, proof) => {
    expect(await isTrue(proof)).toBe(false)
  })

  test('when it was made with another key, or with the secret itself', async () => {
    expect(await isTrue(makeProof(ana, identifyKey(`${secret}0`)))).toBe(false)
    expect(await isTrue(makeProof(ana, secret))).toBe(false)
    expect(await isTrue(makeProof(ana), ana, [])).toBe(false)
  })
})

test('while the secret is changed, proofs of both hold', async () => {
  expect(await isTrue(makeProof(ana), ana, [`${secret}new`, secret])).toBe(true)
})

test('it may be of any of the spellings', async () => {
  const asSent = { customer_id: '7', email: 'Ana@Example.com ' }
  expect(await isProven(makeProof(asSent), [ana, asSent], [secret])).toBe(true)
  expect(await isProven(makeProof(asSent), [ana], [secret])).toBe(false)
})
