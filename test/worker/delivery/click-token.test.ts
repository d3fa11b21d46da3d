import { expect, test } from 'vitest'
import {
  clickEventId,
  clickMs,
  makeClickToken,
  readClickToken,
} from '../../../worker/delivery/click-token.ts'
import { seal } from '../../../worker/delivery/seal.ts'
import { clickTokenIn, maxClickTokenLength } from '../../../worker/event/link-parameters.ts'

const secret = 'sk_demo_0123456789abcdef0123456789abcdef'
const foreign = 'sk_other_0123456789abcdef0123456789abcdef'
const now = Date.parse('2026-03-02T11:00:00Z')
const check = { site: 'demo', secrets: [secret], now }
const to = { kind: 'email', value: 'ana@example.com' } as const
const click = { site: 'demo', to, exp: now + clickMs }

const made = async (more: object = {}, keys = secret): Promise<string> =>
  (await makeClickToken({ ...click, ...more }, keys)) ?? expect.fail('no token')

test('a click says which address the link was sent to, for an hour', async () => {
  const token = await made()
  expect(await readClickToken(token, check)).toEqual(to)
  expect(await readClickToken(token, { ...check, now: now + clickMs - 1 })).toEqual(to)
  expect(await readClickToken(token, { ...check, now: now + clickMs })).toBeNull()
  const phone = { kind: 'phone', value: '+33612345678' } as const
  expect(await readClickToken(await made({ to: phone }), check)).toEqual(phone)
})

test('the address cannot be read from the token', async () => {
  expect(Buffer.from(await made(), 'base64url').toString('latin1')).not.toMatch(/ana|example/)
})

test('the longest address fits into what the door reads', async () => {
  const value = `${'a'.repeat(64)}@${'b'.repeat(189)}`
  const token = await made(
    { to: { kind: 'email', value }, site: 's'.repeat(40) },
    `sk_${'s'.repeat(40)}_0123456789abcdef`,
  )
  expect(token.length).toBeLessThanOrEqual(maxClickTokenLength)
  expect(clickTokenIn(`https://shop.example/?selvedge_click=${token}`)).toBe(token)
})

test('a token of another site, of nobody or of another shape says nothing', async () => {
  const other = await made({ site: 'other' }, foreign)
  expect(await readClickToken(other, check)).toBeNull()
  expect(await readClickToken(other, { ...check, secrets: [secret, foreign] })).toBeNull()
  expect(await readClickToken(await made(), { ...check, secrets: [] })).toBeNull()
  for (const words of [
    'null',
    '{}',
    'not json',
    JSON.stringify({ ...click, exp: 'never' }),
    JSON.stringify({ ...click, site: 'x' }),
  ]) {
    const sealed = await seal(words, { purpose: 'click', site: 'demo' }, secret)
    expect(await readClickToken(sealed, check)).toBeNull()
  }
  for (const garbage of ['', 'x', 'A'.repeat(5_000_000), `${await made()}A`, (await made()).slice(1)])
    expect(await readClickToken(garbage, check)).toBeNull()
})

test('no token is made without a key of the site', async () => {
  expect(await makeClickToken(click, foreign)).toBeNull()
  expect(await makeClickToken(click, undefined)).toBeNull()
})

test('a click has one id on one device, and another on each other one', async () => {
  const token = await made()
  const id = await clickEventId(token, 'd1')
  expect(id).toMatch(/^click:[0-9a-f]{32}$/)
  expect(await clickEventId(token, 'd1')).toBe(id)
  expect(await clickEventId(token, 'd2')).not.toBe(id)
  expect(await clickEventId(await made({ exp: now + 1 }), 'd1')).not.toBe(id)
})
