// Chromium (by CDP) and Firefox (by WebDriver BiDi) as test browsers: puppeteer speaks both.

import type { Browser, Page } from 'puppeteer-core'
import type { Tab, TestBrowser, Visitor } from './test-browser.ts'

export const puppeteerBrowser = (browser: Browser): TestBrowser => ({
  visitor: async (): Promise<Visitor> => {
    const context = await browser.createBrowserContext()
    return {
      open: async (url) => {
        const page = await context.newPage()
        await page.goto(url)
        return tabOf(page)
      },
      close: () => context.close(),
    }
  },
  close: () => browser.close(),
})

const tabOf = (page: Page): Tab => ({
  goto: async (url) => {
    await page.goto(url)
  },
  // As text, because puppeteer's type of a function with such arguments cannot be written down.
  evaluate: async <Args extends unknown[], Result>(
    run: (...args: Args) => Result,
    ...args: Args
  ): Promise<Awaited<Result>> => {
    const answer = await page.evaluate(`(${String(run)})(...${JSON.stringify(args)})`)
    return answer as Awaited<Result>
  },
  close: () => page.close(),
})
