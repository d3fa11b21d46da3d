// What the script costs a page: the bytes that are served, and the CPU, the longest task and the wait after a click in
// Chromium, beside the same page without it. Rounds in turn, each in a tab that has never seen the page, and the script
// uncached. The budget of the CPU is Umami's tracker and a half, which measured 5–7 ms: it cannot be fetched here.

import type { Browser } from 'puppeteer-core'
import { launchBrowser } from '../browser/find-browser.ts'
import { median, percentile, times, whole } from './measure.ts'
import type { Figure } from './measure.ts'
import { clickTimes } from './script-clicks.ts'
import { buttonCount, nodeCount, openScriptShop, pageNames, pushCount } from './script-shop.ts'
import type { PageName, ScriptShop } from './script-shop.ts'
import { inFreshTab, longestTasks, taskTime } from './script-tab.ts'
import type { Tab } from './script-tab.ts'

const rounds = 5
const tracedRounds = 3
const clickRounds = 3
const slowdown = 4
const maxBytes = 5_120
const maxTaskMs = 50

const words: Readonly<Record<PageName, string>> = {
  empty: 'an empty page',
  large: `a page of ${whole(nodeCount)} nodes and ${pushCount} pushes`,
}

/** What was measured on the page without the tag, and with it. */
interface Pair<Value> {
  readonly bare: Value[]
  readonly tagged: Value[]
}

export async function measureScript(): Promise<Figure[]> {
  const shop = await openScriptShop()
  const browser = await launchBrowser()
  try {
    const figures = [bytesFigure(shop)]
    for (const page of pageNames) figures.push(...(await measurePage(browser, shop, page)))
    figures.push(await measureClicks(shop))
    if (shop.batchCount() === 0)
      throw new Error('the script sent nothing: what was measured is not its start')
    return figures
  } finally {
    await browser.close()
    await shop.close()
  }
}

function bytesFigure({ script }: ScriptShop): Figure {
  const bytes = Buffer.from(script.brotli, 'base64').length
  return {
    what: 'script: bytes served, Brotli',
    value: whole(bytes),
    limit: '',
    verdict: { budget: `≤ ${whole(maxBytes)}`, isMet: bytes <= maxBytes },
  }
}

async function measurePage(browser: Browser, shop: ScriptShop, page: PageName): Promise<Figure[]> {
  const compare = <Value>(
    count: number,
    rate: number,
    measure: (tab: Tab, url: string) => Promise<Value>,
  ): Promise<Pair<Value>> =>
    inTurn(count, (isTagged) =>
      inFreshTab(browser, rate, (tab) => measure(tab, shop.address(page, isTagged))),
    )
  const full = await compare(rounds, 1, taskTime)
  const slow = await compare(rounds, slowdown, taskTime)
  const tasks = await compare(tracedRounds, slowdown, longestTasks)
  const ours = median(tasks.tagged.map(({ oursMs }) => oursMs))
  if (ours === 0) throw new Error('the trace does not show the script')
  return [
    cpuFigure(`  CPU of the main thread until it has sent, on ${words[page]}`, full),
    cpuFigure(`    the same at 1/${slowdown} of the speed`, slow),
    {
      what: `    longest task with its code, at 1/${slowdown}`,
      value: ms(ours),
      limit: `${ms(median(tasks.bare.map(({ anyMs }) => anyMs)))} is the longest without it`,
      verdict: { budget: `< ${maxTaskMs} ms`, isMet: ours < maxTaskMs },
    },
  ]
}

/** The first of each warms the browser up. */
async function inTurn<Value>(
  count: number,
  measure: (isTagged: boolean) => Promise<Value>,
): Promise<Pair<Value>> {
  const pair: Pair<Value> = { bare: [], tagged: [] }
  for (let round = -1; round < count; round += 1) {
    const bare = await measure(false)
    const tagged = await measure(true)
    if (round < 0) continue
    pair.bare.push(bare)
    pair.tagged.push(tagged)
  }
  return pair
}

function cpuFigure(what: string, { bare, tagged }: Pair<number>): Figure {
  const less = median(bare)
  const more = median(tagged)
  return { what, value: `${ms(more - less)} more, ${times(more / less)}`, limit: `${ms(less)} without it` }
}

/** In a browser of its own: one that dies under the clicks must not take the other figures along. */
async function measureClicks(shop: ScriptShop): Promise<Figure> {
  const browser = await launchBrowser()
  try {
    return await clicksIn(browser, shop)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { what: '  clicks', value: `not measured: ${why}`, limit: '' }
  } finally {
    await browser.close()
  }
}

async function clicksIn(browser: Browser, shop: ScriptShop): Promise<Figure> {
  const { bare, tagged } = await inTurn(clickRounds, (isTagged) =>
    inFreshTab(browser, slowdown, (tab) => clickTimes(tab, shop.address('large', isTagged))),
  )
  const [without, withIt] = [bare.flat(), tagged.flat()]
  const sayWait = (waits: readonly number[]): string =>
    `median ${ms(median(waits))}, p98 ${ms(percentile(waits, 0.98))}`
  return {
    what: `  from a click to the picture there, ${buttonCount} clicks × ${clickRounds}, at 1/${slowdown}`,
    value: `${sayWait(withIt)}, ${times(median(withIt) / median(without))}`,
    limit: `${sayWait(without)} without it`,
  }
}

const ms = (value: number): string => `${value.toFixed(1)} ms`
