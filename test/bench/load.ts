// The process that puts load on, as a function; and what pages send: sessions of many devices, five events a batch.

import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { shopOrigin, siteKey } from '../workerd/boot-worker.ts'
import type { LoadOrder, LoadReport } from './load-process.ts'

export interface LoadGenerator {
  run(order: LoadOrder): Promise<LoadReport>
  close(): void
}

export function loadGenerator(): LoadGenerator {
  const child = fork(fileURLToPath(new URL('./load-process.ts', import.meta.url)))
  return {
    run: (order) =>
      new Promise((resolve, reject) => {
        const ended = (): void => reject(new Error('the load generator ended: its message is above'))
        child.once('exit', ended)
        child.once('message', (report: LoadReport) => {
          child.off('exit', ended)
          if (report.unexpected === null) resolve(report)
          else reject(new Error(`${order.path} answered ${report.unexpected}`))
        })
        child.send(order)
      }),
    close: () => {
      child.kill()
    },
  }
}

export const eventsPerBatch = 5
/** Enough that none comes near its rate limit. */
const deviceCount = 2_000

export const pageHeaders = { origin: shopOrigin, 'content-type': 'text/plain' }

let made = 0

/** One batch in this many puts something into the cart. */
const batchesPerCart = 4

/** The next batches of all devices, in turn: pages, items, and now and then one of them into the cart. */
export function batches(count: number, devices = deviceCount): string[] {
  const sentAt = Date.now()
  return Array.from({ length: count }, () => {
    const nth = made++
    return batchOf({ device: `device-${nth % devices}`, turn: Math.floor(nth / devices), nth, sentAt })
  })
}

export interface PageBatch {
  readonly device: string
  /** The how manieth of this device. */
  readonly turn: number
  /** The how manieth of all. */
  readonly nth: number
  readonly sentAt: number
  /** Instead of its last event somebody says who they are. */
  readonly email?: string
}

export const nextNth = (): number => made++

/** As the script sends it. */
export function batchOf({ device, turn, nth, sentAt, email }: PageBatch): string {
  const events = eventsOf(nth, sentAt, turn)
  const last = events.at(-1)
  if (email !== undefined && last) events.splice(-1, 1, { ...last, name: 'identify', properties: { email } })
  return JSON.stringify({
    v: 1,
    key: siteKey,
    batch_id: `batch-${nth}`,
    device_id: device,
    sent_at: sentAt,
    context: { time_zone: 'Europe/Paris', locale: 'fr-FR' },
    events,
  })
}

function eventsOf(nth: number, sentAt: number, turn: number): object[] {
  const shoe = nth % 97
  const page = {
    url: `${shopOrigin}/shoes/${shoe}`,
    title: `Shoe ${shoe} – Demo shop`,
    referrer: `${shopOrigin}/`,
  }
  const item = {
    item_id: `shoe-${shoe}`,
    item_name: `Shoe ${shoe}`,
    item_brand: 'Selvedge',
    item_category: 'shoes',
    price: 90,
    quantity: 1,
    image_url: `${shopOrigin}/shoe-${shoe}.svg`,
  }
  const event = (index: number, name: string, properties: object = {}): object => ({
    event_id: `event-${nth}-${index}`,
    name,
    occurred_at: sentAt - 5_000 + index,
    page,
    properties,
  })
  const isBuying = turn % batchesPerCart === batchesPerCart - 1
  return [
    event(0, 'page_view'),
    event(1, 'view_item', { currency: 'EUR', value: 90, items: [item] }),
    event(2, 'page_view'),
    event(3, isBuying ? 'add_to_cart' : 'select_item', { currency: 'EUR', value: 90, items: [item] }),
    event(4, 'view_item', { currency: 'EUR', value: 90, items: [{ ...item, item_id: 'shoe-97' }] }),
  ]
}
