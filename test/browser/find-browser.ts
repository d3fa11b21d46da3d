// The real browser of the tests: found as `npm test` finds it, started with an empty profile and no traffic of its own.

import { findChromium } from '../../cli/find-browsers.mjs'
import { launch } from 'puppeteer-core'
import type { Browser } from 'puppeteer-core'

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** @param profile a folder that outlives the browser; without it every call is a browser with a profile of its own. Close it when done. */
export async function launchBrowser(profile?: string): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === null) {
    throw new Error('no Chrome or Chromium was found: run npm test, which installs one or says what to do')
  }
  // Chromium's sandbox refuses to run as root.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return launch({
    executablePath,
    headless: true,
    args: [...flags, ...sandbox],
    ...(profile !== undefined && { userDataDir: profile }),
  })
}
