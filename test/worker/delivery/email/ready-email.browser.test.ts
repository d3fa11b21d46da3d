import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../../browser/find-browser.ts'
import { sampleData } from '../templates/sample-data.ts'
import { mailOf } from './brand.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const longName = {
  item_id: 'x',
  item_name: 'Anticonstitutionnellement'.repeat(3),
  price: 1_234_567.5,
  quantity: 12,
}
const cart = { id: 'c', currency: 'EUR', total: 14_814_810, items: [longName, longName] }
const mails = {
  cart: sampleData({ cart }),
  item: sampleData({ automation: 'notify-me', message: 'back-in-stock', item: longName }),
  plain: sampleData({ automation: 'birthday', message: 'birthday', with: { code: 'X'.repeat(60) } }),
}

test.each(Object.entries(mails))(
  '%s: nothing sticks out, from a small phone to a desk',
  async (_name, data) => {
    const page = await browser.newPage()
    await page.setContent(mailOf(data).html)
    for (const width of [320, 390, 640, 1200]) {
      await page.setViewport({ width, height: 600 })
      const [scrolled, widest] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        Math.max(
          ...[...document.querySelectorAll('.card')].map((card) => card.getBoundingClientRect().width),
        ),
      ])
      expect(scrolled).toBe(width)
      expect(widest).toBeLessThanOrEqual(600)
    }
    await page.close()
  },
)

test('in the dark the text is light on dark', async () => {
  const page = await browser.newPage()
  await page.setContent(mailOf(mails.cart).html)
  const colors = () =>
    page.evaluate(() =>
      ['.card', 'h1'].map((selector) => {
        const element = document.querySelector(selector)
        const style = element && getComputedStyle(element)
        return selector === 'h1' ? style?.color : style?.backgroundColor
      }),
    )
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }])
  expect(await colors()).toEqual(['rgb(255, 255, 255)', 'rgb(24, 24, 27)'])
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }])
  expect(await colors()).toEqual(['rgb(31, 31, 35)', 'rgb(244, 244, 245)'])
  await page.close()
})
