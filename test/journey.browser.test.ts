// The main job, end to end: `selvedge start`, the demo shop in a real browser, and what arrived in the inbox.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'puppeteer-core'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { launchBrowser } from './browser/find-browser.ts'
import { RunningCommand, copyConfig, freePorts, testSecrets } from './cli/running-command.ts'

interface InboxMessage {
  readonly webhook_id: string
  readonly verified: boolean
  readonly headers: Record<string, string>
  readonly text: string
  readonly body: {
    readonly data: {
      readonly automation: string
      readonly shopper: { readonly email: string }
      readonly item: { readonly item_id: string } | null
      readonly cart: {
        readonly total: number
        readonly restore_url: string
        readonly items: readonly {
          readonly item_id: string
          readonly url: string
          readonly image_url: string
        }[]
      } | null
    }
  }
}

let command: RunningCommand
let browser: Browser
let port = 0
/** Pages that misbehaved: the script must never disturb one. */
const noise: string[] = []

const shop = (path: string) => `http://localhost:${port + 1}${path}`
const inbox = (path: string) => `http://localhost:${port + 2}${path}`

beforeEach(async () => {
  browser = await launchBrowser()
  port = await freePorts()
  noise.length = 0
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'selvedge-data-'))
  command = new RunningCommand(['start'], {
    PORT: String(port),
    DATA_DIR,
    CONFIG_DIR: copyConfig(),
    ...testSecrets,
  })
  await command.says('ready')
  await (await fetch(inbox('/messages.json'))).text()
})
afterEach(async () => {
  // Before the server goes: pages that are still open would say so.
  const heard = [...noise]
  // The whole browser: closing one of its contexts can hang while a page in it navigates.
  await browser.close()
  await command.stop()
  expect(heard).toEqual([])
})

/** Somebody else: another profile, with cookies and storage of its own. */
async function visitor(): Promise<Page> {
  const page = await (await browser.createBrowserContext()).newPage()
  page.on('console', (message) => noise.push(message.text()))
  page.on('pageerror', (error) => noise.push(String(error)))
  return page
}

const messages = async (): Promise<InboxMessage[]> => {
  const answer: unknown = await (await fetch(inbox('/messages.json'))).json()
  const list = Array.isArray(answer) ? answer : Reflect.get(Object(answer), 'messages')
  return list as InboxMessage[]
}

const skip = (advance: string) =>
  fetch(`http://localhost:${port}/dev/clock`, { method: 'POST', body: JSON.stringify({ advance }) })

const ask = (path: string) =>
  fetch(`http://localhost:${port}${path}`, {
    headers: { authorization: `Bearer ${testSecrets.SELVEDGE_SECRET_KEY}` },
  })

/** Asks until it is so; what never becomes so ends with the test's own time-out. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 25))
}

const knows = (email: string, what: string) =>
  until(async () => (await (await ask(`/v1/shoppers/email:${email}`)).text()).includes(what))

async function fillCart(page: Page, shoe: string): Promise<void> {
  await page.goto(shop(`/products/${shoe}`))
  await page.click(`[data-add="${shoe}"]`)
  await page.waitForFunction(() => document.querySelector('#cart-count')?.textContent === '1')
}

async function tellEmail(page: Page, email: string): Promise<void> {
  await page.goto(shop('/checkout'))
  await page.type('#email', email)
  await page.focus('#first-name')
}

async function buy(page: Page, email: string): Promise<void> {
  await tellEmail(page, email)
  await page.type('#first-name', 'Ana')
  await page.type('#last-name', 'Lopez')
  await Promise.all([page.waitForNavigation(), page.click('#checkout button[type=submit]')])
  await page.waitForSelector('#order-id')
}

const shoe = 'shoe-42'

test('a cart that was left, an address typed at the checkout, a closed tab: one hour later the webhook is there', async () => {
  const page = await visitor()
  await fillCart(page, shoe)
  await tellEmail(page, 'ana@example.com')
  await page.close()
  await knows('ana@example.com', shoe)
  await skip('59m')
  expect(await messages()).toEqual([])
  await skip('1m')
  const [message, ...more] = await messages()
  expect(more).toEqual([])
  expect(message?.verified).toBe(true)
  new Webhook(testSecrets.EMAIL_TOOL_SECRET).verify(message?.text ?? '', message?.headers ?? {})
  const data = message?.body.data
  expect(data).toMatchObject({ automation: 'abandoned-cart', shopper: { email: 'ana@example.com' } })
  expect(data?.cart?.items.map((item) => item.item_id)).toEqual([shoe])
  const [line] = data?.cart?.items ?? []
  expect((await fetch(line?.url ?? '')).status).toBe(200)
  expect((await fetch(line?.image_url ?? '')).headers.get('content-type')).toContain('image/')

  // The link of the message brings the cart back, on a phone that has never been here.
  const phone = await visitor()
  await phone.goto(data?.cart?.restore_url ?? '')
  await phone.waitForFunction(() => document.querySelector('#cart-count')?.textContent === '1')
  // And whoever opened it is known: what they do there is Ana's.
  await knows('ana@example.com', 'link_click')
  const ana = (await (await ask('/v1/shoppers/email:ana@example.com')).json()) as {
    identities: { kind: string }[]
  }
  expect(ana.identities.filter(({ kind }) => kind === 'device')).toHaveLength(2)
  expect(JSON.stringify(ana)).not.toMatch(/selvedge_c(lick|art)/)
  expect(phone.url()).not.toContain('ana')
})

test('whoever bought, also from another browser with the same address, is not reminded', async () => {
  const laptop = await visitor()
  await fillCart(laptop, shoe)
  await tellEmail(laptop, 'ana@example.com')
  await knows('ana@example.com', shoe)
  const phone = await visitor()
  await fillCart(phone, shoe)
  await buy(phone, 'ana@example.com')
  await knows('ana@example.com', '"count":1')
  await skip('1h')
  await skip('24h')
  const sent = await messages()
  expect(sent.filter(({ body }) => body.data.automation === 'abandoned-cart')).toEqual([])
})

test('a newsletter form is a welcome, once; two months of silence are a word from us', async () => {
  const page = await visitor()
  const subscribe = async () => {
    await page.goto(shop('/'))
    await page.type('#newsletter-email', 'bob@example.com')
    await Promise.all([page.waitForNavigation(), page.click('#newsletter button[type=submit]')])
  }
  await subscribe()
  await until(async () => (await messages()).length === 1)
  await subscribe()
  await knows('bob@example.com', '"subscribe"')
  await skip('60d')
  const sent = (await messages()).map(({ body }) => body.data.automation)
  expect(sent.toSorted()).toEqual(['re-engagement', 'welcome'])
})

test('whoever asked is told when the shoe is back, and nobody else', async () => {
  const page = await visitor()
  await page.goto(shop('/products/shoe-77'))
  await page.type('#notify-email', 'cleo@example.com')
  await page.click('.notify button[type=submit]')
  await knows('cleo@example.com', 'notify_me')
  expect(await messages()).toEqual([])
  const shopkeeper = await visitor()
  await shopkeeper.goto(shop('/shopkeeper'))
  await Promise.all([shopkeeper.waitForNavigation(), shopkeeper.click('[data-restock="shoe-77"]')])
  // Steady for ten minutes: then the wave.
  await skip('11m')
  await until(async () => (await messages()).length > 0)
  await skip('1d')
  const sent = await messages()
  expect(
    sent.map(({ body }) => [body.data.automation, body.data.shopper.email, body.data.item?.item_id]),
  ).toEqual([['notify-me', 'cleo@example.com', 'shoe-77']])
})
