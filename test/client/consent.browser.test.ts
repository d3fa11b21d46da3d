import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Page } from 'puppeteer-core'
import { openShop } from './shop.ts'
import type { Shop } from './shop.ts'

const gtag = 'window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}'
const pages = {
  '/required': '<!--tag data-consent="required"-->',
  '/free': '<!--tag-->',
  '/banner': `<script>${gtag};gtag('consent','default',{analytics_storage:'denied',ad_storage:'denied'});dataLayer.push({event:'view_cart'})</script><!--tag-->`,
  '/tcf': `<script>window.__tcfapi = () => {}</script><!--tag data-platforms="ga4"-->`,
  '/bare': 'nothing here',
}

let shop: Shop
beforeAll(async () => {
  shop = await openShop(pages)
})
afterAll(() => shop.close())
beforeEach(() => shop.reset())

const call = (page: Page, ...args: unknown[]) =>
  page.evaluate((all) => Reflect.get(window, 'selvedge')(...all), args)
const ready = (page: Page) => page.waitForFunction(() => 'selvedge' in window)
const seen = (name: string) => shop.until(() => shop.events(name).length > 0)

/** Everything that a script can leave in a browser. */
const traces = (page: Page) =>
  page.evaluate(async () => [
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    document.cookie,
    ...(await indexedDB.databases()).map(({ name }) => name),
  ])

/** Resolves when IndexedDB has done what it was asked to do until now, with what is left in it. */
const backlogged = (page: Page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('keyval-store')
        opening.addEventListener('error', reject)
        opening.addEventListener('success', () => {
          const reading = opening.result.transaction('keyval').objectStore('keyval').get('selvedge')
          reading.addEventListener('success', () => resolve(reading.result))
        })
      }),
  )

test('where consent is required nothing is stored and nothing sent before the yes, and what was heard goes out after it', async () => {
  const page = await shop.visit('/required')
  await ready(page)
  await call(page, 'event', 'before_yes')
  await call(page, 'consent', { marketing: true })
  expect(await call(page, 'get', 'shopper')).toEqual({})
  expect(await traces(page)).toEqual([''])
  // Leaving sends whatever waits.
  await page.goto(shop.url('/bare'))
  await page.goto(shop.url('/required'))
  await ready(page)
  await call(page, 'event', 'heard')
  expect(await traces(page)).toEqual([''])
  expect(shop.sendings).toEqual([])
  await call(page, 'consent', { analytics: true, marketing: false })
  await seen('consent')
  expect(shop.events().map((event) => event.name)).toEqual(['page_view', 'heard', 'consent'])
  expect(shop.sendings[0]?.batch.consent).toEqual({ analytics: true, marketing: false })
  await page.reload()
  await shop.until(() => shop.events('page_view').length === 2)
  expect(shop.events('consent')).toHaveLength(1)
  expect(shop.noise).toEqual([])
})

test('a later no is told once, deletes what the browser holds, and ends the telling', async () => {
  const page = await shop.visit('/required')
  await ready(page)
  await call(page, 'consent', { analytics: true })
  await seen('consent')
  await call(page, 'consent', { analytics: false, marketing: false })
  await call(page, 'event', 'after_no')
  expect(await traces(page)).toEqual([''])
  await shop.until(() => shop.events('consent').length === 2)
  expect(shop.events('consent')[1]?.properties).toEqual({ analytics: false, marketing: false })
  await page.goto(shop.url('/required'))
  await ready(page)
  await call(page, 'event', 'next_page')
  await page.goto(shop.url('/free?marker'))
  await shop.until(() => shop.events('page_view').some((event) => event.page?.url.endsWith('marker')))
  expect(shop.events('after_no')).toEqual([])
  expect(shop.events('next_page')).toEqual([])
})

/** The page has read that many answers of the server, and done what it does about them. */
const heard = (page: Page, count: number) =>
  page.waitForFunction(
    async (expected) => {
      const answers: unknown[] = Reflect.get(window, 'answers')
      await Promise.all(answers)
      return answers.length === expected
    },
    {},
    count,
  )
const noteAnswers = (page: Page) =>
  page.evaluateOnNewDocument(() => {
    const answers: Promise<unknown>[] = []
    const json: () => Promise<unknown> = Reflect.get(Response.prototype, 'json')
    Response.prototype.json = function () {
      const answer = json.call(this)
      if (this.url.includes('/v1/events')) answers.push(answer)
      return answer
    }
    Object.assign(window, { answers })
  })

test('the shard that the answer to a no names is not kept', async () => {
  shop.shard = 3
  const page = await shop.visit('/required', noteAnswers)
  await ready(page)
  await call(page, 'consent', { analytics: true })
  await page.waitForFunction(() => localStorage.getItem('selvedge:shard') === '3')
  const before = shop.sendings.length
  await call(page, 'consent', { analytics: false })
  await heard(page, before + 1)
  expect(await traces(page)).toEqual([''])
})

test('a no also deletes what could not be delivered yet', async () => {
  shop.mood = 'refuses'
  const page = await shop.visit('/free')
  await ready(page)
  await page.evaluate(() => {
    for (let index = 0; index < 1500; index++)
      Reflect.get(window, 'selvedge')('event', 'undelivered', { text: 'x'.repeat(300) })
  })
  await page.waitForFunction(() => localStorage.getItem('selvedge:backlog') === '1')
  shop.mood = 'takes'
  await call(page, 'consent', { analytics: false })
  // What was on its way to IndexedDB when the no came is deleted behind it.
  expect(await backlogged(page)).toEqual([])
  // The no itself is all that stays: without it, silence would mean yes on the next page.
  expect((await traces(page)).filter((trace) => trace !== 'keyval-store')).toEqual(['selvedge:consent', ''])
  await page.goto(shop.url('/free'))
  await ready(page)
  await page.reload()
  await ready(page)
  await call(page, 'event', 'unheard')
  await call(page, 'consent', { analytics: true })
  await call(page, 'event', 'heard_again')
  await seen('heard_again')
  expect(shop.events('undelivered')).toEqual([])
  expect(shop.events('unheard')).toEqual([])
})

test("a banner's default of denied holds everything in memory until its update", async () => {
  const page = await shop.visit('/banner')
  await ready(page)
  expect(await traces(page)).toEqual([''])
  expect(shop.sendings).toEqual([])
  await page.evaluate("gtag('consent', 'update', { analytics_storage: 'granted' })")
  await seen('consent')
  expect(shop.events().map((event) => event.name)).toEqual(['page_view', 'view_cart', 'consent'])
  await page.evaluate("gtag('consent', 'update', { analytics_storage: 'denied' })")
  await shop.until(() => shop.events('consent').length === 2)
  expect(await page.evaluate(() => document.cookie)).toBe('')
  expect(shop.noise).toEqual([])
})

test('a no in one tab ends the telling of the others at once, and is told once', async () => {
  const first = await shop.visit('/required')
  await ready(first)
  await call(first, 'consent', { analytics: true })
  await seen('consent')
  const second = await shop.open(first, '/required')
  await shop.until(() => shop.events('page_view').length === 2)
  await call(first, 'consent', { analytics: false })
  await second.waitForFunction(
    async () => !('device_id' in (await Reflect.get(window, 'selvedge')('get', 'shopper'))),
  )
  await call(second, 'event', 'after_no')
  await second.goto(shop.url('/free?marker'))
  await shop.until(() => shop.events('page_view').some((event) => event.page?.url.endsWith('marker')))
  expect(shop.events('after_no')).toEqual([])
  expect(shop.events('consent').map((event) => event.properties)).toEqual([
    { analytics: true },
    { analytics: false },
  ])
  expect(shop.noise).toEqual([])
})

test('a yes in one tab lets go what another has held', async () => {
  const first = await shop.visit('/required')
  const second = await shop.open(first, '/required')
  await ready(first)
  await ready(second)
  await call(second, 'event', 'held_there')
  await call(first, 'consent', { analytics: true })
  await seen('held_there')
  expect(shop.events('consent')).toHaveLength(1)
})

const withSignal = (page: Page) =>
  page.evaluateOnNewDocument(() =>
    Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }),
  )

test('Global Privacy Control is a no to marketing and not to the shop’s own measuring, until the shopper says yes here', async () => {
  const page = await shop.visit('/free', withSignal)
  await seen('page_view')
  expect(shop.sendings[0]?.batch.consent).toEqual({ marketing: false })
  await call(page, 'consent', { analytics: true, marketing: true })
  await seen('consent')
  await page.reload()
  await shop.until(() => shop.events('page_view').length === 2)
  expect(shop.sendings.at(-1)?.batch.consent).toEqual({ analytics: true, marketing: true })
})

test('where a consent platform of IAB’s framework has not answered, everything waits, whatever the tag names', async () => {
  const page = await shop.visit('/tcf')
  await ready(page)
  await call(page, 'event', 'heard')
  await page.waitForNetworkIdle()
  expect(await traces(page)).toEqual([''])
  expect(shop.sendings).toEqual([])
  await call(page, 'consent', { analytics: true })
  await seen('heard')
})
