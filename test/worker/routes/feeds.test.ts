// The routes of feeds: what reaches the catalog, and what its answers become.

import { beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import { bearer, clock, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

let world = stubWorld()
const app = createApp(clock)
beforeEach(() => {
  world = stubWorld()
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

const send = (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
  app.request(
    path,
    { method, headers: { ...bearer, ...headers }, ...(body !== undefined && { body }) },
    world.env,
  )

test('a feed goes to the catalog of the site as it is', async () => {
  const response = await send('POST', '/v1/catalog/feed?format=tsv', 'id\tprice\na\t5 EUR\n')
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ items: 2, changed: 1, whole: true, error: null, held: null })
  expect(world.calls).toContainEqual(['demo', 'takeFeed', 'demo', 'id\tprice\na\t5 EUR\n', 'tsv'])
})

test('a feed that could not be read to its end is a problem with its line, and what was read is told', async () => {
  if (world.feedRun === 'busy') throw new Error('it is not')
  world.feedRun = {
    ...world.feedRun,
    isWhole: false,
    error: { line: 7, reason: 'the feed ends inside <item>' },
  }
  const response = await send('POST', '/v1/catalog/feed', '<rss>')
  expect(response.status).toBe(422)
  expect(await response.json()).toMatchObject({
    type: 'urn:selvedge:problem:feed-broken',
    detail: 'line 7: the feed ends inside <item>',
    changed: 1,
    whole: false,
  })
})

test('a feed that comes while another is read may come later', async () => {
  world.feedRun = 'busy'
  const response = await send('POST', '/v1/catalog/feed', '{}')
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30'])
})

test.each([
  ['/v1/catalog/feed?format=excel', 'x', {}, 'format: expected one of google_xml, tsv, csv, ndjson'],
  ['/v1/catalog/feed', 'x', { 'content-encoding': 'br' }, 'content-encoding: expected gzip, or none'],
  ['/v1/catalog/feed', undefined, {}, 'send the feed as the body'],
])('what cannot be a feed reaches no catalog: %s', async (path, body, headers, detail) => {
  const response = await send('POST', path, body, { ...headers })
  expect([response.status, await response.json()]).toMatchObject([400, { detail }])
  expect(world.calls.filter(([, call]) => call === 'takeFeed')).toEqual([])
})

test.each([
  ['POST', '/v1/catalog/feed'],
  ['POST', '/v1/catalog/accept'],
])('%s %s is closed without the secret key', async (method, path) => {
  expect((await send(method, path, 'x', { authorization: 'Bearer pk_demo_abcdefgh' })).status).toBe(401)
  expect(world.calls).toEqual([])
})

test('the catalog tells what is held back, and takes the word that it is right', async () => {
  const held = { at: epochMs(0), known: 100, lost: 50, sample: ['a'] }
  const pull = { url: 'https://shop.example/{{ secret.TOKEN }}', everyMs: 3_600_000, nextAt: epochMs(0) }
  world.catalogStatus = { ...world.catalogStatus, held, pull }
  expect(await (await send('GET', '/v1/catalog')).json()).toEqual({
    items: 2,
    in_feed: 1,
    reading: false,
    pull: { url: pull.url, every_ms: 3_600_000, next_at: '1970-01-01T00:00:00.000Z' },
    last_feed: null,
    held: { ...held, at: '1970-01-01T00:00:00.000Z' },
  })
  expect(await (await send('POST', '/v1/catalog/accept')).json()).toMatchObject({ accepted: true })
  world.catalogStatus = { ...world.catalogStatus, held: null }
  expect(await (await send('POST', '/v1/catalog/accept')).json()).toMatchObject({ accepted: false })
})
