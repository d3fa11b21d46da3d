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

/** How often each event was sent, whatever became of it. */
function sentTwice(): string[] {
  const ids = shop.sendings.flatMap(({ batch }) => batch.events.map((event) => event.event_id))
  return ids.filter((id, index) => ids.indexOf(id) !== index)
}

/** Events that were sent again in another batch than at first: the worker would have to look each of them up. */
function rebatched(): string[] {
  const first = new Map<string, string>()
  const moved: string[] = []
  for (const { batch } of shop.sendings) {
    for (const { event_id: id } of batch.events) {
      if ((first.get(id) ?? batch.batch_id) !== batch.batch_id) moved.push(id)
      first.set(id, first.get(id) ?? batch.batch_id)
    }
  }
  return moved
}

test('what is told in the task that navigates away arrives, once', async () => {
  const page = await shop.visit()
  for (let round = 0; round < 10; round++) {
    await ready(page)
    const left = page.waitForNavigation()
    await page.evaluate((number) => {
      const selvedge = Reflect.get(window, 'selvedge')
      selvedge('event', `left_${number}`, {})
      selvedge('event', `gone_${number}`, {})
      location.href = number % 2 ? '/' : '/next'
    }, round)
    await left
  }
  await ready(page)
  await tell(page, 'the_end')
  await shop.until(() => shop.events('the_end').length === 1 && shop.events(/* all */).length >= 32)
  expect(shop.events().filter((event) => /^(left|gone)_/.test(event.name))).toHaveLength(20)
  expect(shop.events('page_view')).toHaveLength(11)
  // A request that is still under way when the next page asks about it may be sent again, as the same batch: how often
  // depends on the network, so it is measured, not tested.
  expect(rebatched()).toEqual([])
  expect(shop.noise).toEqual([])
})

test('a server that answers 503 gets the same batch again, with the same events, not before it asked for', async () => {
  shop.mood = { status: 503, retryAfter: '1' }
  const page = await shop.visit()
  await ready(page)
  await tell(page, 'patient')
  await shop.until(() => shop.sendings.length > 0)
  shop.mood = 'takes'
  await tell(page, 'later')
  await shop.until(() => ['page_view', 'patient', 'later'].every((name) => shop.events(name).length > 0))
  const first = shop.sendings[0]?.batch.batch_id
  const [refused, again] = shop.sendings.map(({ batch }) => batch).filter((batch) => batch.batch_id === first)
  expect(again?.events).toEqual(refused?.events)
  expect(Number(again?.sent_at) - Number(refused?.sent_at)).toBeGreaterThanOrEqual(1000)
  await page.waitForFunction(
    () => !Object.keys(localStorage).some((key) => key.startsWith('selvedge:journal')),
  )
})

test('a batch that is refused for good is not sent again, and the next one is', async () => {
  shop.mood = { status: 400 }
  const page = await shop.visit()
  await ready(page)
  await tell(page, 'refused')
  await page.waitForFunction(
    () => !Object.keys(localStorage).some((key) => key.startsWith('selvedge:journal')),
  )
  shop.mood = 'takes'
  await tell(page, 'welcome')
  await shop.until(() => shop.events('welcome').length > 0)
  expect(shop.events('refused')).toEqual([])
})

test('what a page could not deliver before it was closed is delivered by the next page', async () => {
  shop.mood = 'refuses'
  const page = await shop.visit()
  await ready(page)
  await tell(page, ...names(20))
  await shop.until(() => shop.sendings.length > 0)
  const other = await shop.open(page, '/bare')
  await page.close()
  expect(await journal(other)).not.toEqual([])
  shop.mood = 'takes'
  await other.goto(shop.url('/next'))
  await shop.until(() => shop.events().filter((event) => event.name.startsWith('told_')).length === 20)
  expect(shop.events('told_3')[0]?.page?.url).toBe(shop.url('/'))
  await other.waitForFunction(
    () => !Object.keys(localStorage).some((key) => key.startsWith('selvedge:journal')),
  )
})

test('what arrived without the page seeing the answer is asked about by the next page, and not sent again', async () => {
  const page = await shop.visit()
  await ready(page)
  await shop.until(() => shop.events('page_view').length === 1)
  await page.waitForFunction(
    () => !Object.keys(localStorage).some((key) => key.startsWith('selvedge:journal')),
  )
  shop.mood = 'takes in silence'
  await tell(page, 'unanswered')
  await shop.until(() => shop.events('unanswered').length === 1)
  shop.mood = 'takes'
  await page.goto(shop.url('/next'))
  await shop.until(() => shop.events('page_view').length === 2)
  await page.waitForFunction(
    () => !Object.keys(localStorage).some((key) => key.startsWith('selvedge:journal')),
  )
  expect(sentTwice()).toEqual([])
})

test('a server that cannot say what it knows is sent again what it may not have', async () => {
  shop.knows = false
  shop.mood = 'refuses'
  const page = await shop.visit()
  await ready(page)
  await tell(page, 'kept')
  await shop.until(() => shop.sendings.length > 0)
  shop.mood = 'takes'
  await page.goto(shop.url('/next'))
  await shop.until(() => shop.events('kept').length === 1)
})

test('two tabs that come back from an outage deliver everything, each batch by one of them', async () => {
  shop.mood = 'refuses'
  const one = await shop.visit()
  const two = await shop.open(one, '/next')
  await Promise.all([ready(one), ready(two)])
  await tell(one, ...names(20, 'one'))
  await tell(two, ...names(20, 'two'))
  await shop.until(() => shop.sendings.length > 1)
  shop.mood = 'takes'
  shop.sendings.length = 0
  const three = await shop.open(two, '/next')
  await ready(three)
  await shop.until(() => shop.events().filter((event) => /^(one|two)_/.test(event.name)).length === 40)
  expect(sentTwice()).toEqual([])
})

test('a long outage moves to IndexedDB and comes back from it whole', async () => {
  shop.mood = 'refuses'
  let page = await shop.visit()
  await ready(page)
  await page.evaluate(() => {
    for (let index = 0; index < 1500; index++) {
      Reflect.get(window, 'selvedge')('event', 'during_outage', { index, text: 'x'.repeat(300) })
    }
  })
  await page.waitForFunction(() => localStorage.getItem('selvedge:backlog') === '1')
  // What is being tried stays in the journal, and so does what is still open.
  await page.waitForFunction(
    () => Object.keys(localStorage).filter((key) => key.startsWith('selvedge:journal')).length <= 2,
  )
  const next = await shop.open(page, '/bare')
  await page.close()
  page = next
  shop.mood = 'takes'
  await page.goto(shop.url('/next'))
  await shop.until(() => shop.events('during_outage').length === 1500)
  const found = shop.events('during_outage').map((event) => event.properties?.['index'])
  expect(new Set(found).size).toBe(1500)
  for (const { batch } of shop.sendings)
    expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThan(64 * 1024)
  await page.waitForFunction(() => localStorage.getItem('selvedge:backlog') === null)
})

test('the shard that an answer names is sent back from then on, on the next page too, until an answer names none', async () => {
  shop.shard = 3
  const page = await shop.visit()
  await shop.until(() => shop.events('page_view').length === 1)
  await page.waitForFunction(() => localStorage.getItem('selvedge:shard') === '3')
  await page.goto(shop.url('/next'))
  await shop.until(() => shop.events('page_view').length === 2)
  shop.shard = 0
  await tell(page, 'moved')
  await shop.until(() => shop.events('moved').length === 1)
  await page.waitForFunction(() => localStorage.getItem('selvedge:shard') === '0')
  shop.shard = undefined
  await tell(page, 'alone')
  await shop.until(() => shop.events('alone').length === 1)
  await page.waitForFunction(() => localStorage.getItem('selvedge:shard') === null)
  await tell(page, 'last')
  await shop.until(() => shop.events('last').length === 1)
  expect(shop.sendings.map(({ shard }) => shard)).toEqual([null, '3', '3', '0', null])
  expect(shop.noise).toEqual([])
})

test('another device does not take the shard of the one before along', async () => {
  shop.shard = 3
  const page = await shop.visit()
  await page.waitForFunction(() => localStorage.getItem('selvedge:shard') === '3')
  await page.evaluate(() => {
    Reflect.get(window, 'selvedge')('reset')
    Reflect.get(window, 'selvedge')('event', 'somebody_else', {})
  })
  await shop.until(() => shop.events('somebody_else').length === 1)
  expect(shop.sendings.at(-1)?.shard).toBeNull()
})

test('without storage, locks and cookies everything still arrives, from memory', async () => {
  const page = await shop.visit('/', (fresh) =>
    fresh.evaluateOnNewDocument(() => {
      const refuse = () => {
        throw new DOMException('refused', 'SecurityError')
      }
      for (const name of ['localStorage', 'indexedDB']) Object.defineProperty(window, name, { get: refuse })
      Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined })
      Object.defineProperty(Document.prototype, 'cookie', { get: refuse, set: refuse })
    }),
  )
  await ready(page)
  shop.mood = { status: 503 }
  await tell(page, 'in_memory')
  await shop.until(() =>
    shop.sendings.some(({ batch }) => batch.events.some((event) => event.name === 'in_memory')),
  )
  shop.mood = 'takes'
  await shop.until(() => shop.events('in_memory').length === 1)
  await tell(page, 'after')
  await page.goto(shop.url('/bare'))
  await shop.until(() => shop.events('after').length === 1)
  expect(new Set(shop.sendings.map(({ batch }) => batch.device_id)).size).toBe(1)
  expect(shop.noise.filter((text) => !text.includes('503'))).toEqual([])
})

test('where there are no Web Locks a batch is taken over when its page has not delivered it for long', async () => {
  const noLocks = (fresh: Page) =>
    fresh.evaluateOnNewDocument(() =>
      Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined }),
    )
  const page = await shop.visit('/bare', noLocks)
  await page.evaluate(() => {
    const leave = (id: string, occurred_at: number) =>
      localStorage.setItem(
        `selvedge:journal:p:${id}`,
        JSON.stringify({ batch_id: id, device_id: 'd1', events: [{ event_id: id, name: id, occurred_at }] }),
      )
    leave('dead', Date.now() - 300_000)
    leave('alive', Date.now())
    localStorage.setItem('selvedge:journal:p:broken', '{"batch_id":"b","events":7}')
    localStorage.setItem('selvedge:journal:nothing', 'null')
    localStorage.setItem('selvedge:journal:nonsense', '{{{')
  })
  await page.goto(shop.url('/'))
  await shop.until(() => shop.events('dead').length === 1)
  expect(shop.events('alive')).toEqual([])
  expect(await journal(page)).toContain('selvedge:journal:p:alive')
  expect(shop.noise).toEqual([])
})

test('events that are too old are dropped, and how many is told', async () => {
  const page = await shop.visit('/bare')
  await page.evaluate(() => {
    const old = { event_id: 'old.1', name: 'ancient', occurred_at: Date.now() - 20 * 86_400_000 }
    const batch = { batch_id: 'old.1', device_id: 'd1', events: [old] }
    localStorage.setItem('selvedge:journal:p:old.1', JSON.stringify(batch))
  })
  await page.goto(shop.url('/'))
  await ready(page)
  await page.waitForFunction(() => !('selvedge:journal:p:old.1' in localStorage))
  await tell(page, 'now')
  await shop.until(() => shop.events('now').length === 1)
  expect(shop.events('ancient')).toEqual([])
  expect(shop.sendings.reduce((sum, { batch }) => sum + (batch.dropped ?? 0), 0)).toBe(1)
})

test('how many were dropped is remembered until a page could tell it, whatever others wrote there', async () => {
  const page = await shop.visit('/bare')
  const remember = (value: unknown) =>
    page.evaluate((json) => localStorage.setItem('selvedge:dropped', json), JSON.stringify(value))
  await remember(3)
  shop.mood = 'refuses'
  await page.goto(shop.url('/'))
  await shop.until(() => shop.sendings.length > 0)
  await page.goto(shop.url('/bare'))
  shop.mood = 'takes'
  await page.goto(shop.url('/next'))
  await shop.until(() => shop.events('page_view').length === 2)
  await page.waitForFunction(() => !('selvedge:dropped' in localStorage))
  expect(shop.sendings.find(({ taken }) => taken)?.batch.dropped).toBe(3)
  for (const forged of ['x', -5, 1e300, [7]]) {
    await page.goto(shop.url('/bare'))
    await remember(forged)
    const before = shop.events('page_view').length
    await page.goto(shop.url('/'))
    await shop.until(() => shop.events('page_view').length > before)
  }
  expect(shop.noise.filter((line) => line.startsWith('refused'))).toEqual([])
})

test('a server that says by a date when to come again is not asked before', async () => {
  const date = new Date(Date.now() + 4_000).toUTCString()
  shop.mood = { status: 503, retryAfter: date }
  const page = await shop.visit()
  await shop.until(() => shop.sendings.length > 0)
  shop.mood = 'takes'
  await ready(page)
  await tell(page, 'later')
  await shop.until(() => shop.events('later').length > 0)
  expect(shop.sendings.find(({ taken }) => taken)?.batch.sent_at).toBeGreaterThanOrEqual(Date.parse(date))
})
