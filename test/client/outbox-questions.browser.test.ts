// What may have arrived is asked about, and sent again only when it has not.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Page } from 'puppeteer-core'
import { openShop } from './shop.ts'
import type { Shop } from './shop.ts'

// The stub, as in the documentation, so that a page may call before the script is there.
const stub =
  '<script>window.selvedge=window.selvedge||function(){(selvedge.q=selvedge.q||[]).push(arguments)}</script>'
const pages = { '/': `${stub}<!--tag-->`, '/next': `${stub}<!--tag-->`, '/bare': 'nothing here' }

let shop: Shop
beforeAll(async () => {
  shop = await openShop(pages)
})
afterAll(() => shop.close())
beforeEach(() => shop.reset())

/** The real one has taken the stub's place. */
const ready = (page: Page) =>
  page.waitForFunction(() => {
    const calls = Reflect.get(window, 'selvedge')?.q
    return calls && !Array.isArray(calls)
  })
const tell = (page: Page, ...names: string[]) =>
  page.evaluate((all) => {
    for (const name of all) Reflect.get(window, 'selvedge')('event', name, { from: location.pathname })
  }, names)
const names = (count: number, start = 'told') =>
  Array.from({ length: count }, (_, index) => `${start}_${index}`)
const journal = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('selvedge:journal')))

const untilDelivered = (page: Page) =>
  page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.startsWith('selvedge:journal')))

/** As another page of this device would have told it. */
const batchOf = (name: string) => ({
  batch_id: `gone.${name}`,
  device_id: 'd1',
  events: [{ event_id: `gone.${name}`, name, occurred_at: Date.now() }],
})
const leaveBehind = (
  page: Page,
  batches: readonly { readonly batch_id: string; readonly sent_at?: number }[],
) =>
  page.evaluate((all) => {
    for (const batch of all)
      localStorage.setItem(`selvedge:journal:gone:${batch.batch_id}`, JSON.stringify(batch))
  }, batches)

/** How often each event was sent, whatever became of it. */
function sentTwice(): string[] {
  const ids = shop.sendings.flatMap(({ batch }) => batch.events.map((event) => event.event_id))
  return ids.filter((id, index) => ids.indexOf(id) !== index)
}

test('an answer that breaks off says nothing of what it was asked: the page asks again, and sends nothing again', async () => {
  const page = await shop.visit()
  await shop.until(() => shop.events('page_view').length === 1)
  // While a batch has no answer the next one waits.
  await untilDelivered(page)
  shop.mood = 'takes in silence'
  await tell(page, 'unanswered')
  await shop.until(() => shop.events('unanswered').length === 1)
  shop.mood = 'breaks off'
  await page.goto(shop.url('/next'))
  await ready(page)
  await tell(page, 'half_answered')
  await shop.until(() => shop.events('half_answered').length === 1)
  shop.mood = 'takes'
  await untilDelivered(page)
  expect(sentTwice()).toEqual([])
})

test('an attempt is in the journal before it is made, until an answer says that it was not taken', async () => {
  const attempts = async (page: Page) => {
    const stored = (await journal(page)).map((key) =>
      page.evaluate((name) => JSON.parse(localStorage.getItem(name) ?? '{}').sent_at, key),
    )
    return Promise.all(stored)
  }
  shop.mood = 'takes in silence'
  const page = await shop.visit()
  await shop.until(() => shop.sendings.length > 0)
  const [attemptedAt, ...more] = await attempts(page)
  expect(more).toEqual([])
  // In milliseconds of the page's clock.
  expect(attemptedAt).toBeGreaterThan(Date.now() - 3_600_000)
  expect(attemptedAt).toBeLessThanOrEqual(shop.sendings[0]?.batch.sent_at ?? 0)
  const other = await shop.visit('/', async () => {
    shop.mood = { status: 503, retryAfter: '600' }
    shop.sendings.length = 0
  })
  await shop.until(() => shop.sendings.length > 0)
  await other.waitForFunction(() => Object.values(localStorage).some((json) => json.includes('"sent_at":0')))
  expect(await attempts(other)).toEqual([0])
})

test('a page that leaves before it knows whether something arrived does not send it, and the next one asks', async () => {
  const page = await shop.visit('/bare')
  await leaveBehind(page, [{ ...batchOf('doubtful'), sent_at: Date.now() - 60_000 }, batchOf('never_tried')])
  shop.mood = 'takes in silence'
  await page.goto(shop.url('/'))
  await shop.until(() => shop.sendings.length > 0)
  await page.goto(shop.url('/bare'))
  // It has an event of this page or of a page before; what was never tried needs no question.
  await shop.until(() => shop.events('never_tried').length === 1 && shop.events('page_view').length === 1)
  expect(shop.events('doubtful')).toEqual([])
  shop.mood = 'takes'
  await page.goto(shop.url('/next'))
  await shop.until(() => shop.events('doubtful').length === 1)
  await untilDelivered(page)
  expect(sentTwice()).toEqual([])
})

test.each([
  ['', () => Promise.resolve()],
  [
    ', where IndexedDB is refused as well',
    (page: Page) =>
      page.evaluateOnNewDocument(() =>
        Object.defineProperty(window, 'indexedDB', {
          get() {
            throw new DOMException('refused', 'SecurityError')
          },
        }),
      ),
  ],
])('more than a page keeps, left by pages that are gone, all arrives%s', async (where, prepare) => {
  // Without a backlog only so many are kept.
  const all = names(where ? 60 : 250)
  const page = await shop.visit('/bare', prepare)
  await leaveBehind(page, all.map(batchOf))
  await page.goto(shop.url('/'))
  await shop.until(() => all.every((name) => shop.events(name).length === 1))
  await untilDelivered(page)
  expect(shop.sendings.reduce((sum, { batch }) => sum + (batch.dropped ?? 0), 0)).toBe(0)
  expect(sentTwice()).toEqual([])
})

test('what a page had moved to IndexedDB when it left is asked about, and nonsense in there is no obstacle', async () => {
  const page = await shop.visit()
  await shop.until(() => shop.events('page_view').length === 1)
  // While a batch has no answer the next one waits.
  await untilDelivered(page)
  shop.mood = 'takes in silence'
  await tell(page, 'moved')
  await shop.until(() => shop.events('moved').length === 1)
  await page.goto(shop.url('/bare'))
  await page.evaluate(async (more) => {
    const journaled = Object.keys(localStorage).filter((key) => key.startsWith('selvedge:journal'))
    const moved = journaled.map((key) => JSON.parse(localStorage.getItem(key) ?? ''))
    // As the page may have written it when it moved it: it cannot know what becomes of a last attempt.
    for (const batch of moved) delete batch.sent_at
    for (const key of journaled) localStorage.removeItem(key)
    localStorage.setItem('selvedge:backlog', '1')
    await new Promise((resolve, reject) => {
      const opening = indexedDB.open('keyval-store')
      opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('keyval'))
      opening.addEventListener('error', reject)
      opening.addEventListener('success', () => {
        const transaction = opening.result.transaction('keyval', 'readwrite')
        transaction.objectStore('keyval').put([null, 7, ...moved, more], 'selvedge')
        transaction.addEventListener('complete', resolve)
        opening.result.close()
      })
    })
  }, batchOf('not_arrived'))
  shop.mood = 'takes'
  await page.goto(shop.url('/next'))
  await shop.until(() => shop.events('not_arrived').length === 1)
  await page.waitForFunction(() => localStorage.getItem('selvedge:backlog') === null)
  await untilDelivered(page)
  expect(shop.events('moved')).toHaveLength(1)
  expect(sentTwice()).toEqual([])
  expect(shop.noise).toEqual([])
})
