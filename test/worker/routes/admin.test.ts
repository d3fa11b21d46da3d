// What all routes of the secret key have in common, then what each does.

import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import { access, bearer, clock, secretKey, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

let world = stubWorld()
let app = createApp(clock)

beforeEach(() => {
  world = stubWorld()
  app = createApp(clock)
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

const send = (
  method: string,
  path: string,
  { body, headers = bearer }: { body?: unknown; headers?: Record<string, string> } = {},
) =>
  app.request(
    path,
    {
      method,
      headers,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    },
    world.env,
  )

const routes = [
  ['PUT', '/v1/automations'],
  ['GET', '/v1/automations'],
  ['POST', '/v1/plan'],
  ['PUT', '/v1/catalog/items'],
  ['POST', '/v1/catalog/stock'],
  ['GET', '/v1/catalog'],
  ['PUT', '/v1/pools/spring'],
  ['GET', '/v1/pools/spring'],
  ['GET', '/v1/shoppers/email:ana@example.com'],
  ['GET', '/v1/shoppers/email:ana@example.com/events'],
  ['GET', '/v1/events'],
  ['GET', '/v1/deliveries'],
  ['GET', '/v1/deliveries/01947a5c-0000-7000-8000-000000000000'],
  ['POST', '/v1/deliveries/replay'],
  ['GET', '/v1/destinations'],
  ['POST', '/v1/destinations/email-tool/enable'],
  ['POST', '/v1/send-test'],
  ['GET', '/v1/status'],
] as const

describe.each(routes)('%s %s', (method, path) => {
  test.each([
    ['no key', {}],
    ['a wrong key', { authorization: `Bearer ${secretKey.slice(0, -1)}0` }],
    ['a key with something behind it', { authorization: `Bearer ${secretKey}x` }],
    ['a key of another site', { authorization: 'Bearer sk_other_0123456789abcdef0123456789abcdef' }],
    ['the site key', { authorization: 'Bearer pk_demo_abcdefgh' }],
    ['another scheme', { authorization: `Basic ${btoa(`${secretKey}:`)}` }],
    ['an empty key', { authorization: 'Bearer ' }],
    ['a huge key', { authorization: `Bearer sk_demo_${'x'.repeat(100_000)}` }],
  ] as const)('is closed to %s', async (_what, headers) => {
    const response = await send(method, path, { headers: { ...headers } })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('Bearer')
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ type: 'urn:selvedge:problem:bad-secret-key', status: 401 })
    expect(text).not.toContain(secretKey.slice(8, 20))
    expect(world.calls).toEqual([])
  })

  test('says what to set when there is no secret key at all', async () => {
    world = { ...world, env: { ...world.env, SELVEDGE_SECRET_KEY: '' } }
    const response = await send(method, path)
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('SELVEDGE_SECRET_KEY') })
  })

  test('asks to come again when an object does not answer, without its words', async () => {
    world.failure = new Error('secret inside: object xyz')
    const response = await send(
      method,
      path,
      method === 'GET' ? {} : { body: { files: {}, items: [], levels: [] } },
    )
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('2')
    expect(await response.text()).not.toContain('xyz')
  })

  test('is not cached and not framed', async () => {
    const { headers } = await send(method, path, method === 'GET' ? {} : { body: {} })
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.has('access-control-allow-origin')).toBe(false)
  })
})

/** That is all in its address. */
const takesNoBody = '/v1/destinations/email-tool/enable'

describe.each(routes.filter(([method, path]) => method !== 'GET' && path !== takesNoBody))(
  '%s %s',
  (method, path) => {
    test.each([
      ['5 MB', 'x'.repeat(5_000_000), 413],
      ['broken JSON', '{"files":', 400],
      ['null', 'null', 400],
      ['a number', '7', 400],
      ['a list in place of the list', '{"files":[],"items":{},"levels":{}}', 400],
      ['deep JSON', '['.repeat(100_000), 400],
    ])('refuses %s', async (_what, body, status) => {
      const response = await send(method, path, { body })
      expect(response.status).toBe(status)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(world.calls.filter(([, call]) => call !== 'access')).toEqual([])
    })
  },
)

describe('automations', () => {
  const files = { 'site.yaml': 'site: demo', 'automations/welcome.yaml': 'automation: welcome' }

  test('a push goes to the site of the key, with the address that shoppers reach us at', async () => {
    const response = await send('PUT', 'https://events.example/v1/automations', { body: { files } })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ revision: 5, warnings: [] })
    expect(world.calls).toEqual([
      ['demo', 'push', { siteId: 'demo', files, publicUrl: 'https://events.example' }],
    ])
  })

  test('the configured public address wins over the one that was pushed to', async () => {
    world = { ...world, env: { ...world.env, SELVEDGE_PUBLIC_URL: 'https://go.shop.example/path' } }
    await send('PUT', 'http://127.0.0.1:8787/v1/automations', { body: { files } })
    expect(world.calls[0]).toMatchObject(['demo', 'push', { publicUrl: 'https://go.shop.example' }])
  })

  test('a refused push says where the mistakes are', async () => {
    const problems = [
      { file: 'site.yaml', line: 2, column: 1, message: 'unknown field', severity: 'error' as const },
    ]
    world.push = () => ({ accepted: false, problems })
    const response = await send('PUT', '/v1/automations', { body: { files } })
    expect(response.status).toBe(422)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ type: 'urn:selvedge:problem:config-refused', problems })
  })

  test.each([
    ['a path that climbs', { '../site.yaml': '' }],
    ['an absolute path', { '/etc/passwd': '' }],
    ['a hidden file', { 'automations/.env': '' }],
    ['an odd name', { '__proto__ x': '' }],
    ['a text that is none', { 'site.yaml': 7 }],
    ['too many', Object.fromEntries(Array.from({ length: 1_001 }, (_none, n) => [`a${n}.yaml`, '']))],
  ])('%s among the files is refused', async (_what, bad) => {
    expect((await send('PUT', '/v1/automations', { body: { files: bad } })).status).toBe(400)
    expect(world.calls).toEqual([])
  })

  test('what was pushed can be read again', async () => {
    const response = await send('GET', '/v1/automations')
    expect(await response.json()).toEqual({ revision: 4, files: { 'site.yaml': 'site: demo' } })
  })

  test('before the first push there is nothing to read', async () => {
    world.access = null
    expect((await send('GET', '/v1/automations')).status).toBe(404)
  })
})

describe('the catalog', () => {
  test.each([{ items: [{ item_id: 'shoe-42' }] }, [{ item_id: 'shoe-42' }]])(
    'takes items as %j',
    async (body) => {
      const response = await send('PUT', '/v1/catalog/items', { body })
      expect(await response.json()).toEqual({ changed: 1, unchanged: 0, rejected: [] })
      expect(world.calls).toContainEqual([
        'demo',
        'putItems',
        'demo',
        [{ item_id: 'shoe-42' }],
        access.origins,
      ])
    },
  )

  test.each([{ levels: [{ item_id: 'shoe-42', stock: 3 }] }, [{ item_id: 'shoe-42', stock: 3 }]])(
    'takes stock as %j',
    async (body) => {
      expect((await send('POST', '/v1/catalog/stock', { body })).status).toBe(200)
      expect(world.calls).toContainEqual(['demo', 'putStock', 'demo', [{ item_id: 'shoe-42', stock: 3 }]])
    },
  )

  test('takes no more than it can in one request', async () => {
    const levels = Array.from({ length: 10_001 }, () => 1)
    expect((await send('POST', '/v1/catalog/stock', { body: levels })).status).toBe(400)
  })

  test('asks for the configuration first', async () => {
    world.access = null
    const response = await send('PUT', '/v1/catalog/items', { body: [] })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ type: 'urn:selvedge:problem:not-configured' })
  })
})

describe('a shopper', () => {
  test.each([
    ['email:Ana%40Example.com', { kind: 'email', value: 'ana@example.com' }],
    ['customer_id:7', { kind: 'customer_id', value: '7' }],
    ['device:a:b', { kind: 'device', value: 'a:b' }],
    [`shp_${'0a'.repeat(16)}`, { kind: 'shopper_id', value: `shp_${'0a'.repeat(16)}` }],
  ])('is found as %s', async (path, identity) => {
    world.shopper = () => '{"id":"shp_1"}'
    const response = await send('GET', `/v1/shoppers/${path}`)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual({ id: 'shp_1' })
    expect(world.calls).toContainEqual(['demo/0', 'shopper', identity])
  })

  test('who is not there is a 404 that does not repeat who', async () => {
    const response = await send('GET', '/v1/shoppers/email:ana@example.com')
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('ana@')
  })

  test.each([
    'ana',
    'email:',
    'email:ana',
    'name:ana',
    'shp_1',
    ':',
    'toString:x',
    '%00',
    'x'.repeat(10_000),
  ])('%s is no identity', async (path) => {
    expect((await send('GET', `/v1/shoppers/${path}`)).status).toBe(400)
  })
})

test('the status adds up what the shards say', async () => {
  expect(await (await send('GET', '/v1/status')).json()).toMatchObject({
    site: 'demo',
    revision: 4,
    shards: [{ shoppers: 1 }],
    turned_away: {},
  })
})

describe('the past of a shop', () => {
  test('is read page by page, each answer naming the next', async () => {
    const first = await send('GET', '/v1/events')
    expect(await first.text()).toBe('{"name":"page_view"}\n')
    const next = first.headers.get('selvedge-next') ?? ''
    await send('GET', `/v1/events?after=${encodeURIComponent(next)}`)
    expect(world.calls.at(-1)?.at(-1)).toEqual({ after: '202603\nshp_a\n1\nb1', limit: 500 })
  })

  test.each(['x', '7.', '0.***', '../etc'])('after %s is refused', async (after) => {
    expect((await send('GET', `/v1/events?after=${encodeURIComponent(after)}`)).status).toBe(400)
  })

  test('of one shopper is theirs alone, and of nobody is a 404', async () => {
    world.shopper = () => null
    expect((await send('GET', '/v1/shoppers/email:ana@example.com/events')).status).toBe(404)
    world.shopper = () => '{}'
    const answer = await send('GET', '/v1/shoppers/email:ana@example.com/events')
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
  })
})
