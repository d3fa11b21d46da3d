// Firefox, found as `npm test` finds it, with an empty profile and no traffic of its own.

import { findFirefox } from '../../cli/find-browsers.mjs'
import { launch } from 'puppeteer-core'
import type { Browser } from 'puppeteer-core'

/** Beyond what puppeteer switches off: whatever would ask Mozilla for something while a test runs. */
const quietPreferences = {
  'app.normandy.enabled': false,
  'browser.region.network.url': '',
  'browser.topsites.contile.enabled': false,
  'dom.push.connection.enabled': false,
  'extensions.getAddons.cache.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'toolkit.telemetry.unified': false,
}

/** Close it when done. */
export async function launchFirefox(): Promise<Browser> {
  const executablePath = findFirefox()
  if (executablePath === null) {
    throw new Error('no Firefox was found: run npm test, which installs it or says what to do')
  }
  return launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: quietPreferences,
  })
}
