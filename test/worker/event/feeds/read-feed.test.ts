// A feed from its bytes on: packed or not, told by how it begins, bounded.

import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readFeed } from '../../../../worker/event/feeds/read-feed.ts'
import type { FeedOptions, FeedPage } from '../../../../worker/event/feeds/read-feed.ts'

const streamOf = (bytes: Uint8Array, pieceLength = 1_000): ReadableStream<Uint8Array> => {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, at + pieceLength))
      at += pieceLength
    },
  })
}

async function read(bytes: Uint8Array | string, options: FeedOptions & { pieceLength?: number } = {}) {
  const pages: FeedPage[] = []
  const data = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
  for await (const page of readFeed(streamOf(data, options.pieceLength), options)) pages.push(page)
  const entries = pages.flatMap((page) => page.entries)
  return {
    ids: entries.map((entry) =>
      'fields' in entry ? (entry.fields['id'] ?? entry.fields['item_id']) : entry.reason,
    ),
    error: pages.at(-1)?.error ?? null,
    pageSizes: pages.map((page) => page.entries.length),
  }
}

const xml = '<rss><item><id>é</id></item></rss>'
const tsv = 'id\ttitle\né\tx\n'
const csv = 'id,title\né,x\n'
const ndjson = '{"item_id":"é"}\n'

test.each([
  ['XML', xml],
  ['TSV', tsv],
  ['CSV', csv],
  ['NDJSON', ndjson],
])(
  'tells %s by how it begins, with a byte order mark and space before it, packed or not',
  async (_what, text) => {
    for (const pieceLength of [1, 3, 1_000]) {
      const bytes = Buffer.from(`\uFEFF \n${text}`)
      expect(await read(bytes, { pieceLength })).toMatchObject({ ids: ['é'], error: null })
      expect(await read(gzipSync(bytes), { pieceLength })).toMatchObject({ ids: ['é'], error: null })
    }
  },
)

test('believes the format that it is told', async () => {
  expect(await read('id,a{b\n{,x\n', { format: 'csv' })).toMatchObject({ ids: ['{'], error: null })
  expect((await read(csv, { format: 'google_xml' })).error).toMatchObject({
    reason: 'there is no element in it',
  })
})

test('comes in pages', async () => {
  const lines = Array.from({ length: 1_201 }, (_, index) => `{"item_id":"${index}"}`).join('\n')
  const { ids, pageSizes } = await read(lines)
  expect(ids).toHaveLength(1_201)
  expect(Math.max(...pageSizes)).toBe(500)
})

test.each([
  ['nothing', '', { line: null, reason: 'the feed is empty' }],
  ['nothing but space', ' '.repeat(20_000), { line: 1, reason: 'it begins with nothing but space' }],
  [
    'a list in JSON',
    '[{}]',
    { line: 1, reason: 'a list in JSON is not read: send one object a line (NDJSON)' },
  ],
  [
    'no UTF-8',
    Buffer.from([0x69, 0x64, 0x0a, 0xe9, 0x0a]),
    { line: null, reason: 'not UTF-8: save the feed as UTF-8' },
  ],
])('says what is wrong with %s', async (_what, bytes, error) => {
  expect((await read(bytes)).error).toEqual(error)
})

const unreadable = 'the feed ended before it was whole, or is packed in a way that cannot be read'

test('keeps what came before a gzip was cut off', async () => {
  const lines = Array.from(
    { length: 30_000 },
    (_, index) => `{"item_id":"${index}-${Math.sin(index)}"}`,
  ).join('\n')
  const packed = gzipSync(lines)
  const { ids, error } = await read(packed.subarray(0, packed.length / 2))
  expect(ids.length).toBeGreaterThan(1_000)
  expect(error).toEqual({ line: null, reason: unreadable })
})

test('says that a gzip with a wrong byte in it cannot be read', async () => {
  const packed = gzipSync(ndjson)
  packed[12] = 0xff
  expect((await read(packed)).error).toEqual({ line: null, reason: unreadable })
})

test('stops at its limit, so that a bomb is unpacked no further', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20), { level: 9 })
  expect((await read(bomb, { maxBytes: 1_000, format: 'csv' })).error).toEqual({
    line: null,
    reason: 'larger than 1000 bytes, unpacked',
  })
})

test('a sender that goes away in the middle ends the feed, and what came stays', async () => {
  let at = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      at += 1
      if (at > 2) controller.error(new Error('https://secret.example went away'))
      else controller.enqueue(new TextEncoder().encode(`{"item_id":"${at}"}\n`))
    },
  })
  const pages: FeedPage[] = []
  for await (const page of readFeed(body)) pages.push(page)
  expect(pages.at(-1)).toMatchObject({ entries: [{ line: 1 }, { line: 2 }], error: { reason: unreadable } })
})

test('who stops to read lets go of the sender', async () => {
  let isCanceled = false
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('{"item_id":"a"}\n'.repeat(1_000))),
    cancel: () => {
      isCanceled = true
    },
  })
  for await (const { entries } of readFeed(body)) if (entries.length > 0) break
  expect(isCanceled).toBe(true)
})
