// One page load in a tab that has never seen the page: how much CPU the main thread used, and its longest tasks.

import type { Browser, CDPSession, Page } from 'puppeteer-core'

export interface Tab {
  readonly page: Page
  readonly session: CDPSession
}

/** @param rate how many times slower than this machine */
export async function inFreshTab<T>(
  browser: Browser,
  rate: number,
  use: (tab: Tab) => Promise<T>,
): Promise<T> {
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
export async function taskTime({ page, session }: Tab, url: string): Promise<number> {
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
  readonly args?: {
    readonly data?: { readonly url?: string }
    readonly beginData?: { readonly url?: string }
  }
}

export interface LongestTasks {
  /** Of the page's main thread. */
  readonly anyMs: number
  /** In which code of the script or of its packs ran; 0 on a page without it. */
  readonly oursMs: number
}

/** In ms of CPU time. */
export async function longestTasks({ page }: Tab, url: string): Promise<LongestTasks> {
  await page.tracing.start({ categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] })
  await page.goto(url, { waitUntil: 'networkidle0' })
  const { traceEvents } = JSON.parse(Buffer.from((await page.tracing.stop()) ?? []).toString('utf8')) as {
    traceEvents: TraceEvent[]
  }
  const parsing = traceEvents.find(({ name, args }) => name === 'ParseHTML' && args?.beginData?.url === url)
  const own = traceEvents.filter(({ pid, tid }) => pid === parsing?.pid && tid === parsing.tid)
  const tasks = own.filter(({ name }) => name === 'RunTask')
  if (tasks.length === 0) throw new Error('the trace does not show the page')
  const runs = own.filter(({ args }) => /\/s(\.js|\/[\w-]+\.js)$/.test(args?.data?.url ?? ''))
  return {
    anyMs: longest(tasks),
    oursMs: longest(tasks.filter((task) => runs.some((run) => isWithin(run, task)))),
  }
}

const longest = (tasks: readonly TraceEvent[]): number =>
  Math.max(0, ...tasks.map(({ tdur, dur }) => (tdur ?? dur ?? 0) / 1_000))

const isWithin = (run: TraceEvent, task: TraceEvent): boolean =>
  run.ts >= task.ts && run.ts <= task.ts + (task.dur ?? 0)
