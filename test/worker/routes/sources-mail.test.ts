import { beforeEach, expect, test, vi } from 'vitest'
import { Webhook } from 'standardwebhooks'
import { createApp } from '../../../worker/app.ts'
import { clock, secretKey, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

const password = 'a-password-of-16-letters'
const now = clock()

interface Call {
  readonly vendor?: string
  readonly query?: string
  readonly env?: object
  readonly headers?: Record<string, string>
}

async function call(
  body: string,
  { vendor = 'postmark', query = `?token=${password}`, env = {}, headers = {} }: Call = {},
  world = stubWorld(),
) {
  const secrets = { SELVEDGE_WEBHOOK_POSTMARK: password, ...env }
  const response = await createApp(clock).request(
    `/v1/sources/mail/${vendor}${query}`,
    { method: 'POST', body, headers },
    { ...world.env, ...secrets },
  )
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, world }
}

const bounce = {
  RecordType: 'Bounce',
  Type: 'HardBounce',
  Email: 'Ana@example.com',
  BouncedAt: '2026-03-02T10:00:00Z',
}

test('a bounce that is verified suppresses the address, from when the vendor heard of it', async () => {
  const { status, body, world } = await call(JSON.stringify(bounce))
  expect({ status, body }).toEqual({ status: 200, body: { suppressed: 1, ignored: 0, refused: 0 } })
  expect(world.suppressions).toMatchObject([{ reason: 'bounced', since: now - 3_600_000 }])
  expect(JSON.stringify(world.calls)).not.toContain('ana@')
})

test('a batch is taken event by event; opens are passed over and garbage is counted', async () => {
  const batch = [
    bounce,
    { ...bounce, Type: 'SoftBounce' },
    { ...bounce, Email: 'none' },
    { ...bounce, Email: null },
    null,
    7,
    {},
  ]
  expect((await call(JSON.stringify(batch))).body).toEqual({ suppressed: 1, ignored: 2, refused: 4 })
})

test.each([
  ['in the future', '2027-01-01T00:00:00Z'],
  ['that is none', 'yesterday'],
  ['of another type', { a: 1 }],
  ['before time', -5],
])('a moment %s is taken as now', async (_what, BouncedAt) => {
  const { world } = await call(JSON.stringify({ ...bounce, BouncedAt }))
  expect(world.suppressions).toMatchObject([{ since: now }])
})

test('the same call again changes nothing but asks the same', async () => {
  const world = stubWorld()
  const one = await call(JSON.stringify(bounce), {}, world)
  const two = await call(JSON.stringify(bounce), {}, world)
  expect(two.body).toEqual(one.body)
  expect(world.suppressions[0]).toEqual(world.suppressions[1])
})

test('what is not verified is 401, counted, and changes nothing', async () => {
  for (const query of ['', '?token=wrong-wrong-wrong-wrong']) {
    const { status, world, body } = await call(JSON.stringify(bounce), { query })
    expect(status).toBe(401)
    expect(body['detail']).toContain('SELVEDGE_WEBHOOK_POSTMARK')
    expect(JSON.stringify(body)).not.toContain(password)
    expect(world.suppressions).toEqual([])
  }
})

test('a recorded call is refused after five minutes', async () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const text = JSON.stringify({ type: 'email.complained', data: { to: ['ana@example.com'] } })
  const at = (ms: number) => {
    const moment = new Date(now - ms)
    const headers = {
      'svix-id': 'm1',
      'svix-timestamp': String(Math.floor(moment.getTime() / 1_000)),
      'svix-signature': new Webhook(secret).sign('m1', moment, text),
    }
    return call(text, { vendor: 'resend', query: '', headers, env: { SELVEDGE_WEBHOOK_RESEND: secret } })
  }
  expect((await at(0)).status).toBe(200)
  expect((await at(6 * 60_000)).status).toBe(401)
})

test('a secret that is missing is told by its name, a vendor that is none by those that there are', async () => {
  const missing = await call('{}', { vendor: 'brevo' })
  expect(missing.status).toBe(503)
  expect(missing.body['detail']).toContain('SELVEDGE_WEBHOOK_BREVO')
  const unknown = await call('{}', { vendor: 'pigeon' })
  expect(unknown.status).toBe(404)
  expect(unknown.body['detail']).toContain('postmark')
})

test('a worker with several sites wants to know which, and each has a secret of its own', async () => {
  const env = { SELVEDGE_SECRET_KEY: `${secretKey},sk_other-shop_0123456789abcdef0123` }
  expect((await call(JSON.stringify(bounce), { env })).status).toBe(400)
  const query = `?site=other-shop&token=${password}`
  expect((await call(JSON.stringify(bounce), { env, query })).body['detail']).toContain(
    'SELVEDGE_WEBHOOK_POSTMARK_OTHER_SHOP',
  )
  const own = { ...env, SELVEDGE_WEBHOOK_POSTMARK_OTHER_SHOP: password }
  expect((await call(JSON.stringify(bounce), { env: own, query })).status).toBe(200)
  expect((await call(JSON.stringify(bounce), { query: `?site=nobody&token=${password}` })).status).toBe(400)
})

test.each([
  ['no JSON', '{', 400],
  ['not UTF-8', '\u{D800}', 400],
  ['too many events', JSON.stringify(Array.from({ length: 5_001 }, () => 1)), 413],
  ['too large', `"${'x'.repeat(1024 * 1024)}"`, 413],
])('refuses a body that is %s', async (_what, body, status) => {
  expect((await call(body)).status).toBe(status)
})

test('a shard that does not answer is a 503: vendors come again', async () => {
  const world = stubWorld()
  world.failure = new Error('away')
  expect((await call(JSON.stringify(bounce), {}, world)).status).toBe(503)
})
