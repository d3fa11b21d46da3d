// The line for a sold-out shoe, end to end: browsers that ask, a shopkeeper who has one pair, and who is told when.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'puppeteer-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { launchBrowser } from './browser/find-browser.ts'
import { RunningCommand, copyConfig, freePorts, testSecrets } from './cli/running-command.ts'

const shoe = 'shoe-77'
let command: RunningCommand
let browser: Browser
let port = 0

const shop = (path: string) => `http://localhost:${port + 1}${path}`

beforeEach(async () => {
  browser = await launchBrowser()
  port = await freePorts()
  const CONFIG_DIR = copyConfig()
  // One person for each pair: with the two of the recipe two would be told at once.
  const file = join(CONFIG_DIR, 'automations/notify-me.yaml')
  const recipe = readFileSync(file, 'utf8')
  expect(recipe).toContain('people_per_unit: 2')
  writeFileSync(file, recipe.replace('people_per_unit: 2', 'people_per_unit: 1'))
  command = new RunningCommand(['start'], {
    PORT: String(port),
    DATA_DIR: mkdtempSync(join(tmpdir(), 'selvedge-data-')),
    CONFIG_DIR,
    ...testSecrets,
  })
  await command.says('ready')
})
afterEach(async () => {
  await browser.close()
  await command.stop()
})

/** Asks until it is so; what never becomes so ends with the test's own time-out. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 25))
}

/** Somebody else: another profile, with cookies and storage of its own. */
const visitor = async (): Promise<Page> => (await browser.createBrowserContext()).newPage()

async function askFor(page: Page, email: string): Promise<void> {
  await page.goto(shop(`/products/${shoe}`))
  await page.type('#notify-email', email)
  await Promise.all([page.waitForNavigation(), page.click('.notify button[type=submit]')])
  await until(async () => {
    const answer = await fetch(`http://localhost:${port}/v1/shoppers/email:${email}`, {
      headers: { authorization: `Bearer ${testSecrets.SELVEDGE_SECRET_KEY}` },
    })
    return (await answer.text()).includes('notify_me')
  })
}

async function restockOne(page: Page): Promise<void> {
  await page.goto(shop('/shopkeeper'))
  await Promise.all([page.waitForNavigation(), page.click(`[data-restock-one="${shoe}"]`)])
}

async function buy(page: Page, email: string): Promise<void> {
  await page.goto(shop(`/products/${shoe}`))
  await page.click(`[data-add="${shoe}"]`)
  await page.waitForFunction(() => document.querySelector('#cart-count')?.textContent === '1')
  await page.goto(shop('/checkout'))
  await page.type('#email', email)
  await page.type('#first-name', 'Ana')
  await page.type('#last-name', 'Lopez')
  await Promise.all([page.waitForNavigation(), page.click('#checkout button[type=submit]')])
  await page.waitForSelector('#order-id')
}

/** Whom the inbox has a message about the shoe for, in the order of arrival. */
async function told(): Promise<string[]> {
  const answer: unknown = await (await fetch(`http://localhost:${port + 2}/messages.json`)).json()
  const list = answer as { body: { data: { automation: string; shopper: { email: string } } } }[]
  return list
    .filter(({ body }) => body.data.automation === 'notify-me')
    .map(({ body }) => body.data.shopper.email)
    .toReversed()
}

async function skip(advance: string): Promise<void> {
  const answer = await fetch(`http://localhost:${port}/dev/clock`, {
    method: 'POST',
    body: JSON.stringify({ advance }),
  })
  expect(answer.status).toBe(200)
}

test('one pair is offered to one after the other while it is there, and to nobody once it is bought', async () => {
  const [ana, bob, cleo] = [await visitor(), await visitor(), await visitor()]
  await askFor(ana, 'ana@example.com')
  await askFor(bob, 'bob@example.com')
  await askFor(cleo, 'cleo@example.com')
  const shopkeeper = await visitor()
  await restockOne(shopkeeper)
  expect(await told()).toEqual([])

  await skip('10m')
  await until(async () => (await told()).length > 0)
  await skip('30m')
  expect(await told()).toEqual(['ana@example.com'])

  await skip('15m')
  await until(async () => (await told()).length > 1)
  expect(await told()).toEqual(['ana@example.com', 'bob@example.com'])

  await buy(bob, 'bob@example.com')
  await skip('1d')
  expect(await told()).toEqual(['ana@example.com', 'bob@example.com'])

  await restockOne(shopkeeper)
  await skip('10m')
  await until(async () => (await told()).length > 2)
  expect(await told()).toEqual(['ana@example.com', 'bob@example.com', 'cleo@example.com'])
})
