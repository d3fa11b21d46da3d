import { createHmac, hkdfSync } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  maxTokenLength,
  signCartLink,
  signUnsubscribeLink,
  verifyCartLink,
  verifyUnsubscribeLink,
} from '../../../worker/delivery/signed-link.ts'
import type { CartLink } from '../../../worker/delivery/signed-link.ts'

const secretKeys = 'sk_demo_0123456789abcdef0123456789abcdef'
const now = Date.parse('2026-03-02T11:00:00Z')
const check = { secretKeys, now }
const cart: CartLink = {
  site: 'demo',
  shopper: `shp_${'a'.repeat(32)}`,
  exp: now + 1_000,
  cart: 'crt_1',
  items: [
    ['shoe-42', 2],
    ['Füße 👟', 1],
  ],
}
const unsubscribe = { site: 'demo', shopper: cart.shopper, exp: now + 1_000, address: 'ana@example.com' }

const signed = async (payload: CartLink = cart, keys = secretKeys): Promise<string> => {
  const token = await signCartLink(payload, keys)
  if (token === null) throw new Error('not signed')
  return token
}

test('what was signed is what is verified, until it expires', async () => {
  const token = await signed()
  expect(token).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/)
  expect(await verifyCartLink(token, check)).toEqual(cart)
  expect(await verifyCartLink(token, { secretKeys, now: cart.exp - 1 })).toEqual(cart)
  expect(await verifyCartLink(token, { secretKeys, now: cart.exp })).toBeNull()
  const other = await signUnsubscribeLink(unsubscribe, secretKeys)
  expect(await verifyUnsubscribeLink(other ?? '', check)).toEqual(unsubscribe)
})

test('the same payload gives the same link, so that every attempt carries it', async () => {
  expect(await signed()).toBe(await signed())
})

test('a link of one kind is nothing to the other', async () => {
  expect(await verifyUnsubscribeLink(await signed(), check)).toBeNull()
  expect(await verifyCartLink((await signUnsubscribeLink(unsubscribe, secretKeys)) ?? '', check)).toBeNull()
})

test('each kind is signed with a key of its own', async () => {
  // The shapes alone would tell the kinds apart; the keys must, too.
  const [body = ''] = ((await signUnsubscribeLink(unsubscribe, secretKeys)) ?? '').split('.')
  const signedAs = (kind: string) => {
    const key = Buffer.from(hkdfSync('sha256', secretKeys, '', `selvedge link v1 ${kind}`, 32))
    return `${body}.${createHmac('sha256', key).update(Buffer.from(body, 'base64url')).digest('base64url')}`
  }
  expect(await verifyUnsubscribeLink(signedAs('unsubscribe'), check)).toEqual(unsubscribe)
  expect(await verifyUnsubscribeLink(signedAs('cart'), check)).toBeNull()
})

test('no changed byte passes', async () => {
  const token = await signed()
  await fc.assert(
    fc.asyncProperty(
      fc.nat(token.length - 1),
      fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '-', '_', '.'),
      async (at, char) => {
        fc.pre(token[at] !== char)
        expect(await verifyCartLink(token.slice(0, at) + char + token.slice(at + 1), check)).toBeNull()
      },
    ),
  )
})

test('garbage is null, never an exception', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string(), fc.base64String(), fc.stringMatching(/^[\w-]*\.[\w-]*$/)),
      async (token) => {
        expect(await verifyCartLink(token, check)).toBeNull()
        expect(await verifyUnsubscribeLink(token, check)).toBeNull()
      },
    ),
  )
  expect(await verifyCartLink('A'.repeat(5_000_000), check)).toBeNull()
})

test('a key of another site, or no key, verifies and signs nothing', async () => {
  const token = await signed()
  const foreign = 'sk_other_0123456789abcdef0123456789abcdef'
  expect(await verifyCartLink(token, { secretKeys: foreign, now })).toBeNull()
  expect(await verifyCartLink(token, { secretKeys: undefined, now })).toBeNull()
  expect(await signCartLink(cart, foreign)).toBeNull()
  expect(await signUnsubscribeLink(unsubscribe, undefined)).toBeNull()
})

test('links of the old key go on working while the new one signs', async () => {
  const fresh = 'sk_demo_ffffffffffffffffffffffffffffffff'
  const both = { secretKeys: `${fresh},${secretKeys}`, now }
  expect(await verifyCartLink(await signed(), both)).toEqual(cart)
  const token = await signed(cart, both.secretKeys)
  expect(await verifyCartLink(token, { secretKeys: fresh, now })).toEqual(cart)
  expect(await verifyCartLink(token, check)).toBeNull()
})

test('a cart that is too long for an address keeps the first lines that fit', async () => {
  const items = Array.from({ length: 150 }, (_none, n): [string, number] => [`${n}-`.padEnd(100, 'x'), 1])
  const token = await signed({ ...cart, items })
  expect(token.length).toBeLessThanOrEqual(maxTokenLength)
  const kept = (await verifyCartLink(token, check))?.items ?? []
  expect(kept.length).toBeGreaterThan(15)
  expect(kept).toEqual(items.slice(0, kept.length))
})

test('the address that a message went to comes along, and nobody else can read it', async () => {
  const to = { kind: 'email', value: 'ana@example.com' } as const
  const token = await signed({ ...cart, to })
  expect(await verifyCartLink(token, check)).toEqual({ ...cart, to })
  const body = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()
  expect(body).toContain(cart.shopper)
  expect(body).not.toMatch(/ana|example/)
  expect(await signed({ ...cart, to })).toBe(token)
})

test('the address stays readable with the key of before a rotation', async () => {
  const to = { kind: 'phone', value: '+33612345678' } as const
  const both = { secretKeys: `sk_demo_ffffffffffffffffffffffffffffffff,${secretKeys}`, now }
  expect(await verifyCartLink(await signed({ ...cart, to }), both)).toEqual({ ...cart, to })
})

test('a link that was signed before there was an address still restores the cart', async () => {
  const body = Buffer.from(JSON.stringify(cart))
  const key = Buffer.from(hkdfSync('sha256', secretKeys, '', 'selvedge link v1 cart', 32))
  const signature = createHmac('sha256', key).update(body).digest('base64url')
  expect(await verifyCartLink(`${body.toString('base64url')}.${signature}`, check)).toEqual(cart)
})

test('a long cart gives way to the address, never the other way round', async () => {
  const items = Array.from({ length: 150 }, (_none, n): [string, number] => [`${n}-`.padEnd(100, 'x'), 1])
  const to = { kind: 'email', value: `${'a'.repeat(64)}@${'b'.repeat(185)}.com` } as const
  const token = await signed({ ...cart, items, to })
  expect(token.length).toBeLessThanOrEqual(maxTokenLength)
  const kept = await verifyCartLink(token, check)
  expect(kept?.to).toEqual(to)
  expect(kept?.items.length).toBeGreaterThan(10)
})
