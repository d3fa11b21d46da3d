import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Page } from 'puppeteer-core'
import { openShop } from './shop.ts'
import type { Shop } from './shop.ts'

const stub =
  '<script>window.selvedge=window.selvedge||function(){(selvedge.q=selvedge.q||[]).push(arguments)}</script>'
const shoes = `items: [{ item_id: 'shoe', price: 9 }]`
const pages = {
  '/': `<title>Home</title>${stub}<!--tag-->`,
  '/early': `${stub}<script>selvedge('event', 'told_early', {}); selvedge('identify', { email: 'ana@example.com' }, { proof: 'abc' })</script><!--tag-->`,
  '/two-tags': `<script data-site="OTHERVENDOR" src="data:text/javascript,"></script><!--tag--><!--tag data-api="http://127.0.0.1:9"-->`,
  '/thanks': `${stub}<script>dataLayer = [{ event: 'purchase', ecommerce: { transaction_id: 'T1', value: 9, ${shoes} } }]</script><!--tag-->`,
  '/buttons': `${stub}<button data-selvedge-event="add_to_wishlist" data-selvedge-item-id="shoe" data-selvedge-item-name="Shoe" data-selvedge-price="1.299,00 €" data-selvedge-currency="EUR"><b>♥</b></button>
    <button id="both" data-selvedge-event="add_to_cart" data-selvedge-item-id="shoe" onclick="dataLayer.push({ event: 'add_to_cart', ecommerce: { ${shoes} } })">cart</button>
    <form data-selvedge-event="search" onsubmit="return false"><input name="q"><button>go</button></form><!--tag-->`,
  '/forms-only': `${stub}<script>dataLayer = [{ event: 'view_item', ecommerce: { ${shoes} } }]</script><!--tag data-platforms="attributes, forms"-->`,
  '/own': `<title>t</title><!--tag data-api="OWN_HOST"-->`,
  '/own-domain': `<title>t</title><!--tag data-api="OWN_HOST" data-cookie-domain="localhost"-->`,
  '/framed': `<title>Checkout</title><!--tag--><iframe src="/frame"></iframe>`,
  '/frame': `<title>Pay</title><!--tag--><script>dataLayer = [{ event: 'add_payment_info', ecommerce: { ${shoes} } }]</script>`,
  '/frame-only': `<title>Checkout</title><iframe src="/frame"></iframe>`,
  '/bare': 'nothing here',
}

let shop: Shop
beforeAll(async () => {
  shop = await openShop(pages)
})
afterAll(() => shop.close())
beforeEach(() => shop.reset())

const views = () =>
  shop
    .events('page_view')
    .map((event) => new URL(event.page?.url ?? '').pathname + new URL(event.page?.url ?? '').hash)
const seen = (name: string, count = 1) => shop.until(() => shop.events(name).length >= count)
const tell = (page: Page, name: string) =>
  page.evaluate((event) => Reflect.get(window, 'selvedge')('event', event), name)

test('single-page navigation is a page view each, with the page before as its referrer, and the same address only one', async () => {
  const page = await shop.visit('/')
  await seen('page_view')
  await page.evaluate(() => {
    history.pushState({}, '', '/shoes')
    history.replaceState({ scroll: 1 }, '', '/shoes')
    history.pushState({}, '', '/shoes#reviews')
    history.pushState({}, '', '/app#/cart')
  })
  await tell(page, 'in_cart')
  await page.evaluate(() => history.go(-2))
  await seen('page_view', 4)
  expect(views()).toEqual(['/', '/shoes', '/app#/cart', '/shoes'])
  expect(shop.events('page_view')[1]?.page).toEqual({
    url: shop.url('/shoes'),
    title: 'Home',
    referrer: shop.url('/'),
  })
  expect(shop.events('in_cart')[0]?.page?.url).toBe(shop.url('/app#/cart'))
  expect(shop.noise).toEqual([])
})

test('where there is no Navigation API, history is watched, and its own answers stay as they were', async () => {
  const page = await shop.visit('/', (fresh) =>
    fresh.evaluateOnNewDocument(() => Reflect.deleteProperty(window, 'navigation')),
  )
  await seen('page_view')
  const threw = await page.evaluate(() => {
    history.pushState({}, '', '/shoes')
    try {
      history.pushState({}, '', 'https://example.com/')
    } catch {
      return true
    }
    return false
  })
  await seen('page_view', 2)
  await page.evaluate(() => history.back())
  await seen('page_view', 3)
  expect(threw).toBe(true)
  expect(views()).toEqual(['/', '/shoes', '/'])
})

test('a page that comes back from the back/forward cache is seen again, and goes on telling', async () => {
  const page = await shop.visit('/')
  await seen('page_view')
  await page.evaluate(() => {
    Reflect.set(window, 'restored', 0)
    addEventListener('pageshow', (event) => event.persisted && Reflect.set(window, 'restored', 1))
  })
  await page.goto(shop.url('/bare'))
  await page.goBack()
  // Whoever holds a lock or an open request would have been thrown out of the cache.
  expect(await page.evaluate(() => Reflect.get(window, 'restored'))).toBe(1)
  await seen('page_view', 2)
  await tell(page, 'still_here')
  await seen('still_here')
  await page.waitForFunction(
    () => !Object.keys(localStorage).some((key) => key.startsWith('selvedge:journal')),
  )
  expect(shop.noise).toEqual([])
})

test('a page that is prepared in the background tells nothing until it is shown', async () => {
  const page = await shop.visit('/bare', (fresh) =>
    fresh.evaluateOnNewDocument(() => {
      Object.defineProperty(Document.prototype, 'prerendering', {
        get: () => !Reflect.get(window, 'shown'),
        configurable: true,
      })
    }),
  )
  await page.goto(shop.url('/early'))
  await page.waitForFunction(() => !Array.isArray(Reflect.get(window, 'selvedge').q))
  expect(await page.evaluate(() => Object.keys(localStorage).length + document.cookie.length)).toBe(0)
  expect(shop.sendings).toEqual([])
  await page.evaluate(() => {
    Reflect.set(window, 'shown', true)
    document.dispatchEvent(new Event('prerenderingchange'))
  })
  await seen('told_early')
  expect(shop.events().map((event) => event.name)).toEqual(['page_view', 'told_early', 'identify'])
})

test('calls to the stub are heard, and the page gets back what it told and nothing else', async () => {
  const page = await shop.visit('/early')
  await seen('identify')
  expect(shop.events('identify')[0]?.properties).toEqual({ email: 'ana@example.com', proof: 'abc' })
  const ask = () => page.evaluate(() => Reflect.get(window, 'selvedge')('get', 'shopper'))
  const before = await ask()
  expect(before).toEqual({
    device_id: shop.sendings[0]?.batch.device_id,
    email: 'ana@example.com',
    proof: 'abc',
  })
  await page.evaluate(() => Reflect.get(window, 'selvedge')('identify', { email: 'ana@example.com' }))
  await page.evaluate(() => Reflect.get(window, 'selvedge')('reset'))
  await tell(page, 'as_another')
  await seen('as_another')
  expect(shop.events('identify')).toHaveLength(1)
  const after = await ask()
  expect(Object.keys(after)).toEqual(['device_id'])
  expect(after.device_id).not.toBe(before.device_id)
  expect(shop.sendings.at(-1)?.batch.device_id).toBe(after.device_id)
  await page.evaluate(() => {
    const selvedge = Reflect.get(window, 'selvedge')
    for (const bad of [
      [],
      ['event'],
      ['event', 'Bad Name'],
      ['identify', null],
      ['consent', 'x'],
      ['get'],
      [{}, Symbol('s')],
    ])
      selvedge(...bad)
    selvedge('event', Symbol('s'))
  })
  expect(shop.noise).toEqual([])
})

test('the device stays the same on the next page and in the next tab, with or without the cookie', async () => {
  const page = await shop.visit('/')
  await seen('page_view')
  await page.evaluate(() => (document.cookie = 'selvedge_id=;max-age=0;path=/'))
  await page.goto(shop.url('/early'))
  await seen('told_early')
  await page.evaluate(() => localStorage.clear())
  await shop.open(page, '/thanks')
  await seen('purchase')
  expect(new Set(shop.sendings.map(({ batch }) => batch.device_id)).size).toBe(1)
  const cookies = await page.browserContext().cookies()
  expect(cookies.map(({ name, sameSite }) => [name, sameSite])).toEqual([['selvedge_id', 'Lax']])
  expect(Number(cookies[0]?.expires) - Date.now() / 1000).toBeLessThanOrEqual(395 * 86_400)
})

test('a second tag on the page does nothing', async () => {
  const page = await shop.visit('/two-tags')
  await page.waitForFunction(() => document.readyState === 'complete')
  await tell(page, 'once')
  await seen('once')
  expect(shop.events().map((event) => event.name)).toEqual(['page_view', 'once'])
  expect(shop.noise).toEqual([])
})

test('a purchase is told once, however often its thank-you page is loaded', async () => {
  const page = await shop.visit('/thanks')
  await seen('purchase')
  await page.reload()
  await seen('page_view', 2)
  await page.evaluate(() => {
    const purchase = (id: string) =>
      Reflect.get(window, 'selvedge')('event', 'purchase', { transaction_id: id, value: 9 })
    purchase('T1')
    purchase('T2')
  })
  await shop.until(() =>
    shop.events('purchase').some((event) => event.properties?.['transaction_id'] === 'T2'),
  )
  expect(shop.events('purchase').map((event) => event.properties?.['transaction_id'])).toEqual(['T1', 'T2'])
})

test('attributes tell what is pressed, and what the data layer tells as well counts once', async () => {
  const page = await shop.visit('/buttons')
  await seen('page_view')
  await page.click('b')
  await page.click('#both')
  await page.click('form button')
  await tell(page, 'done')
  await seen('done')
  expect(shop.events().map((event) => event.name)).toEqual([
    'page_view',
    'add_to_wishlist',
    'add_to_cart',
    'search',
    'done',
  ])
  expect(shop.events('add_to_wishlist')[0]?.properties).toEqual({
    currency: 'EUR',
    items: [{ item_id: 'shoe', item_name: 'Shoe', price: 1299 }],
  })
  expect(shop.noise).toEqual([])
})

test('only the platforms that the tag names are listened to', async () => {
  const page = await shop.visit('/forms-only')
  await seen('page_view')
  await tell(page, 'done')
  await seen('done')
  expect(shop.events().map((event) => event.name)).toEqual(['page_view', 'done'])
})

test('a checkout in a frame tells its events as the same device, and counts no page of its own', async () => {
  await shop.visit('/framed')
  await seen('add_payment_info')
  await seen('page_view')
  expect(views()).toEqual(['/framed'])
  expect(new Set(shop.sendings.map(({ batch }) => batch.device_id)).size).toBe(1)
  expect(shop.noise).toEqual([])
})

test('a frame of a page without our tag is the page', async () => {
  await shop.visit('/frame-only')
  await seen('add_payment_info')
  await seen('page_view')
  expect(views()).toEqual(['/frame'])
})

const cookieOf = async (page: Page) =>
  (await page.browserContext().cookies()).find(({ name }) => name === 'selvedge_id')

test('on the shop’s own host the server sets the device’s cookie, asked once per page, and the script leaves it as it is', async () => {
  const page = await shop.visit('/own')
  await seen('page_view')
  await tell(page, 'later')
  await seen('later')
  expect(shop.sendings.map(({ cookie }) => cookie)).toEqual(['', null])
  const set = await cookieOf(page)
  expect([set?.value, set?.secure]).toEqual([shop.sendings[0]?.batch.device_id, true])
  await page.reload()
  await seen('page_view', 2)
  // The script cannot set it like that on a page without TLS.
  expect((await cookieOf(page))?.secure).toBe(true)
  expect(new Set(shop.sendings.map(({ batch }) => batch.device_id)).size).toBe(1)
  expect(shop.noise).toEqual([])
})

test('the domain of the tag is asked for where it covers the server, and the server of another site is never asked', async () => {
  await shop.visit('/own-domain')
  await seen('page_view')
  expect(shop.sendings[0]?.cookie).toBe('localhost')
  await shop.visit('/')
  await seen('page_view', 2)
  expect(shop.sendings.at(-1)?.cookie).toBe(null)
  expect(shop.noise).toEqual([])
})

test('the answer to a page view that comes after a no brings no cookie back', async () => {
  const page = await shop.visit('/own')
  await seen('page_view')
  await page.evaluate(() => Reflect.get(window, 'selvedge')('consent', { analytics: false }))
  await seen('consent')
  await page.waitForNetworkIdle()
  expect(await cookieOf(page)).toBeUndefined()
})
