// Shoppers in a real browser: each a profile that has been in the shop before, one or two tabs on trips through it, and,
// when the trips are over, a page that stays until everything has been sent.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'puppeteer-core'
import { launchBrowser } from '../browser/find-browser.ts'
import { endPath, pagePaths } from './loss-pages.ts'
import type { Trip } from './loss-pages.ts'

/** A page that hangs for so long is a failure of the benchmark, not of the script. */
const tripLimitMs = 90_000
/** What has not been sent by then counts as lost. */
const drainLimitMs = 60_000

export interface Shopper {
  /** Opens a tab for each trip, in fair weather. */
  prepare(trips: readonly Trip[]): Promise<void>
  /** Resolves when all trips have ended. @param onPage called for each page */
  travel(onPage: () => void): Promise<void>
  /** One page that stays until nothing is left in the browser, or for as long as one would wait. */
  settle(): Promise<void>
  /** Only of those who have a browser of their own. */
  close?(): Promise<void>
}

/** A profile of its own in a browser that others use too. */
export async function openShopper(browser: Browser, shopUrl: string): Promise<Shopper> {
  const context = await browser.createBrowserContext()
  const tabs: Page[] = []
  return {
    prepare: async (trips) => {
      for (const trip of trips) tabs.push(await prepareTab(await context.newPage(), shopUrl, trip))
    },
    travel: async (onPage) => {
      await Promise.all(tabs.map((tab) => travelIn(tab, onPage)))
    },
    settle: async () => {
      for (const tab of tabs.slice(1)) await tab.close()
      if (tabs[0]) await settleIn(tabs[0], shopUrl)
    },
  }
}

/** Loses the network before the trips, and finds it again only when the browser has been closed and opened again. */
export async function openOfflineShopper(shopUrl: string): Promise<Shopper> {
  const profile = mkdtempSync(join(tmpdir(), 'selvedge-profile-'))
  let browser = await launchBrowser(profile)
  const tabs: Page[] = []
  return {
    prepare: async (trips) => {
      for (const trip of trips) tabs.push(await prepareTab(await browser.newPage(), shopUrl, trip))
      for (const tab of tabs) await tab.setOfflineMode(true)
    },
    travel: async (onPage) => {
      await Promise.all(tabs.map((tab) => travelIn(tab, onPage)))
      // As a person does it: what Chromium has not written to disk yet, it writes now.
      await browser.close()
    },
    settle: async () => {
      browser = await launchBrowser(profile)
      await settleIn(await browser.newPage(), shopUrl)
    },
    close: async () => {
      await browser.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

/** Seen by the page: the script has started, and what is told, here or on an earlier page, has been sent. */
const isNothingLeft = (): boolean => {
  const calls: unknown = Reflect.get(window, 'selvedge')?.q
  const names = Object.keys(localStorage)
  return (
    calls !== undefined &&
    !Array.isArray(calls) &&
    !names.some((name) => /^selvedge:(journal|backlog)/.test(name))
  )
}

/** The script and every page are in the browser's cache, as for whoever has been there before. */
async function prepareTab(tab: Page, shopUrl: string, trip: Trip): Promise<Page> {
  for (const path of [endPath, ...pagePaths])
    await tab.goto(`${shopUrl}${path}`, { waitUntil: 'networkidle0' })
  await tab.waitForFunction(isNothingLeft, { polling: 50 })
  await tab.evaluate((text) => sessionStorage.setItem('trip', text), JSON.stringify({ ...trip, turn: 0 }))
  return tab
}

function travelIn(tab: Page, onPage: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`a trip did not end; its tab shows ${tab.url()}`)),
      tripLimitMs,
    )
    const end = (settle: () => void): void => {
      clearTimeout(limit)
      settle()
    }
    tab.on('framenavigated', (frame) => {
      const { pathname, search } = new URL(frame.url())
      if (pathname === endPath) end(resolve)
      else if (!pagePaths.some((path) => path === pathname))
        end(() => reject(new Error(`a trip went astray: ${frame.url()}`)))
      // A page shows twice: when it comes, and when it writes its turn into its address.
      else if (search !== '') onPage()
    })
    tab
      .evaluate((path) => {
        location.href = path
      }, pagePaths[0])
      // The navigation may be quicker than the answer.
      .catch(() => undefined)
  })
}

async function settleIn(tab: Page, shopUrl: string): Promise<void> {
  await tab.goto(`${shopUrl}${pagePaths[0]}`)
  try {
    await tab.waitForFunction(isNothingLeft, { polling: 100, timeout: drainLimitMs })
  } catch {
    // The limit: what is not stored by now is counted as lost.
    const left = await tab.evaluate(() => JSON.stringify(Object.entries(localStorage)).slice(0, 1_000))
    console.error(`after ${drainLimitMs / 1_000} s a page still keeps: ${left}`)
  }
}
