// A product feed of 200,000 items: how fast it is read when it is new, when nothing has changed, when every price has; how
// many rows that writes, and how much memory it takes. On node:sqlite with the production actor; the limit is the same feed
// read and cleaned, with nothing kept.

import { Readable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createGzip } from 'node:zlib'
import { CatalogActor } from '../../worker/actors/catalog-actor.ts'
import { cleanCatalogItem } from '../../worker/event/catalog-item.ts'
import { contentRules } from '../../worker/event/content-rules.ts'
import { feedItem } from '../../worker/event/feeds/feed-item.ts'
import { readFeed } from '../../worker/event/feeds/read-feed.ts'
import { sqliteWorld } from '../worker/actors/sqlite-host.ts'
import { whole } from './measure.ts'
import type { Figure } from './measure.ts'

const itemCount = 200_000
const origins = ['https://shop.example']
const head = `<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n`
const tail = '</channel></rss>'

function* chunks(price: number): Generator<string> {
  yield head
  for (let index = 0; index < itemCount; index += 100)
    yield Array.from({ length: 100 }, (_, offset) => itemXml(index + offset, price)).join('')
  yield tail
}

const itemXml = (index: number, price: number): string => `<item>
<g:id>sku-${index}</g:id><g:item_group_id>style-${index >> 3}</g:item_group_id>
<g:title>Running shoe no. ${index} for men &amp; women</g:title>
<g:description><![CDATA[${'A light shoe with a cushioned sole for long distances. '.repeat(6)}]]></g:description>
<g:link>https://shop.example/products/running-shoe-${index}?variant=${index}</g:link>
<g:image_link>https://cdn.images.example/products/${index}.jpg</g:image_link>
<g:price>${price}.90 EUR</g:price><g:availability>in_stock</g:availability><g:quantity>${index % 50}</g:quantity>
<g:brand>Acme</g:brand><g:product_type>Apparel &gt; Shoes &gt; Running</g:product_type>
<g:color>red</g:color><g:size>${36 + (index % 10)}</g:size>
<g:shipping><g:country>FR</g:country><g:price>4.90 EUR</g:price></g:shipping>
</item>
`

/** Packed beforehand, so that only reading it is measured. */
async function packed(price: number): Promise<Blob> {
  const gzip = Readable.from(chunks(price)).pipe(createGzip({ level: 1 }))
  const pieces: Uint8Array<ArrayBuffer>[] = []
  for await (const piece of gzip) pieces.push(new Uint8Array(piece as Buffer))
  return new Blob(pieces)
}

interface Run {
  readonly seconds: number
  readonly liveMb: number
}

const lookEveryMs = 3_000
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** With the most memory that was in use while it ran, garbage not counted. */
async function timed(work: () => Promise<unknown>): Promise<Run> {
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  let most = before
  const timer = setInterval(() => {
    collectGarbage()
    most = Math.max(most, process.memoryUsage().heapUsed)
  }, lookEveryMs)
  const cpuBefore = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(cpuBefore)
  clearInterval(timer)
  return { seconds: (user + system) / 1e6, liveMb: (most - before) / 1024 / 1024 }
}

async function readOnly(feed: Blob): Promise<void> {
  const rules = contentRules(origins)
  for await (const { entries } of readFeed(feed.stream()))
    for (const entry of entries) if ('fields' in entry) cleanCatalogItem(feedItem(entry), rules)
}

export async function measureFeed(): Promise<Figure[]> {
  const world = sqliteWorld()
  const actor = new CatalogActor(
    world.host,
    async () => undefined,
    () => {
      throw new Error('nobody waits in line')
    },
  )
  const written = (): number => (world.rows('SELECT total_changes() AS n')[0] as { n: number }).n
  const [full, reduced] = [await packed(90), await packed(80)]
  const limit = await timed(() => readOnly(full))
  const figures: Figure[] = []
  for (const [what, feed, expected] of [
    ['new', full, itemCount],
    ['unchanged', full, 0],
    ['every price changed', reduced, itemCount],
  ] as const) {
    const before = written()
    let changed = -1
    const run = await timed(async () => {
      const told = await actor.takeFeed('demo', feed.stream(), { origins })
      if (told === 'busy' || !told.isWhole) throw new Error(`the feed was not read: ${JSON.stringify(told)}`)
      changed = told.changed
    })
    // One row is the report of the run.
    const rows = written() - before - 1
    figures.push({
      what: `feed of ${whole(itemCount)} items, ${what}: items per CPU second`,
      value: `${whole(itemCount / run.seconds)} (${whole(rows)} rows written, ${whole(run.liveMb)} MB live at most)`,
      limit: `${whole(itemCount / limit.seconds)} read and cleaned only`,
      ...(what === 'unchanged' && {
        verdict: { budget: '0 rows', isMet: rows === 0, isBroken: changed !== expected },
      }),
    })
  }
  return figures
}
