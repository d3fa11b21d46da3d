import { readFileSync } from 'node:fs'
import type { HTTPRequest, Page } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openShop } from '../shop.ts'
import type { Shop } from '../shop.ts'

const html = readFileSync('test/pages/debug/product.html', 'utf8')
const policy = `default-src 'none'; script-src 'nonce-abc'; connect-src http:; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'`
const pages = {
  '/': html,
  '/required': html.replace('<!--tag-->', '<!--tag data-consent="required"-->'),
  '/twice': html.replace('<!--tag-->', '<!--tag--><!--tag-->'),
  '/narrow-platforms': html.replace('<!--tag-->', '<!--tag data-platforms="ga4"-->'),
  '/policy': `<meta http-equiv="content-security-policy" content="${policy}"><!--tag nonce="abc"--><h1>Shoes</h1>`,
  '/no-connect': `<meta http-equiv="content-security-policy" content="connect-src 'none'"><!--tag-->`,
  '/next': '<!--tag-->',
  '/described': `<script type="application/ld+json">{ "@type": "Product", "name": "Boot", "sku": "B-1" }</script><!--tag-->`,
}

let shop: Shop
beforeAll(async () => {
  shop = await openShop(pages)
})
afterAll(() => shop.close())
beforeEach(() => shop.reset())

const run = (page: Page, code: string) => page.evaluate(code)
const overlay = `document.querySelector('selvedge-debug')?.shadowRoot`
const shown = (page: Page) => page.waitForFunction(`${overlay}?.querySelector('dd')`)
/** What the overlay shows of each event, newest first: name, source, status, and what else there is. */
const rows = (page: Page) =>
  run(
    page,
    `[...${overlay}.querySelectorAll('ol li')].map((row) => ['b', 'i', 'span', 'p', 'p + p', 'em'].map((part) => row.querySelector(part).textContent).filter(Boolean).join(' | '))`,
  ) as Promise<string[]>
const fact = (page: Page, name: string) =>
  run(
    page,
    `[...${overlay}.querySelectorAll('dt')].find((term) => term.textContent === '${name}').nextElementSibling.textContent`,
  )
const warnings = (page: Page) => run(page, `${overlay}.querySelector('ul').textContent`)
/** Waits until the overlay says so. */
const says = (page: Page, text: string) =>
  page.waitForFunction(
    (wanted) => document.querySelector('selvedge-debug')?.shadowRoot?.textContent?.includes(wanted),
    {},
    text,
  )
const isOpen = (page: Page) => run(page, `!${overlay}.querySelector('section').hidden`)
/** Answers what the page sends as told; the rest goes on. */
const answering =
  (answer: (request: HTTPRequest) => Parameters<HTTPRequest['respond']>[0] | undefined) =>
  async (page: Page) => {
    await page.setRequestInterception(true)
    page.on('request', (request) => {
      const response = answer(request)
      void (response ? request.respond(response) : request.continue())
    })
  }
/** On a page of '/described': what is loaded with the overlay, if it is loaded, has come and spoken. */
const withPacks = () => shop.until(() => shop.events('view_item').length > 0)
const cors = { 'access-control-allow-origin': '*' }

test('without the parameter nothing of it is loaded', async () => {
  const page = await shop.visit('/described')
  await withPacks()
  expect(await run(page, overlay)).toBeUndefined()
})

test('with it the page shows what was heard before it came and after, from whom, and that the server took it', async () => {
  const page = await shop.visit('/?selvedge_debug')
  await shown(page)
  await run(page, 'buy.click()')
  await run(page, `selvedge('event', 'add_to_cart', { items: [{ item_id: 'boot-41', price: 189 }] })`)
  await run(page, `selvedge('identify', { email: 'ana@example.com', first_name: 'Ana' })`)
  await run(page, `selvedge('event', 'Bad Name')`)
  await says(page, '4 accepted')
  await says(page, 'Bad Name')
  expect(await rows(page)).toEqual([
    'Bad Name | page | invalid | a name is a lower-case letter, then up to 39 of a–z 0–9 _',
    'identify | script | accepted | email a***@example.com · first_name A***',
    'add_to_cart | page | echo | boot-41 1 × 189 | another source told it before',
    'add_to_cart | ga4 | accepted | Wool boots 2 × 189 · 378 EUR',
    'view_item | ga4 | accepted | Wool boots, ankle high, with a very long name 1 × 189 · 189 EUR',
    'page_view | script | accepted | /',
  ])
  expect(await fact(page, 'Site')).toMatch(new RegExp(`^${shop.key}, version [0-9a-f]{6}$`))
  expect(await fact(page, 'Device')).toBe(shop.sendings[0]?.batch.device_id.slice(0, 8))
  expect(await fact(page, 'Consent')).toBe(
    'analytics allowed, nobody said no · marketing no word · said by tag',
  )
  expect(await fact(page, 'Heard from')).toMatch(/ga4 2/)
  expect(await run(page, `${overlay}.textContent.includes('ana@')`)).toBe(false)
  expect(shop.noise).toEqual([])
})

test('what the server refuses shows its reason, and what the merchant can repair is said beside the event', async () => {
  const page = await shop.visit(
    '/next?selvedge_debug',
    answering((request) => {
      const body = request.method() === 'POST' ? (request.postData() ?? '') : ''
      if (!body.includes('"purchase"')) return undefined
      const events: { name: string }[] = JSON.parse(body).events
      const index = events.findIndex(({ name }) => name === 'purchase')
      const answer = { accepted: events.length - 1, rejected: [{ index, reason: 'value: expected number' }] }
      return { status: 202, headers: cors, body: JSON.stringify(answer) }
    }),
  )
  await shown(page)
  await run(page, `selvedge('event', 'purchase', { items: [{ item_id: 'b', price: 'soon' }] })`)
  await says(page, 'value: expected number')
  expect((await rows(page))[0]).toMatch(
    /^purchase \| page \| refused \| .* \| value: expected number \| No currency.*No transaction_id/,
  )
  expect(await fact(page, 'Answer')).toMatch(/^202, (\d) of (?!\1)\d accepted$/)
})

test('while the server is down events wait, and when it is back they are accepted', async () => {
  const page = await shop.visit('/?selvedge_debug')
  await says(page, '2 accepted')
  shop.mood = { status: 503 }
  await run(page, 'buy.click()')
  await says(page, 'again at')
  expect((await rows(page))[0]).toBe('add_to_cart | ga4 | waits | Wool boots 2 × 189 · 378 EUR | 503')
  expect(await fact(page, 'Outbox')).toBe('batches stored: 1')
  shop.mood = 'takes'
  await says(page, '3 accepted')
  expect((await rows(page))[0]).toBe('add_to_cart | ga4 | accepted | Wool boots 2 × 189 · 378 EUR')
  await page.waitForFunction(`${overlay}.querySelector('dl').textContent.includes('batches stored: 0')`)
})

test('an origin that is not allowed is told from a server that cannot be reached, and from a policy that forbids it', async () => {
  const refused = await shop.visit(
    '/next?selvedge_debug',
    answering((request) => {
      if (request.method() === 'POST') return { status: 403, body: '{}' }
      return request.url().endsWith('/healthz') ? { status: 200, body: 'ok' } : undefined
    }),
  )
  await says(refused, `add ${new URL(shop.url('/')).origin} to origins in site.yaml`)
  shop.mood = 'refuses'
  const down = await shop.visit('/next?selvedge_debug')
  await says(down, 'cannot be reached')
  shop.mood = 'takes'
  await down.waitForFunction(`${overlay}.querySelector('ul').textContent === ''`)
  const forbidden = await shop.visit('/no-connect?selvedge_debug')
  await says(forbidden, 'to connect-src')
})

test('a key that the server does not know shows what it says about it', async () => {
  const body = JSON.stringify({ title: 'The site key is not known here', detail: 'compare data-site' })
  const page = await shop.visit(
    '/next?selvedge_debug',
    answering((request) => (request.method() === 'POST' ? { status: 403, headers: cors, body } : undefined)),
  )
  await says(page, '403, The site key is not known here, compare data-site')
  expect((await rows(page))[0]).toMatch(/^page_view \| script \| refused/)
})

test('what is held for consent is shown as held, and who said yes', async () => {
  const page = await shop.visit('/required?selvedge_debug')
  await says(page, 'view_item')
  expect(await rows(page)).toEqual([
    'view_item | ga4 | held | Wool boots, ankle high, with a very long name 1 × 189 · 189 EUR',
    'page_view | script | held | /required',
  ])
  expect(await fact(page, 'Device')).toBe('none stored')
  expect(await fact(page, 'Consent')).toMatch(/^analytics awaited, all is held/)
  await run(page, `selvedge('consent', { analytics: true })`)
  await says(page, '3 accepted')
  expect(await fact(page, 'Consent')).toBe('analytics yes · marketing no word · said by page')
  await run(page, `selvedge('consent', { analytics: false }); selvedge('event', 'after_no')`)
  await says(page, 'after_no')
  expect(await rows(page)).toContain('after_no | page | denied')
})

test('it stays for the tab until it is closed, whatever the tag names', async () => {
  const page = await shop.visit('/narrow-platforms?selvedge_debug')
  await shown(page)
  await page.goto(shop.url('/next'))
  await shown(page)
  await run(page, `${overlay}.querySelector('[title^=Close]').click()`)
  expect(await run(page, overlay)).toBeUndefined()
  await run(page, `selvedge('event', 'still_heard')`)
  await shop.until(() => shop.events('still_heard').length > 0)
  shop.reset()
  await page.goto(shop.url('/described'))
  await withPacks()
  expect(await run(page, overlay)).toBeUndefined()
  expect(await run(page, 'Object.keys(sessionStorage)')).toEqual([])
})

test('it folds to a pill and back by keyboard, stays folded on the next page, and the focus goes along', async () => {
  const page = await shop.visit('/?selvedge_debug')
  await shown(page)
  expect(await isOpen(page)).toBe(true)
  await run(page, `${overlay}.querySelector('[title=Fold]').focus()`)
  await page.keyboard.press('Escape')
  expect(await isOpen(page)).toBe(false)
  expect(await run(page, `${overlay}.activeElement.textContent`)).toMatch(/^Selvedge \d/)
  await page.goto(shop.url('/next'))
  await shown(page)
  expect(await isOpen(page)).toBe(false)
  await run(page, `${overlay}.querySelector('section ~ button').focus()`)
  await page.keyboard.press('Enter')
  expect(await isOpen(page)).toBe(true)
  expect(await run(page, `${overlay}.activeElement.title`)).toBe('Fold')
})

test('on a narrow screen it begins as a pill, and the button to buy can be pressed', async () => {
  const page = await shop.visit('/?selvedge_debug', (fresh) => fresh.setViewport({ width: 320, height: 640 }))
  await shown(page)
  expect(await isOpen(page)).toBe(false)
  for (const x of [10, 160, 310]) {
    expect(await run(page, `document.elementFromPoint(${x}, innerHeight - 28).id`)).toBe('buy')
  }
  await run(page, `${overlay}.querySelector('section ~ button').click()`)
  const fits = `(({ left, right, top }) => left >= 0 && right <= 320 && top >= 0)(${overlay}.querySelector('section').getBoundingClientRect())`
  expect(await run(page, fits)).toBe(true)
  expect(await run(page, 'document.documentElement.scrollWidth')).toBe(320)
})

test("the shop's layout, styles and listeners do not meet it", async () => {
  const measure = `JSON.stringify([document.documentElement.scrollHeight, document.body.getBoundingClientRect(), ...[...document.body.children].map((child) => child.getBoundingClientRect())])`
  const bare = await shop.visit('/')
  const page = await shop.visit('/?selvedge_debug')
  await says(page, 'accepted')
  expect(await run(page, measure)).toBe(await run(bare, measure))
  const style = `getComputedStyle(${overlay}.querySelector('h2'))`
  expect(await run(page, `[${style}.fontFamily, ${style}.letterSpacing, ${style}.color]`)).toEqual([
    'system-ui',
    'normal',
    'rgb(0, 0, 0)',
  ])
  await run(page, `heard = 0; for (const type of ['click', 'keydown']) addEventListener(type, () => heard++)`)
  await run(page, `${overlay}.querySelector('[title=Fold]').click()`)
  await page.keyboard.press('a')
  expect(await run(page, 'heard')).toBe(0)
})

test('under a strict policy with Trusted Types it is there and styled, and nothing is reported', async () => {
  const page = await shop.visit('/policy?selvedge_debug')
  await shown(page)
  const host = `getComputedStyle(document.querySelector('selvedge-debug'))`
  expect(
    await run(page, `[${host}.position, getComputedStyle(${overlay}.querySelector('dl')).display]`),
  ).toEqual(['fixed', 'grid'])
  await run(page, `selvedge('event', 'search', { search_term: '<img src=x onerror=alert(1)>' })`)
  await says(page, 'search_term <img src=x onerror=alert(1)>')
  expect(await run(page, `${overlay}.querySelectorAll('img').length`)).toBe(0)
  expect(shop.noise).toEqual([])
})

test('a tag that is there twice is a warning', async () => {
  const page = await shop.visit('/twice?selvedge_debug')
  await says(page, '2 tags on this page')
  expect(await warnings(page)).toContain('only the first one counts')
})

test('a pack that is blocked is a warning, and the rest is heard', async () => {
  const page = await shop.visit('/?selvedge_debug', async (fresh) => {
    await fresh.evaluateOnNewDocument('window.Shopify = {}')
    await fresh.setRequestInterception(true)
    fresh.on('request', (request) => {
      void (request.url().includes('/shopify-') ? request.abort() : request.continue())
    })
  })
  await says(page, '“shopify” was not loaded')
  await says(page, '2 accepted')
  expect(await fact(page, 'Heard from')).toContain('shopify ✗')
})
