import { beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import { bearer, clock, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

const ask = async (
  world: ReturnType<typeof stubWorld>,
  path: string,
  { headers = {}, ...init }: { method?: string; body?: string; headers?: Record<string, string> } = {},
) => {
  const response = await createApp(clock).request(
    path,
    { ...init, headers: { ...bearer, ...headers } },
    world.env,
  )
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const post = (world: ReturnType<typeof stubWorld>, body: string, type = 'application/json', query = '') =>
  ask(world, `/v1/suppressions${query}`, { method: 'POST', body, headers: { 'content-type': type } })

const list = [
  { email: 'Ana@Example.com', reason: 'bounced' },
  { phone: '+33 6 12 34 56 78', reason: 'unsubscribed' },
]

test.each([
  ['JSON', JSON.stringify({ suppressions: list }), 'application/json'],
  ['a plain list', JSON.stringify(list), 'application/json; charset=utf-8'],
  ['NDJSON', list.map((line) => JSON.stringify(line)).join('\r\n'), 'application/x-ndjson'],
  [
    'CSV',
    '\u{FEFF}Email,Phone,Reason\r\nana@example.com,,bounced\n,"+33 6 12 34 56 78",unsubscribed\n',
    'text/csv',
  ],
  [
    'CSV of another country',
    'reason;email;phone\nbounced;"ana@example.com";\nunsubscribed;;+33612345678',
    'text/csv',
  ],
])('takes a list as %s, and answers for each address', async (_what, body, type) => {
  const world = stubWorld()
  expect(await post(world, body, type)).toEqual({ status: 200, body: { suppressed: 2, rejected: [] } })
  expect(JSON.stringify(world.calls)).not.toMatch(/ana@|3361/i)
  expect(await ask(world, '/v1/suppressions?address=ana%40example.com')).toEqual({
    status: 200,
    body: { suppressed: true, reasons: [{ reason: 'bounced', since: '2026-03-02T11:00:00.000Z' }] },
  })
  const phone = await ask(world, '/v1/suppressions?address=%2B33612345678')
  expect(phone.body).toMatchObject({ reasons: [{ reason: 'unsubscribed' }] })
  const other = await ask(world, '/v1/suppressions?address=ben%40example.com')
  expect(other.body).toEqual({ suppressed: false, reasons: [] })
})

test('refuses each bad line with its index and never repeats it', async () => {
  const world = stubWorld()
  const lines = [
    { email: 'ana@example.com', reason: 'bounced' },
    { email: 'not an address', reason: 'bounced' },
    { email: 'ben@example.com', reason: 'erased' },
    { email: 'ben@example.com' },
    { phone: '0612345678', reason: 'manual' },
    null,
    7,
    [],
    { reason: 'manual' },
  ]
  const { body } = await post(world, JSON.stringify(lines))
  expect(body).toMatchObject({ suppressed: 1 })
  const rejected = body['rejected'] as { index: number; reason: string }[]
  expect(rejected.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(JSON.stringify(rejected)).not.toMatch(/ben@|not an address|0612/)
  const broken = await post(
    world,
    '{"email":"ana@example.com","reason":"manual"}\n{"email":\n',
    'application/x-ndjson',
  )
  expect(broken.body).toMatchObject({ suppressed: 1, rejected: [{ index: 1 }] })
})

test('a reason of the whole list is that of the lines that say none', async () => {
  const world = stubWorld()
  expect(
    (await post(world, 'email\nana@example.com\nben@example.com', 'text/csv', '?reason=unsubscribed')).body,
  ).toEqual({
    suppressed: 2,
    rejected: [],
  })
  expect(world.suppressions.map(({ reason }) => reason)).toEqual(['unsubscribed', 'unsubscribed'])
  expect((await post(world, '[]', 'application/json', '?reason=because')).status).toBe(400)
})

test.each([
  ['no list', '{"a":1}', 'application/json'],
  ['no JSON', '{', 'application/json'],
  ['a CSV without names', 'ana@example.com\nben@example.com', 'text/csv'],
  [
    'too long a list',
    JSON.stringify(Array.from({ length: 10_001 }, () => 'a@example.com')),
    'application/json',
  ],
])('refuses %s', async (_what, body, type) => {
  const world = stubWorld()
  expect((await post(world, body, type)).status).toBe(400)
  expect(world.suppressions).toEqual([])
})

test('lifts what may be lifted, of the list and of the shopper; a complaint only by force', async () => {
  const world = stubWorld()
  await post(
    world,
    JSON.stringify(['bounced', 'complained'].map((reason) => ({ email: 'ana@example.com', reason }))),
  )
  const remove = (more = '') =>
    ask(world, `/v1/suppressions?address=ana%40example.com${more}`, { method: 'DELETE' })
  expect((await remove('&reason=unsubscribed')).body).toEqual({ lifted: [], kept: ['bounced', 'complained'] })
  expect((await remove()).body).toEqual({ lifted: ['bounced'], kept: ['complained'] })
  const told = world.calls.findLast(([, method]) => method === 'liftFromShopper')
  expect(told?.[2]).toEqual({ kind: 'email', value: 'ana@example.com' })
  expect(told?.[3]).not.toContain('complained')
  expect((await remove('&force=true')).body).toEqual({ lifted: ['complained'], kept: [] })
  expect((await remove()).body).toEqual({ lifted: [], kept: [] })
  expect((await remove('&reason=because')).status).toBe(400)
  expect((await ask(world, '/v1/suppressions?address=nobody')).status).toBe(400)
})

test('an address stays suppressed when the secret key is replaced, by the old one beside it', async () => {
  const world = stubWorld()
  const old = world.env.SELVEDGE_SECRET_KEY ?? ''
  await post(world, JSON.stringify(list))
  const fresh = 'sk_demo_fedcba9876543210fedcba98'
  const look = async (env: object) => {
    const headers = { authorization: `Bearer ${fresh}` }
    const response = await createApp(clock).request(
      '/v1/suppressions?address=ana%40example.com',
      { headers },
      { ...world.env, ...env },
    )
    return ((await response.json()) as { suppressed: boolean }).suppressed
  }
  expect(await look({ SELVEDGE_SECRET_KEY: `${fresh},${old}` })).toBe(true)
  expect(await look({ SELVEDGE_SECRET_KEY: fresh, SELVEDGE_SUPPRESSION_KEY: old })).toBe(true)
  expect(await look({ SELVEDGE_SECRET_KEY: fresh })).toBe(false)
})

test('a shard that does not answer is a 503 that says to come again; without the key there is nothing', async () => {
  const world = stubWorld()
  world.failure = new Error('away')
  expect((await post(world, JSON.stringify(list))).status).toBe(503)
  const response = await createApp(clock).request(
    '/v1/suppressions',
    { method: 'POST', body: '[]' },
    stubWorld().env,
  )
  expect(response.status).toBe(401)
})
