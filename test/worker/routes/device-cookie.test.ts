import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import { batch, clock, origin, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

const day = 86_400_000
const shopHost = new URL(origin).hostname
let world = stubWorld()
let app = createApp(clock)

beforeEach(() => {
  world = stubWorld()
  app = createApp(clock)
})

const bornBefore = (ms: number): string => `${(clock() - ms).toString(36)}-123456789012`

interface Sent {
  readonly deviceId?: string
  readonly query?: string
  readonly headers?: Record<string, string>
  readonly more?: object
  /** Of the worker's address. */
  readonly host?: string
}

const post = ({
  deviceId = bornBefore(0),
  query = '?cookie=',
  headers = {},
  more = {},
  host = shopHost,
}: Sent) =>
  app.request(
    `https://${host}/v1/events${query}`,
    {
      method: 'POST',
      headers: { origin, 'sec-fetch-site': 'same-origin', ...headers },
      body: JSON.stringify({ ...batch(), device_id: deviceId, ...more }),
    },
    world.env,
  )
const cookieOf = async (sent: Sent) => (await post(sent)).headers.get('set-cookie')

describe('a page that asks for its device’s cookie', () => {
  test('on our own host gets it for that host, for 395 days from the birth of the id', async () => {
    const deviceId = bornBefore(0)
    expect(await cookieOf({ deviceId })).toBe(
      `selvedge_id=${deviceId}; Max-Age=${395 * 86_400}; Path=/; SameSite=Lax; Secure`,
    )
    expect(await cookieOf({ deviceId: bornBefore(394 * day) })).toContain('Max-Age=86400;')
  })

  test('on another host of its domain gets it for that domain, and may read the answer', async () => {
    const answer = await post({
      query: `?shard=0&cookie=${shopHost}`,
      headers: { 'sec-fetch-site': 'same-site' },
      host: `api.${shopHost}`,
    })
    expect(answer.headers.get('set-cookie')).toMatch(new RegExp(`; Domain=${shopHost}$`))
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
  })

  test('gets it from a browser that does not say which site it is on, when the hosts are the same', async () => {
    const request = (host: string) =>
      app.request(
        `https://${host}/v1/events?cookie=`,
        {
          method: 'POST',
          headers: { origin },
          body: JSON.stringify({ ...batch(), device_id: bornBefore(0) }),
        },
        world.env,
      )
    expect((await request(shopHost)).headers.has('set-cookie')).toBe(true)
    expect((await request('elsewhere.example')).headers.has('set-cookie')).toBe(false)
  })

  test('may read a refusal too, or it would take it for a broken network', async () => {
    const answer = await post({ more: { key: 'pk_demo_00000000' } })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
    expect(answer.headers.has('set-cookie')).toBe(false)
  })
})

describe('no cookie is set', () => {
  test.each<[string, Sent]>([
    ['when the page does not ask', { query: '' }],
    ['to a page of another site', { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['for a domain that the page is not in', { query: '?cookie=example.org' }],
    ['for half a label', { query: `?cookie=${shopHost.slice(1)}` }],
    ['for a top-level domain', { query: `?cookie=${shopHost.split('.').at(-1)}` }],
    ['for what would write another attribute', { query: '?cookie=a.b%3B%20HttpOnly' }],
    ['for an id that is older than 13 months', { deviceId: bornBefore(396 * day) }],
    ['for an id from the future', { deviceId: bornBefore(-30 * day) }],
    ['for an id that is not of our making', { deviceId: 'd1' }],
    ['after the shopper took the consent back', { more: { consent: { analytics: false } } }],
  ])('%s', async (_, sent) => {
    const answer = await post(sent)
    expect(answer.headers.has('set-cookie')).toBe(false)
  })

  test('and no credentials are allowed to whoever did not ask', async () => {
    const answer = await post({ query: '' })
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
  })

  test('nor to a foreign origin, which may not read anything', async () => {
    const answer = await post({ headers: { origin: 'https://evil.example' } })
    expect(answer.status).toBe(403)
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
    expect(answer.headers.has('set-cookie')).toBe(false)
  })
})
