import { readFileSync } from 'node:fs'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openShop } from '../shop.ts'
import type { Shop } from '../shop.ts'

const html = readFileSync('test/pages/consent/tcf.html', 'utf8')
/** The platform is there at once, and remembers what was chosen on another page. */
const known = (ids: readonly number[]) => html + load({ known: ids })
const load = (options: object) => `<script>loadCmp(${JSON.stringify(options)})</script>`
const behaving = (code: string) =>
  `<script>window.__tcfapi = function (command, version, callback) { ${code} }</script><!--tag-->`

const pages = {
  '/': html,
  '/accepted': known([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
  '/rejected': known([]),
  '/elsewhere': html + load({ gdprApplies: false }),
  '/elsewhere-required':
    html.replace('<!--tag-->', '<!--tag data-consent="required"-->') + load({ gdprApplies: false }),
  '/elsewhere-denied':
    html.replace(
      '<!--tag-->',
      `<script>function gtag() { dataLayer.push(arguments) } gtag('consent', 'default', { analytics_storage: 'denied' })</script><!--tag-->`,
    ) + load({ gdprApplies: false }),
  '/left-out': html.replace('<!--tag-->', '<!--tag data-platforms="ga4"-->'),
  '/throws': behaving('throw new Error("trap")'),
  '/silent': behaving(''),
  '/fails': behaving('callback(null, false)'),
  '/garbage': behaving(
    `for (const data of [undefined, null, 7, 'tcloaded', [], {}, { eventStatus: 'tcloaded' }, new Proxy({}, { get() { throw new Error('trap') } })]) callback(data, true)
     callback({ eventStatus: 'tcloaded', gdprApplies: true, purpose: { consents: { 1: true, 3: true, 4: true, 8: true } } }, 'true')`,
  ),
  '/no-function': '<script>window.__tcfapi = 7</script><!--tag-->',
  '/free': '<!--tag-->',
}

let shop: Shop
beforeAll(async () => {
  shop = await openShop(pages)
})
afterAll(() => shop.close())
beforeEach(() => shop.reset())

/** Everything that a script can leave in a browser. */
const traces = (page: Page) =>
  page.evaluate(async () => [
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...document.cookie.split('; ').filter(Boolean),
    ...(await indexedDB.databases()).map(({ name }) => name),
    ...(await caches.keys()),
  ])
const run = (page: Page, code: string) => page.evaluate(code)
const names = () => shop.events().map((event) => event.name)
const seen = (name: string, count = 1) => shop.until(() => shop.events(name).length >= count)
/** The pack is there, and has asked. */
const asked = async (path = '/') => {
  const page = await shop.visit(path)
  await page.waitForNetworkIdle()
  return page
}
/** What was done until now has gone, if it was to go at all: the next page is heard. */
const settled = async (page: Page) => {
  await page.goto(shop.url('/free?marker'))
  await shop.until(() => shop.events('page_view').some((event) => event.page?.url.endsWith('marker')))
}

test('before the answer nothing is stored and nothing sent, whether the platform still loads or shows its banner', async () => {
  const page = await asked()
  await run(page, `selvedge('event', 'with_the_stub')`)
  expect(await traces(page)).toEqual([])
  await run(page, 'loadCmp({})')
  await run(page, `selvedge('event', 'with_the_banner')`)
  expect(await traces(page)).toEqual([])
  expect(await run(page, 'cmp.listeners.size')).toBe(1)
  expect(shop.sendings).toEqual([])
  await settled(page)
  expect(names()).toEqual(['page_view'])
  expect(shop.noise).toEqual([])
})

test('a yes sends all that was held, and the next page needs no other', async () => {
  const page = await asked()
  await run(page, `selvedge('event', 'with_the_stub')`)
  await run(page, 'loadCmp({})')
  await run(page, `selvedge('event', 'with_the_banner')`)
  await page.click('#accept')
  await seen('consent')
  expect(names()).toEqual(['page_view', 'view_item', 'with_the_stub', 'with_the_banner', 'consent'])
  expect(shop.sendings[0]?.batch.consent).toEqual({ analytics: true })
  expect(await traces(page)).toContainEqual(expect.stringMatching(/^selvedge_id=/))
  const device = shop.sendings[0]?.batch.device_id
  await page.goto(shop.url('/accepted'))
  await seen('view_item', 2)
  expect(new Set(shop.sendings.map(({ batch }) => batch.device_id))).toEqual(new Set([device]))
  expect(shop.noise).toEqual([])
})

test('a no leaves nothing in the browser and sends nothing, on this page and on the next', async () => {
  const page = await asked()
  await run(page, 'loadCmp({})')
  await page.click('#reject')
  await run(page, `selvedge('event', 'after_no')`)
  // The no itself: without it, a page without the banner would take silence for a yes.
  expect(await traces(page)).toEqual(['selvedge:consent'])
  await page.goto(shop.url('/rejected'))
  await page.waitForFunction('cmp.listeners.size')
  await run(page, `selvedge('event', 'on_the_next_page')`)
  expect(await traces(page)).toEqual(['selvedge:consent'])
  expect(shop.sendings).toEqual([])
  expect(shop.noise).toEqual([])
})

test('statistics without advertising is a yes to analytics and a no to marketing', async () => {
  const page = await asked()
  await run(page, 'loadCmp({})')
  await page.click('#measure')
  await seen('consent')
  expect(shop.events('consent')[0]?.properties).toEqual({ analytics: true, marketing: false })
})

test('a yes that is taken back is told to the server once, and the browser forgets', async () => {
  const page = await asked()
  await run(page, 'loadCmp({})')
  await page.click('#accept')
  await seen('consent')
  // The banner again, from the footer: until something is chosen, what was chosen holds.
  await run(page, 'cmp.show()')
  await run(page, `selvedge('event', 'while_looking')`)
  await seen('while_looking')
  await page.click('#reject')
  await run(page, `selvedge('event', 'after_no')`)
  await seen('consent', 2)
  expect(shop.events('consent')[1]?.properties).toEqual({ analytics: false, marketing: false })
  expect(await traces(page)).toEqual(['selvedge:consent'])
  await page.goto(shop.url('/rejected'))
  await page.waitForFunction('cmp.listeners.size')
  expect(await traces(page)).toEqual(['selvedge:consent'])
  expect(shop.events('consent')).toHaveLength(2)
  expect(shop.events('after_no')).toEqual([])
  expect(shop.noise).toEqual([])
})

test('a platform that forgets what its stub was asked is asked again, and a listener too many is taken away', async () => {
  const page = await asked()
  // It keeps the question for later, beside being asked anew.
  await run(page, `const asked = __tcfapi(); loadCmp({ losesQueue: true }); dispatchEvent(new Event('load'))`)
  expect(await run(page, 'cmp.listeners.size')).toBe(1)
  await run(page, 'asked.forEach((call) => __tcfapi(...call))')
  expect(await run(page, 'cmp.listeners.size')).toBe(1)
  await page.click('#accept')
  await seen('consent')
  expect(shop.events('consent')).toHaveLength(1)
})

test('where the regulation does not apply nobody is asked', async () => {
  await shop.visit('/elsewhere')
  await seen('view_item')
  expect(shop.sendings[0]?.batch.consent).toEqual({})
})

test.each(['/elsewhere-required', '/elsewhere-denied'])(
  'that the regulation does not apply is no yes where %s still waits for one',
  async (path) => {
    const page = await asked(path)
    expect(await traces(page)).toEqual([])
    expect(shop.sendings).toEqual([])
    await run(page, `selvedge('consent', { analytics: true })`)
    await seen('view_item')
  },
)

test('a no that was given to the shop itself outlives a platform that asks nobody', async () => {
  const page = await shop.visit('/free')
  await seen('page_view')
  await run(page, `selvedge('consent', { analytics: false })`)
  await seen('consent')
  await page.goto(shop.url('/elsewhere'))
  await page.waitForFunction('cmp.listeners.size')
  expect(shop.events('view_item')).toEqual([])
  expect(await traces(page)).toEqual(['selvedge:consent'])
})

test('a platform is asked whatever the tag names', async () => {
  const page = await asked('/left-out')
  expect(await traces(page)).toEqual([])
  await run(page, 'loadCmp({})')
  await page.click('#accept')
  await seen('view_item')
})

test.each(['/throws', '/silent', '/fails', '/garbage', '/no-function'])(
  'a platform that does %s instead of answering lets nothing be stored or sent',
  async (path) => {
    const page = await asked(path)
    await run(page, `selvedge('event', 'unheard')`)
    expect(await traces(page)).toEqual([])
    await settled(page)
    expect(names()).toEqual(['page_view'])
    expect(shop.noise).toEqual([])
  },
)
