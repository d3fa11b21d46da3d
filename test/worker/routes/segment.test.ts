import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import type { EventBatch } from '../../../worker/event/event.ts'
import { mergeShoppers } from '../../../worker/routes/merge-shoppers.ts'
import { access, bearer, clock, secretKey, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))
vi.mock('../../../worker/routes/merge-shoppers.ts', () => ({ mergeShoppers: vi.fn() }))

const merging = vi.mocked(mergeShoppers)
let world = stubWorld()
let app = createApp(clock)

beforeEach(() => {
  world = stubWorld()
  app = createApp(clock)
  merging.mockReset().mockResolvedValue('merged')
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

const basic = (user: string, password = '') => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})
const post = (
  body: unknown,
  { path = 'batch', headers = basic(secretKey) }: { path?: string; headers?: Record<string, string> } = {},
) =>
  app.request(
    `/v1/${path}`,
    {
      method: 'POST',
      headers,
      body: typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body),
    },
    world.env,
  )

const sentAt = new Date(clock()).toISOString()
let count = 0
const track = (more: object = {}) => ({
  type: 'track',
  messageId: `m${(count += 1)}`,
  userId: 'c-7',
  event: 'Store Visited',
  timestamp: sentAt,
  ...more,
})
const batch = (...messages: unknown[]) => ({ batch: messages, sentAt })

const ingested = () =>
  world.calls.filter(([, method]) => method === 'ingest').map(([, , sent]) => sent as EventBatch)
const turnedAway = async (): Promise<unknown> => {
  const response = await app.request('/v1/status', { headers: bearer }, world.env)
  return Reflect.get(Object(await response.json()), 'turned_away')
}
const answerOf = async (response: Response) => [response.status, await response.json()]

describe('what a shop’s server tells', () => {
  test('is committed by its shards, then answered as Segment does', async () => {
    const response = await post(batch(track(), track({ userId: 'c-8' }), track()))
    expect(await answerOf(response)).toEqual([200, { success: true }])
    expect(ingested().map(({ device_id: device, events }) => [device, events.length])).toEqual([
      ['~customer_id:c-7', 2],
      ['~customer_id:c-8', 1],
    ])
    expect(ingested()[0]?.events[0]).toMatchObject({ name: 'store_visit', trust: 'server' })
  })

  test.each(['track', 'identify', 'page', 'screen'])('may come alone, to /v1/%s', async (path) => {
    const { type: _type, ...told } = track()
    expect(await answerOf(await post(told, { path }))).toEqual([200, { success: true }])
    expect(ingested()).toHaveLength(1)
  })

  test('may come packed, as RudderStack’s SDK sends it', async () => {
    const packed = new Blob([gzipSync(JSON.stringify(batch(track())))])
    const response = await post(packed, { headers: { ...basic(secretKey), 'content-encoding': 'gzip' } })
    expect(await answerOf(response)).toEqual([200, { success: true }])
    expect(ingested()).toHaveLength(1)
  })

  test('goes to its shards, and to no more than sixteen at a time', async () => {
    let waiting = 0
    let most = 0
    world.access = { ...access, shardCount: 4 }
    const { SHARD } = world.env
    const env = {
      ...world.env,
      SHARD: {
        ...SHARD,
        get: (id: unknown) => ({
          ...SHARD.get(id),
          ingest: async (sent: EventBatch) => {
            most = Math.max(most, (waiting += 1))
            await new Promise(setImmediate)
            waiting -= 1
            return world.ingest(sent)
          },
        }),
      },
    }
    const messages = Array.from({ length: 100 }, (_none, n) => track({ userId: `c-${n + 1}` }))
    const body = JSON.stringify(batch(...messages))
    const request = { method: 'POST', headers: basic(secretKey), body }
    expect((await app.request('/v1/batch', request, env)).status).toBe(200)
    expect(most).toBe(16)
  })
})

describe('a key', () => {
  test.each([
    ['none', {}],
    ['a site’s public one', basic('pk_demo_abcdefgh')],
    ['one of another site', basic(secretKey.replace('demo', 'other'))],
    ['a wrong one', basic(`${secretKey}x`)],
    ['no base64', { authorization: 'Basic ***' }],
    ['bytes that are no text', { authorization: 'Basic //79' }],
    ['a password alone', basic('', secretKey)],
  ])('that is %s opens nothing', async (_what, headers) => {
    const response = await post(batch(track()), { headers })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('Basic')
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(world.calls).toEqual([])
  })

  test('may also come as Bearer', async () => {
    expect((await post(batch(track()), { headers: bearer })).status).toBe(200)
  })
})

describe('what is wrong', () => {
  test('with a message of a batch harms only that message, and is counted', async () => {
    const response = await post(batch(null, track(), { type: 'group' }, track({ userId: null })))
    expect(await answerOf(response)).toEqual([
      200,
      { success: true, rejected: [0, 2, 3].map((index) => ({ index, reason: expect.any(String) })) },
    ])
    expect(ingested().flatMap(({ events }) => events)).toHaveLength(1)
    expect(await turnedAway()).toMatchObject({ event_refused: 3 })
  })

  test('with a part of a message is told and counted', async () => {
    const response = await post(batch(track({ type: 'identify', traits: { phone: '0612' } })))
    expect(await response.json()).toEqual({
      success: true,
      trimmed: [{ index: 0, reason: expect.stringContaining('phone') }],
    })
    expect(await turnedAway()).toMatchObject({ identity_refused: 1 })
  })

  test('with a message that comes alone is said at once', async () => {
    const refused = await post(track({ event: '' }), { path: 'track' })
    expect(await answerOf(refused)).toMatchObject([400, { type: 'urn:selvedge:problem:bad-request' }])
    const large = track({ properties: { text: 'x'.repeat(33_000) } })
    expect((await post(large, { path: 'track' })).status).toBe(413)
    expect(await answerOf(await post(batch(large)))).toMatchObject([200, { rejected: [{ index: 0 }] }])
  })

  const gzip = { ...basic(secretKey), 'content-encoding': 'gzip' }
  test.each([
    ['broken JSON', '{"batch":', basic(secretKey), 400],
    ['nothing', '', basic(secretKey), 400],
    ['no list', { batch: 'x' }, basic(secretKey), 400],
    ['a list alone', [], basic(secretKey), 400],
    ['half a megabyte and more', { batch: [], more: 'x'.repeat(512_000) }, basic(secretKey), 413],
    ['too many messages', { batch: Array.from({ length: 401 }, () => 0) }, basic(secretKey), 413],
    ['a bomb', new Blob([gzipSync('x'.repeat(50_000_000))]), gzip, 413],
    ['what is not packed at all', '{"batch":[]}', gzip, 400],
    ['half a package', new Blob([gzipSync('{"batch":[]}').subarray(0, 15)]), gzip, 400],
    ['an unknown packing', '{"batch":[]}', { ...gzip, 'content-encoding': 'br' }, 400],
  ])('with the body is refused whole: %s', async (_what, body, headers, status) => {
    const response = await post(body, { headers })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(ingested()).toEqual([])
  })
})

describe('what cannot be taken now', () => {
  const comesAgain = async (response: Response) => {
    expect(response.status).toBe(503)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await turnedAway()).toMatchObject({ unavailable: 1 })
  }

  test('because one shard of several is busy', async () => {
    world.ingest = (sent) =>
      sent.device_id === '~customer_id:c-8'
        ? { kind: 'overloaded', retryAfterMs: 2_000 }
        : { kind: 'stored', stored: 1, known: 0, rejected: [], delivered: [] }
    await comesAgain(await post(batch(track(), track({ userId: 'c-8' }), track({ userId: 'c-9' }))))
    expect(ingested()).toHaveLength(3)
  })

  test('because a shard does not answer', async () => {
    await post(batch())
    world.failure = new Error('reset')
    const response = await post(batch(track()))
    world.failure = null
    await comesAgain(response)
  })

  test('because nothing has been pushed yet: the SDK keeps it', async () => {
    world.access = null
    const response = await post(batch(track()))
    world.access = access
    await comesAgain(response)
  })

  test('because it is too much', async () => {
    const answers = []
    for (let n = 0; n < 501; n += 1) answers.push(await post(batch()))
    expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([429])
    expect(answers.at(-1)?.headers.get('retry-after')).toBe('1')
  })
})

describe('an alias', () => {
  const alias = { type: 'alias', messageId: 'a', previousId: 'dev-1', userId: 'c-7' }

  test('merges two known shoppers, after what came with it is stored', async () => {
    merging.mockImplementation(async () => {
      expect(ingested()).toHaveLength(1)
      return 'merged'
    })
    expect((await post(batch(alias, track()))).status).toBe(200)
    expect(merging.mock.calls.map(([, , two]) => two)).toEqual([
      { from: { kind: 'customer_id', value: 'dev-1' }, into: { kind: 'customer_id', value: 'c-7' } },
    ])
    expect(ingested()).toHaveLength(1)
  })

  test('of somebody who is not known tells who it is, and asks once more', async () => {
    merging.mockResolvedValueOnce('unknown')
    expect((await post(alias, { path: 'alias' })).status).toBe(200)
    expect(ingested()).toMatchObject([
      { device_id: 'dev-1', events: [{ name: 'identify', properties: { customer_id: 'c-7' } }] },
    ])
    expect(merging).toHaveBeenCalledTimes(2)
    merging.mockResolvedValue('unknown')
    expect((await post(alias, { path: 'alias' })).status).toBe(200)
  })

  test('that cannot be done now is done when it comes again', async () => {
    merging.mockResolvedValueOnce('unavailable')
    expect((await post(batch(alias))).status).toBe(503)
    merging.mockResolvedValueOnce('unknown').mockResolvedValueOnce('unavailable')
    expect((await post(batch(alias))).status).toBe(503)
    merging.mockResolvedValue('unknown')
    world.ingest = () => ({ kind: 'overloaded', retryAfterMs: 2_000 })
    expect((await post(batch(alias))).status).toBe(503)
  })
})
