// What the script costs a page: the bytes that are served, and the CPU of Chromium at a quarter of its speed beyond that
// of the same page without it. Rounds in turn, each in a tab that has never seen the page, and the script uncached.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, CDPSession, Page } from 'puppeteer-core'
import { buildScript } from '../../cli/build.ts'
import type { BuiltScript } from '../../cli/build.ts'
import { launchBrowser } from '../browser/find-browser.ts'
import { siteKey } from '../workerd/boot-worker.ts'
import { median, whole } from './measure.ts'
import type { Figure } from './measure.ts'

const rounds = 5
const tracedRounds = 3
const slowdown = 4
const maxBytes = 5_000
const maxTaskMs = 50
const pages = ['/empty', '/tagged'] as const

type Timing = Record<(typeof pages)[number], number[]>

export async function measureScript(): Promise<Figure[]> {
  const script = await buildScript()
  const shop = await serveShop(script)
  const browser = await launchBrowser()
  try {
    const full = await timeRounds(browser, shop.url, 1)
    const slow = await timeRounds(browser, shop.url, slowdown)
    const tasks: number[] = []
    for (let round = 0; round < tracedRounds; round += 1)
      tasks.push(await longestTask(browser, `${shop.url}/tagged`))
    if (shop.batchCount() === 0)
      throw new Error('the script sent nothing: what was measured is not its start')
    return figures(Buffer.from(script.brotli, 'base64').length, { full, slow, tasks })
  } finally {
    await browser.close()
    await shop.close()
  }
}

function figures(
  bytes: number,
  { full, slow, tasks }: { full: Timing; slow: Timing; tasks: readonly number[] },
): Figure[] {
  const more = (timing: Timing): string =>
    `${(median(timing['/tagged']) - median(timing['/empty'])).toFixed(1)} ms more`
  const empty = (timing: Timing): string => `${median(timing['/empty']).toFixed(1)} ms for the empty page`
  const longest = median(tasks)
  return [
    {
      what: 'script: bytes served, Brotli',
      value: whole(bytes),
      limit: '',
      verdict: { budget: `≤ ${whole(maxBytes)}`, isMet: bytes <= maxBytes },
    },
    { what: '  CPU of the main thread until it has sent', value: more(full), limit: empty(full) },
    { what: `  the same at 1/${slowdown} of the speed`, value: more(slow), limit: empty(slow) },
    {
      what: `  longest task with its code, at 1/${slowdown}`,
      value: `${longest.toFixed(1)} ms`,
      limit: '',
      verdict: { budget: `< ${maxTaskMs} ms`, isMet: longest < maxTaskMs },
    },
  ]
}

async function timeRounds(browser: Browser, url: string, rate: number): Promise<Timing> {
  const timing: Timing = { '/empty': [], '/tagged': [] }
  for (let round = -1; round < rounds; round += 1) {
    for (const path of pages) {
      const tookMs = await inFreshTab(browser, rate, (tab) => taskTime(tab, `${url}${path}`))
      // The first warms the browser up.
      if (round >= 0) timing[path].push(tookMs)
    }
  }
  return timing
}

interface Tab {
  readonly page: Page
  readonly session: CDPSession
}

async function inFreshTab<T>(browser: Browser, rate: number, use: (tab: Tab) => Promise<T>): Promise<T> {
  const context = await browser.createBrowserContext()
  try {
    const page = await context.newPage()
    const session = await page.createCDPSession()
    await session.send('Emulation.setCPUThrottlingRate', { rate })
    return await use({ page, session })
  } finally {
    await context.close()
  }
}

/** CPU time, not time gone by: another program on the machine must not count. */
async function taskTime({ page, session }: Tab, url: string): Promise<number> {
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const taskMs = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000
  }
  const before = await taskMs()
  // Idle: the script has come, started, and had its first batch answered.
  await page.goto(url, { waitUntil: 'networkidle0' })
  return (await taskMs()) - before
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur?: number
  /** CPU time of the thread, where the platform tells it. */
  readonly tdur?: number
  readonly args?: { readonly data?: { readonly url?: string } }
}

/** The longest task in which code of the script ran, in ms of CPU time. */
function longestTask(browser: Browser, url: string): Promise<number> {
  return inFreshTab(browser, slowdown, async ({ page }) => {
    await page.tracing.start({ categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] })
    await page.goto(url, { waitUntil: 'networkidle0' })
    const { traceEvents } = JSON.parse(Buffer.from((await page.tracing.stop()) ?? []).toString('utf8')) as {
      traceEvents: TraceEvent[]
    }
    const runs = traceEvents.filter(({ args }) => args?.data?.url?.endsWith('/s.js'))
    const tasks = traceEvents.filter(
      (task) =>
        task.name === 'RunTask' &&
        runs.some((run) => run.pid === task.pid && run.tid === task.tid && isWithin(run, task)),
    )
    if (tasks.length === 0) throw new Error('the trace does not show the script')
    return Math.max(...tasks.map(({ tdur, dur }) => (tdur ?? dur ?? 0) / 1_000))
  })
}

const isWithin = (run: TraceEvent, task: TraceEvent): boolean =>
  run.ts >= task.ts && run.ts <= task.ts + (task.dur ?? 0)

async function serveShop(script: BuiltScript) {
  let batchCount = 0
  const html = (tag: string): string =>
    `<!doctype html><html lang="en"><head><title>Shoe 1</title><link rel="icon" href="data:,">${tag}</head><body><h1>Shoe 1</h1></body></html>`
  const served: Record<string, string> = {
    '/empty': html(''),
    '/tagged': html(`<script async src="/s.js" data-site="${siteKey}"></script>`),
  }
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const page = served[path]
    if (page !== undefined) response.writeHead(200, { 'content-type': 'text/html' }).end(page)
    else if (path === '/s.js' || path.startsWith('/s/packs-')) {
      const { brotli = '' } = path === '/s.js' ? script : (script.packs['packs'] ?? {})
      response
        .writeHead(200, {
          'content-type': 'text/javascript',
          'content-encoding': 'br',
          'cache-control': 'no-store',
        })
        .end(Buffer.from(brotli, 'base64'))
    } else if (path === '/v1/events') {
      batchCount += 1
      request.resume()
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"accepted":1,"rejected":[]}')
    } else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    batchCount: () => batchCount,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
