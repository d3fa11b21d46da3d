// A feed all the way in the real runtime: over HTTP, packed, through the object's RPC, into SQLite.

import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bootWorker, secretKey } from '../../workerd/boot-worker.ts'
import type { BootedWorker } from '../../workerd/boot-worker.ts'
import { config } from '../actors/shard.ts'

let worker: BootedWorker
const headers = { authorization: `Bearer ${secretKey}` }

beforeAll(async () => {
  worker = await bootWorker({ entry: 'index' })
  expect((await worker.push(config().files)).status).toBe(200)
}, 60_000)
afterAll(() => worker.dispose())

const xmlOf = (count: number, availability = 'in_stock'): string =>
  `<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel>${Array.from(
    { length: count },
    (_, index) =>
      `<item><g:id>i${index}</g:id><g:title>Item ${index}</g:title><g:price>10.00 EUR</g:price><g:availability>${availability}</g:availability></item>`,
  ).join('\n')}</channel></rss>`

const send = async (body: string | Uint8Array<ArrayBuffer>, more: Record<string, string> = {}) => {
  const answer = await worker.fetch('/v1/catalog/feed', {
    method: 'POST',
    headers: { ...headers, ...more },
    body,
  })
  return { status: answer.status, told: await answer.json() }
}

test('brings in a packed feed, whether or not its encoding is said', async () => {
  const packed = new Uint8Array(gzipSync(xmlOf(3_000)))
  expect(await send(packed)).toMatchObject({
    status: 200,
    told: { items: 3_000, changed: 3_000, rejected: 0, whole: true },
  })
  expect(await send(packed, { 'content-encoding': 'gzip' })).toMatchObject({
    status: 200,
    told: { items: 3_000, changed: 0, whole: true },
  })
  const status = await worker.fetch('/v1/catalog', { headers })
  expect(await status.json()).toMatchObject({ items: 3_000, in_feed: 3_000, held: null, reading: false })
})

test('keeps what was before a feed broke, and holds back one that lost much, until it is accepted', async () => {
  expect(await send(xmlOf(3_000, 'out_of_stock').slice(0, -500))).toMatchObject({
    status: 422,
    told: { type: 'urn:selvedge:problem:feed-broken', whole: false, gone: 0 },
  })
  expect(await send(xmlOf(1_000))).toMatchObject({
    status: 200,
    told: { gone: 0, held: { known: 3_000, lost: 2_000 } },
  })
  const accepted = await worker.fetch('/v1/catalog/accept', { method: 'POST', headers })
  expect(await accepted.json()).toMatchObject({ accepted: true })
  expect(await send(xmlOf(1_000))).toMatchObject({ told: { gone: 2_000, held: null } })
})
