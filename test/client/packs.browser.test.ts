import type { HTTPRequest, Page } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openShop } from './shop.ts'
import type { Shop } from './shop.ts'

const product = `<script type="application/ld+json">{ "@type": "Product", "name": "Boot", "sku": "B-1" }</script>`
const policy = (words: string) => `<meta http-equiv="content-security-policy" content="${words}">`
const pages = {
  '/': `<title>t</title>${product}<!--tag-->`,
  '/plain': '<title>t</title><!--tag-->',
  '/named': `<title>t</title><!--tag data-platforms="ga4, structured"--><script>setTimeout(() => document.body.insertAdjacentHTML('beforeend', '<p itemscope itemtype="https://schema.org/Product"><b itemprop="name">Boot</b></p>'), 100)</script>`,
  '/left-out': `<title>t</title>${product}<!--tag data-platforms="ga4"-->`,
  '/pressed': `<title>t</title><a href="#x" data-selvedge-event="add_to_wishlist" data-selvedge-item-id="B-1">wish</a><form class="newsletter" onsubmit="return false"><input type="email" name="email"><button>go</button></form><!--tag data-platforms="attributes"-->`,
  '/mail': `<title>t</title><form class="newsletter" data-selvedge-event="share" onsubmit="return false"><input type="email" name="email"><button data-selvedge-event="select_item">go</button></form><!--tag-->`,
  '/other-left-out': `<title>t</title>${product}<!--tag data-platforms="shopify"-->`,
  '/unknown': `<title>t</title>${product}<!--tag data-platforms="structured nothing_of_ours constructor"-->`,
  '/policy': `<title>t</title>${policy(`script-src 'nonce-abc'; require-trusted-types-for 'script'; trusted-types 'none'`)}${product.replace('<script', '<script nonce="abc"')}<!--tag nonce="abc"-->`,
  '/dynamic': `<title>t</title>${policy(`script-src 'nonce-abc' 'strict-dynamic'; require-trusted-types-for 'script'`)}${product.replace('<script', '<script nonce="abc"')}<!--tag nonce="abc"-->`,
  '/elsewhere': `<title>t</title>${product}<!--tag data-api="http://127.0.0.1:9"-->`,
}

let shop: Shop
beforeAll(async () => {
  shop = await openShop(pages)
})
afterAll(() => shop.close())
beforeEach(() => shop.reset())

const seen = (name: string, count = 1) => shop.until(() => shop.events(name).length >= count)
/** Also what was to be told when the page goes has been told then. */
const leave = async (page: Page) => {
  await page.goto(shop.url('/plain'))
  await shop.until(() => shop.events('page_view').some((event) => event.page?.url.endsWith('/plain')))
}
/** Visits, and answers the requests for packs as told. */
const visitWith = (path: string, answer: (request: HTTPRequest) => Promise<unknown>) =>
  shop.visit(path, async (page) => {
    await page.setRequestInterception(true)
    page.on('request', (request) => {
      void (/\/s\//.test(request.url()) ? answer(request) : request.continue())
    })
  })
const requested = (page: Page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname)
      // Where no shop is recognized, the pack for all others comes as well, and asks for what the merchant declared.
      .filter((path) => /^\/s\/\w+-\w+\.js$/.test(path) && !path.startsWith('/s/generic'))
      .map((path) => path.replace(/-\w+\.js$/, '')),
  )

test('a page gets the packs that it has a use for, each once, and no other', async () => {
  const page = await shop.visit('/')
  await seen('view_item')
  expect(await requested(page)).toEqual(['/s/packs', '/s/structured'])
  await leave(page)
  expect(await requested(page)).toEqual(['/s/packs'])
  expect(shop.events('view_item')).toHaveLength(1)
  expect(shop.noise).toEqual([])
})

test('a pack that the tag names comes without being asked for by the page', async () => {
  const page = await shop.visit('/named')
  await seen('view_item')
  expect(await requested(page)).toEqual(['/s/packs', '/s/structured'])
})

test.each([
  ['/left-out', []],
  ['/other-left-out', ['/s/packs', '/s/shopify']],
])('what the tag of %s leaves out is not loaded', async (path, loaded) => {
  const page = await shop.visit(path)
  await page.waitForNetworkIdle()
  expect(await requested(page)).toEqual(loaded)
  await leave(page)
  expect(shop.events('view_item')).toEqual([])
})

test('attributes come with the module of the forms, and without its ears for addresses where the tag names them alone', async () => {
  const page = await shop.visit('/pressed')
  await page.waitForNetworkIdle()
  expect(await requested(page)).toEqual(['/s/packs', '/s/forms'])
  await page.type('input', 'ana@example.com')
  await page.click('button')
  await page.click('a')
  await seen('add_to_wishlist')
  await leave(page)
  expect(new Set(shop.events().map(({ name }) => name))).toEqual(new Set(['page_view', 'add_to_wishlist']))
})

test('where a page shows a form at once, its pack is asked for beside the registry, not after it', async () => {
  let letGo = () => {}
  let asked = () => {}
  const isLetGo = new Promise<void>((resolve) => (letGo = resolve))
  const isAsked = new Promise<void>((resolve) => (asked = resolve))
  const page = await visitWith('/mail', async (request) => {
    if (request.url().includes('/s/forms-')) asked()
    else if (request.url().includes('/s/packs-')) await isLetGo
    await request.continue()
  })
  // The registry is still away.
  await isAsked
  letGo()
  await page.waitForNetworkIdle()
  await page.type('input', 'ana@example.com')
  await page.click('button')
  await seen('subscribe')
  await leave(page)
  expect(
    shop
      .events()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['identify', 'page_view', 'page_view', 'select_item', 'share', 'subscribe'].toSorted())
  expect(await requested(page)).toEqual(['/s/packs'])
})

test('what is pressed before the pack has come is told when it comes, once', async () => {
  let letGo = () => {}
  let asked = () => {}
  const isLetGo = new Promise<void>((resolve) => (letGo = resolve))
  const isAsked = new Promise<void>((resolve) => (asked = resolve))
  const page = await visitWith('/pressed', async (request) => {
    if (request.url().includes('/s/forms-')) {
      asked()
      await isLetGo
    }
    await request.continue()
  })
  // The registry listens once it has asked for the pack.
  await isAsked
  await page.click('a')
  await page.evaluate(`selvedge('event', 'done')`)
  await seen('done')
  expect(shop.events('add_to_wishlist')).toEqual([])
  letGo()
  await seen('add_to_wishlist')
  await leave(page)
  expect(shop.events('add_to_wishlist').map(({ properties }) => properties)).toEqual([
    { items: [{ item_id: 'B-1' }] },
  ])
})

test('a name that is none of ours loads nothing and breaks nothing', async () => {
  const page = await shop.visit('/unknown')
  await seen('view_item')
  expect(await requested(page)).toEqual(['/s/packs', '/s/structured'])
  expect(shop.noise).toEqual([])
})

test.each(['/policy', '/dynamic'])(
  'under the policy of %s the nonce of the tag is enough, Trusted Types included',
  async (path) => {
    await shop.visit(path)
    await seen('view_item')
    expect(shop.noise).toEqual([])
  },
)

test('packs come from where the script came from, wherever events go', async () => {
  const page = await shop.visit('/elsewhere')
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/s/structured-')),
  )
})

test.each([
  ['is blocked', (request: HTTPRequest) => request.abort()],
  [
    'is gone',
    (request: HTTPRequest) =>
      request.respond({ status: 404, headers: { 'access-control-allow-origin': '*' } }),
  ],
  [
    'throws',
    (request: HTTPRequest) =>
      request.respond({
        contentType: 'text/javascript',
        headers: { 'access-control-allow-origin': '*' },
        body: 'throw new Error("trap")',
      }),
  ],
  [
    'is something else',
    (request: HTTPRequest) =>
      request.respond({
        contentType: 'text/javascript',
        headers: { 'access-control-allow-origin': '*' },
        body: 'export const platform = 7; export const findPacks = {}',
      }),
  ],
])('a pack that %s costs nothing', async (_, answer) => {
  const failed = (name: string) => async (request: HTTPRequest) =>
    request.url().includes(name) ? answer(request) : request.continue()
  for (const name of ['/s/packs', '/s/structured']) {
    const page = await visitWith('/', failed(name))
    await page.waitForNetworkIdle()
    await page.evaluate(`selvedge('event', 'still_here')`)
  }
  await seen('still_here', 2)
  // The browser itself says what it could not load; nobody else says anything.
  expect(shop.noise.filter((line) => !line.startsWith('Failed to load resource'))).toEqual([])
})
