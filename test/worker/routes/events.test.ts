import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import { maxBatchBytes } from '../../../worker/event/limits.ts'
import { access, batch, bearer, clock, event, origin, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

let world = stubWorld()
let app = createApp(clock)
let nowMs = clock()

beforeEach(() => {
  world = stubWorld()
  nowMs = clock()
  app = createApp(() => nowMs)
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

const post = (body: unknown, headers: Record<string, string> = { origin }) =>
  app.request(
    '/v1/events',
    {
      method: 'POST',
      headers,
      body: typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body),
    },
    world.env,
  )

const ingested = () => world.calls.filter(([, method]) => method === 'ingest')
const siteCalls = () => world.calls.filter(([, method]) => method === 'access').length
const turnedAway = async (): Promise<unknown> => {
  const response = await app.request('/v1/status', { headers: bearer }, world.env)
  return Reflect.get(Object(await response.json()), 'turned_away')
}

const askBefore = (from: string) =>
  app.request('/v1/events', { method: 'OPTIONS', headers: { origin: from } }, world.env)

describe('a batch of the script', () => {
  test('is committed by its shard, then answered 202', async () => {
    const response = await post(batch())
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({ accepted: 1, rejected: [] })
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('vary')).toContain('origin')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(ingested()).toEqual([
      ['demo/0', 'ingest', expect.objectContaining({ batch_id: 'b1', device_id: 'd1', received_at: nowMs })],
    ])
  })

  test('that is known already counts as accepted', async () => {
    world.ingest = () => ({ kind: 'stored', stored: 0, known: 1, rejected: [], delivered: [] })
    expect(await (await post(batch())).json()).toEqual({ accepted: 1, rejected: [] })
  })

  test('may ask which earlier batches arrived, and is told', async () => {
    world.ingest = (sent) => ({
      kind: 'stored',
      stored: 1,
      known: 0,
      rejected: [],
      delivered: sent.asks?.slice(0, 1) ?? [],
    })
    const answer = await app.request(
      `/v1/events?ask=a,b,${'x'.repeat(200)},`,
      { method: 'POST', headers: { origin }, body: JSON.stringify(batch()) },
      world.env,
    )
    expect(await answer.json()).toEqual({ accepted: 1, rejected: [], known: ['a'] })
    expect(ingested().at(-1)?.[2]).toMatchObject({ asks: ['a', 'b'] })
  })

  test('keeps its good events; the bad ones are told by their place in what was sent', async () => {
    world.ingest = () => ({
      kind: 'stored',
      stored: 1,
      known: 0,
      rejected: [{ index: 1, reason: 'refused by the shard' }],
      delivered: [],
    })
    const events = [event({ name: 'NOT A NAME' }), event(), null, event({ event_id: 'e2' })]
    const response = await post(batch({ events }))
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({
      accepted: 1,
      rejected: [
        { index: 0, reason: expect.any(String) },
        { index: 2, reason: expect.any(String) },
        { index: 3, reason: 'refused by the shard' },
      ],
    })
  })

  test('asks the site once in ten seconds', async () => {
    for (let n = 0; n < 5; n++) await post(batch())
    expect(siteCalls()).toBe(1)
    nowMs += 10_000
    await post(batch())
    expect(siteCalls()).toBe(2)
  })

  test('is judged by a new configuration as soon as it has been pushed here', async () => {
    await post(batch())
    world.access = { ...access, keys: ['pk_demo_zzzzzzzz'] }
    expect((await post(batch())).status).toBe(202)
    await app.request('/v1/automations', { method: 'PUT', headers: bearer, body: '{"files":{}}' }, world.env)
    expect((await post(batch())).status).toBe(403)
  })
})

describe('what is hostile or broken is refused, cheaply and in words:', () => {
  test.each([
    ['5 MB', 'x'.repeat(5_000_000), 413, 'body-too-large'],
    ['one byte too many', `"${'x'.repeat(maxBatchBytes - 1)}"`, 413, 'body-too-large'],
    ['broken JSON', '{"v":1,', 400, 'bad-json'],
    ['nothing', '', 400, 'bad-json'],
    ['bytes that are no text', new Blob([new Uint8Array([0xff, 0xfe, 0x00])]), 400, 'bad-json'],
    ['a list', [batch()], 403, 'unknown-site-key'],
    ['null', 'null', 403, 'unknown-site-key'],
    ['deep JSON', '['.repeat(30_000) + ']'.repeat(30_000), 400, 'bad-json'],
    [
      'deep JSON in an event',
      JSON.stringify(batch({ events: ['D'] })).replace(
        '"D"',
        `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`,
      ),
      400,
      'bad-json',
    ],
    ['no key', { ...batch(), key: undefined }, 403, 'unknown-site-key'],
    ['a key that is no text', batch({ key: { toString: 'x' } }), 403, 'unknown-site-key'],
    ['a key that is no key', batch({ key: 'demo' }), 403, 'unknown-site-key'],
    ['a wrong key', batch({ key: 'pk_demo_wrongwrong' }), 403, 'unknown-site-key'],
    ['an unknown version', batch({ v: 2 }), 400, 'bad-request'],
    ['events that are no list', batch({ events: {} }), 400, 'bad-request'],
    ['too many events', batch({ events: Array.from({ length: 101 }, () => 1) }), 400, 'bad-request'],
    ['a device id with markup', batch({ device_id: '<script>' }), 400, 'bad-request'],
  ])('%s', async (_what, body, status, type) => {
    const response = await post(body)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({
      status,
      type: `urn:selvedge:problem:${type}`,
      title: expect.any(String),
    })
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(ingested()).toEqual([])
  })

  test('5 MB in pieces without a length are not read to their end', async () => {
    let pulled = 0
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1
        controller.enqueue(new Uint8Array(16_384))
      },
    })
    const init: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      headers: { origin },
      body,
      duplex: 'half',
    }
    const response = await app.request('/v1/events', init, world.env)
    expect(response.status).toBe(413)
    expect(pulled).toBeLessThan(10)
  })

  test('a site that nobody configured makes no object', async () => {
    expect((await post(batch({ key: 'pk_stranger_abcdefgh' }))).status).toBe(403)
    expect(world.calls).toEqual([])
  })

  test('the value of a wrong key is not repeated', async () => {
    expect(await (await post(batch({ key: 'pk_demo_wrongwrong' }))).text()).not.toContain('wrongwrong')
  })

  test('a wrong method is told the right ones', async () => {
    const response = await app.request('/v1/events', { method: 'DELETE' }, world.env)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST, OPTIONS, GET, HEAD')
    expect(await response.json()).toMatchObject({ type: 'urn:selvedge:problem:method-not-allowed' })
  })

  test('a huge header does no harm', async () => {
    const huge = 'x'.repeat(100_000)
    const response = await post(batch(), {
      origin,
      'user-agent': huge,
      'cf-connecting-ip': huge,
      cookie: huge,
    })
    expect(response.status).toBe(202)
  })
})

describe('origins', () => {
  test.each([
    'https://shop.example.evil.example',
    'https://evil.example',
    'http://shop.example',
    'null',
    '',
    'https://shop.example:444',
  ])('a page of %j may not send, and may not read the answer', async (foreign) => {
    const response = await post(batch(), { origin: foreign })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ type: 'urn:selvedge:problem:foreign-origin' })
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
    expect(ingested()).toEqual([])
  })

  test('a server, which sends neither Origin nor Referer, may', async () => {
    expect((await post(batch(), {})).status).toBe(202)
  })

  test('without Origin a Referer must be of the site', async () => {
    expect((await post(batch(), { referer: `${origin}/product?x=1` })).status).toBe(202)
    expect((await post(batch(), { referer: 'https://evil.example/' })).status).toBe(403)
    expect((await post(batch(), { referer: 'garbage' })).status).toBe(403)
  })

  test('a preflight is answered to the pages of the site only', async () => {
    const allowed = await askBefore(origin)
    expect(allowed.status).toBe(204)
    expect(allowed.headers.get('access-control-allow-origin')).toBe(origin)
    expect(allowed.headers.get('access-control-allow-methods')).toBe('POST')
    const foreign = await askBefore('https://evil.example')
    expect(foreign.status).toBe(403)
    expect(foreign.headers.has('access-control-allow-origin')).toBe(false)
  })
})

describe('limits', () => {
  test('an address that sends too much is told when to come again, and may then', async () => {
    const headers = { origin, 'cf-connecting-ip': '203.0.113.9' }
    const statuses: number[] = []
    for (let n = 0; n < 201; n++) statuses.push((await post(batch({ device_id: `d${n}` }), headers)).status)
    expect(statuses.slice(0, 200)).toEqual(Array.from({ length: 200 }, () => 202))
    expect(statuses[200]).toBe(429)
    const refused = await post(batch(), headers)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin)
    expect((await post(batch(), { ...headers, 'cf-connecting-ip': '203.0.113.10' })).status).toBe(202)
    nowMs += 1_000
    expect((await post(batch(), headers)).status).toBe(202)
  })

  test('a device has its own limit, whatever its addresses', async () => {
    for (let n = 0; n < 100; n++) await post(batch(), { origin })
    expect((await post(batch(), { origin })).status).toBe(429)
    expect((await post(batch({ device_id: 'other' }), { origin })).status).toBe(202)
  })

  test('without an address nobody shares a limit', async () => {
    for (let n = 0; n < 250; n++)
      expect((await post(batch({ device_id: `d${n}` }), { origin })).status).toBe(202)
  })
})

describe('crawlers', () => {
  test('are answered as if taken, kept out, and counted', async () => {
    const bot = {
      origin,
      'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    }
    const response = await post(batch(), bot)
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({ accepted: 0, rejected: [] })
    expect(world.calls).toEqual([])
  })
})

describe('when something behind the door does not answer', () => {
  test('an overloaded shard sends the page away for as long as it asks', async () => {
    world.ingest = () => ({ kind: 'overloaded', retryAfterMs: 3_200 })
    const response = await post(batch())
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('4')
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
  })

  test('a stub that throws is a 503 without its words, and the next request gets a new stub', async () => {
    await post(batch())
    world.failure = new Error('internal: object xyz was reset')
    const response = await post(batch())
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('2')
    expect(await response.text()).not.toContain('xyz')
    world.failure = null
    expect((await post(batch())).status).toBe(202)
  })

  test('a site that does not answer is a 503, too', async () => {
    world.failure = new Error('reset')
    expect((await post(batch())).status).toBe(503)
  })

  test('a site without configuration keeps the batch in the page', async () => {
    world.access = null
    const response = await post(batch())
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('2')
    world.access = access
    expect((await post(batch())).status).toBe(202)
  })
})

test('the status tells what was turned away, per reason', async () => {
  await post(batch({ key: 'pk_demo_wrongwrong' }))
  await post(batch(), { origin: 'https://evil.example' })
  await post(batch({ dropped: 7, events: [event(), 1] }))
  expect(await turnedAway()).toEqual({
    unknown_key: 1,
    foreign_origin: 1,
    dropped_by_page: 7,
    event_refused: 1,
  })
})
