// Pages that break what a script stands on. Each time: the shop goes on, no exception is ours, the rest of the events arrives.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Page } from 'puppeteer-core'
import { openShop } from './shop.ts'
import type { Shop } from './shop.ts'

const html = (name: string) =>
  readFileSync(join(import.meta.dirname, '../pages/hostile', `${name}.html`), 'utf8')
const names = ['before', 'after', 'storage', 'frozen', 'proxies', 'large'] as const

let shop: Shop
beforeAll(async () => {
  shop = await openShop({
    ...Object.fromEntries(names.map((name) => [`/${name}`, html(name)])),
    '/plain': '<title>t</title><!--tag-->',
  })
})
afterAll(() => shop.close())
beforeEach(() => shop.reset())

const seen = (name: string, count = 1) => shop.until(() => shop.events(name).length >= count)
const told = () => shop.events().map(({ name }) => name)
const tell = (page: Page, name: string) =>
  page.evaluate(`selvedge('event', '${name}', { items: [{ item_id: 'boot' }] })`)
const withoutNavigation = (page: Page) =>
  page.evaluateOnNewDocument(() => Reflect.deleteProperty(window, 'navigation'))

test('prototypes that were extended and frozen, and clocks without a time, change nothing of what arrives', async () => {
  const page = await shop.visit('/before', withoutNavigation)
  await seen('view_item')
  await page.evaluate(
    `dataLayer.push({ event: 'add_to_cart', ecommerce: { items: [{ item_id: 'shoe', price: 9 }] } })`,
  )
  await page.evaluate(`history.pushState({}, '', '/before/next')`)
  await seen('page_view', 2)
  expect(told()).toEqual(['page_view', 'view_item', 'add_to_cart', 'page_view'])
  expect(shop.events('add_to_cart')[0]?.properties).toEqual({ items: [{ item_id: 'shoe', price: 9 }] })
  expect(shop.noise).toEqual([])
})

test('what the page patches after us does not reach us', async () => {
  const page = await shop.visit('/after')
  await seen('page_view')
  await page.evaluate('spoil()')
  await tell(page, 'after_all')
  await seen('after_all')
  expect(shop.events('after_all')[0]?.properties).toEqual({ items: [{ item_id: 'boot' }] })
  expect(shop.noise).toEqual([])
})

test('where storage and cookies throw, events go out from memory, as one device', async () => {
  const page = await shop.visit('/storage')
  await seen('page_view')
  await tell(page, 'from_memory')
  await seen('from_memory')
  expect(new Set(shop.sendings.map(({ batch }) => batch.device_id)).size).toBe(1)
  expect(shop.noise).toEqual([])
})

test('a frozen history and a frozen data layer are read, and left as they are', async () => {
  const page = await shop.visit('/frozen', withoutNavigation)
  await seen('view_item')
  const thrown = await page.evaluate(`(() => {
    history.pushState({}, '', '/frozen/next')
    try { dataLayer.push({}) } catch (error) { return error.name }
  })()`)
  await tell(page, 'after_all')
  await seen('after_all')
  expect(thrown).toBe('TypeError')
  expect(told().slice(0, 2)).toEqual(['page_view', 'view_item'])
  expect(shop.noise).toEqual([])
})

test('a proxy that throws from every trap spoils its own event only', async () => {
  const page = await shop.visit('/proxies')
  await seen('search')
  await page.evaluate(
    `(selvedge('event', 'mine', thorn), selvedge('identify', thorn), selvedge('consent', thorn), selvedge(thorn))`,
  )
  await page.evaluate(`dataLayer.push(thorn, { event: 'after_all' })`)
  await seen('after_all')
  expect(told()).toEqual(['page_view', 'view_item', 'search', 'mine', 'after_all'])
  expect(shop.events('search')[0]?.properties).toEqual({ search_term: 'boots' })
  expect(shop.noise).toEqual([])
})

test('ten megabytes of data layer are read in small tasks and in order, behind the banner’s word', async () => {
  const page = await shop.visit('/large')
  await page.waitForFunction('turns.length >= 600')
  expect(shop.sendings).toEqual([])
  const perTurn = await page.evaluate(
    `Math.max(...Object.values(Object.groupBy(turns, (turn) => turn)).map((reads) => reads.length))`,
  )
  // Two tasks of ours may follow each other; a hundred in one would be all of it at once.
  expect(perTurn).toBeLessThan(100)
  await page.evaluate(`selvedge('consent', { analytics: true })`)
  await seen('size_guide_opened', 60)
  // The newest batch may go first; what happened when is in the ids.
  const sequenceOf = ({ event_id }: { readonly event_id: string }) => Number(event_id.split('.')[1])
  const inOrder = shop.events('size_guide_opened').sort((a, b) => sequenceOf(a) - sequenceOf(b))
  expect(inOrder.map(({ properties }) => properties?.['index'])).toEqual(
    Array.from({ length: 60 }, (_, index) => index * 10),
  )
  expect(shop.noise).toEqual([])
})

test('a page that leaves in the middle of a large data layer has told all of it', async () => {
  const page = await shop.visit('/plain')
  await seen('page_view')
  await page.evaluate(`
    dataLayer.push(...Array.from({ length: 200 }, (_, index) => ({ event: 'size_guide_opened', index })))
    location.href = '/after'
  `)
  await seen('size_guide_opened', 200)
})

test('what we replace keeps its name, length, text and receiver', async () => {
  const page = await shop.visit('/plain', withoutNavigation)
  await seen('page_view')
  const looks = await page.evaluate(`[history.pushState, history.replaceState, dataLayer.push].map((method) =>
    [method.name, method.length, /^function.*\\[native code\\]/s.test(method.toString()), 'prototype' in method])`)
  expect(looks).toEqual([
    ['pushState', 2, true, false],
    ['replaceState', 2, true, false],
    ['push', 1, true, false],
  ])
  expect(await page.evaluate('[Object.keys(dataLayer), Object.keys(history)]')).toEqual([[], []])
})
