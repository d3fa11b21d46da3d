// The script's promise, measured: pages that tell and navigate away in the same task, in every kind of outage, with a real
// browser, the real worker and a bad network between them. What the pages told against what the worker has stored.

import { launchBrowser } from '../browser/find-browser.ts'
import { bootRuntime, shippedWorker } from './bench-runtime.ts'
import type { BenchRuntime } from './bench-runtime.ts'
import { countLoss, countTraffic } from './loss-count.ts'
import type { Loss, Traffic } from './loss-count.ts'
import { eventsPerPage, openLossShop, toldOn } from './loss-pages.ts'
import type { StoredEvent, Trip } from './loss-pages.ts'
import { openOfflineShopper, openShopper } from './loss-shoppers.ts'
import type { Shopper } from './loss-shoppers.ts'
import { whole } from './measure.ts'
import type { Figure } from './measure.ts'
import { openOutageProxy } from './outage-proxy.ts'
import type { OutageProxy, Weather } from './outage-proxy.ts'

const eventCount = 1_000
const maxAgainShare = 0.01
/** Two at a time: while one waits for an answer the other keeps the browser busy. */
const shopperCount = 2

interface Scenario {
  readonly name: string
  readonly what: string
  readonly weather: Weather
  /** The share of the pages after which it is fair again, while pages still come and go; absent: after the last. */
  readonly until?: number
  readonly tabCount: number
  readonly isOffline: boolean
}

const scenario = (name: string, what: string, weather: Weather, rest: Partial<Scenario> = {}): Scenario => ({
  name,
  what,
  weather,
  tabCount: 1,
  isOffline: false,
  ...rest,
})

const scenarios: readonly Scenario[] = [
  scenario('healthy', 'healthy', 'fair'),
  scenario('down', 'down, then back', 'down', { until: 0.75 }),
  scenario('resets', 'connections reset, then back', 'resets', { until: 0.75 }),
  scenario('slow', 'slow: 300–1,500 ms', 'slow'),
  scenario('unavailable', '503 with Retry-After, then back', 'unavailable', { until: 0.75 }),
  scenario('cuts', 'taken, the answer cut, then back', 'cuts', { until: 0.75 }),
  scenario('offline', 'offline, the browser closed; online', 'down', { isOffline: true }),
  scenario('tabs', 'two tabs at once, down, then back', 'down', { until: 0.5, tabCount: 2 }),
]

interface Bench {
  readonly runtime: BenchRuntime
  readonly proxy: OutageProxy
  readonly shopUrl: string
}

interface Outcome {
  readonly loss: Loss
  readonly traffic: Traffic
  readonly toldCount: number
  readonly pageCount: number
}

export async function measureLoss(): Promise<Figure[]> {
  const runtime = await bootRuntime({ modulePath: await shippedWorker('production'), hasSite: true })
  const proxy = await openOutageProxy(runtime.port)
  const shop = await openLossShop(proxy.url)
  try {
    const figures: Figure[] = []
    for (const one of scenarios)
      figures.push(figureOf(one, await play(one, { runtime, proxy, shopUrl: shop.url })))
    return figures
  } finally {
    await shop.close()
    await proxy.close()
    await runtime.close()
  }
}

async function play(one: Scenario, bench: Bench): Promise<Outcome> {
  const { proxy, shopUrl } = bench
  const browser = await launchBrowser()
  const open = (): Promise<Shopper> =>
    one.isOffline ? openOfflineShopper(shopUrl) : openShopper(browser, shopUrl)
  const trips = tripsOf(one)
  const shoppers: Shopper[] = []
  try {
    for (const _ of trips) shoppers.push(await open())
    await Promise.all(shoppers.map((shopper, nth) => shopper.prepare(trips[nth] ?? [])))
    proxy.takeSendings()
    await travelAll(one, proxy, shoppers)
    await Promise.all(shoppers.map((shopper) => shopper.settle()))
    const told = trips.flat().flatMap(toldOn)
    return {
      loss: countLoss(told, (await bench.runtime.events()) as StoredEvent[]),
      traffic: countTraffic(proxy.takeSendings()),
      toldCount: told.length,
      pageCount: trips.flat().reduce((sum, { pageCount }) => sum + pageCount, 0),
    }
  } finally {
    await proxy.become('fair')
    for (const shopper of shoppers) await shopper.close?.()
    await browser.close()
  }
}

/** By shopper, then by tab. */
function tripsOf({ name, tabCount }: Scenario): Trip[][] {
  const pageCount = Math.ceil(eventCount / eventsPerPage / shopperCount / tabCount)
  return Array.from({ length: shopperCount }, (_, shopper) =>
    Array.from({ length: tabCount }, (__, tab) => ({ name: `${name}-${shopper}-${tab}`, pageCount })),
  )
}

async function travelAll(one: Scenario, proxy: OutageProxy, shoppers: readonly Shopper[]): Promise<void> {
  const changeAt = Math.round((eventCount / eventsPerPage) * (one.until ?? Number.POSITIVE_INFINITY))
  let seen = 0
  let change = Promise.resolve()
  await proxy.become(one.weather)
  const onPage = (): void => {
    seen += 1
    if (seen === changeAt) change = proxy.become('fair')
  }
  await Promise.all(shoppers.map((shopper) => shopper.travel(onPage)))
  await change
  await proxy.become('fair')
}

function figureOf({ what }: Scenario, { loss, traffic, toldCount, pageCount }: Outcome): Figure {
  const { lost, doubled } = loss
  const againShare = traffic.againCount / toldCount
  for (const place of [
    ...lost.slice(0, 5).map((one) => `lost: ${one}`),
    ...doubled.slice(0, 5).map((one) => `doubled: ${one}`),
  ])
    console.error(`${what}: ${place}`)
  const isKept = lost.length === 0 && doubled.length === 0
  return {
    what: `loss: ${what}`,
    value: [
      `${lost.length} lost`,
      `${doubled.length} doubled`,
      `${share(againShare)} sent twice (${share(traffic.knownCount / toldCount)} after it was taken)`,
      `${whole(traffic.byteCount / 1_000)} kB in ${whole(traffic.requestCount)} requests`,
    ].join(', '),
    limit: `${whole(toldCount)} events on ${pageCount} pages`,
    verdict: {
      budget: `0 lost, 0 doubled, ≤ ${share(maxAgainShare)} twice`,
      isMet: isKept && againShare <= maxAgainShare,
      isBroken: !isKept,
    },
  }
}

const share = (value: number): string => `${(value * 100).toFixed(1)} %`
