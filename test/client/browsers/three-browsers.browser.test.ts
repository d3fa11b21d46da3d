// One suite in three engines: what pages tell in Chromium, Firefox and WebKit, and what the real worker has stored of it.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { browsers } from '../../browser/index.ts'
import type { TestBrowser, Visitor } from '../../browser/test-browser.ts'
import { captureCases } from './capture-cases.ts'
import { consentCases } from './consent-cases.ts'
import { lossCases } from './loss-cases.ts'
import { openRealShop } from './real-shop.ts'
import type { RealShop } from './real-shop.ts'
import { tabCases } from './tab-cases.ts'

const cases = Object.entries({ ...captureCases, ...lossCases, ...consentCases, ...tabCases })

let shop: RealShop
beforeAll(async () => {
  shop = await openRealShop()
})
afterAll(() => shop.close())

describe.each(browsers)('in $name', ({ launch }) => {
  let browser: TestBrowser | undefined
  let visitor: Visitor | undefined
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    await shop.next()
    visitor = await browser?.visitor()
  })
  afterEach(() => visitor?.close())

  test.each(cases)('%s', async (_, run) => {
    if (!visitor) throw new Error('there is no browser')
    await run({ shop, visitor })
    expect(shop.noise).toEqual([])
  })
})
