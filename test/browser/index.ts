// The browsers that the tests know. SELVEDGE_BROWSERS names those to run in; without it, all.

import { chosenBrowsers } from '../../cli/find-browsers.mjs'
import type { BrowserName } from '../../cli/find-browsers.mjs'
import { launchBrowser } from './find-browser.ts'
import { launchFirefox } from './launch-firefox.ts'
import { launchWebKit } from './launch-webkit.ts'
import { puppeteerBrowser } from './puppeteer-browser.ts'
import type { TestBrowser } from './test-browser.ts'

const launchers = {
  chromium: async () => puppeteerBrowser(await launchBrowser()),
  firefox: async () => puppeteerBrowser(await launchFirefox()),
  webkit: launchWebKit,
} satisfies Record<BrowserName, () => Promise<TestBrowser>>

const chosen = chosenBrowsers()
if ('say' in chosen) throw new Error(chosen.say)

export const browsers = chosen.browsers.map((name) => ({ name, launch: launchers[name] }))
