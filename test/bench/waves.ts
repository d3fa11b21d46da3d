// A hundred thousand people wait for one item over four shards: what it costs to stand in line, and to compute and release a
// wave. The production actors on SQLite files, in this process: what they ask of each other is a call.

import { CatalogActor } from '../../worker/actors/catalog-actor.ts'
import type { EventBatch, ShopEvent } from '../../worker/event/event.ts'
import { epochMs, eventId, shopperId } from '../../worker/event/ids.ts'
import { hashHex } from '../../worker/engine/hash.ts'
import type { HeldTicket } from '../../worker/engine/wave-place.ts'
import { ruleName } from '../../worker/engine/wave-plan.ts'
import { sqliteWorld } from '../worker/actors/sqlite-host.ts'
import { BenchShards } from './bench-shards.ts'
import { whole } from './measure.ts'
import type { Figure } from './measure.ts'

const shardCount = 4
const peopleCount = 100_000
/** Those whose turn comes: they ask in the shop. The others come to the line as shards tell it, page by page. */
const askingCount = 11_000
const sampleCount = 1_000
const pageSize = 500
const item = 'shoe-42'
const minuteMs = 60_000
const startsAt = Date.UTC(2026, 2, 2, 10)
/** A wave of all that a large delivery would call. */
const largeUnits = 5_000

const siteYaml = `site: { id: demo, name: Demo }
keys: [pk_demo_0123456789abcdef]
origins: ["https://shop.example"]
time_zone: Europe/Paris
currency: EUR
consent: { marketing: opt_out }
`
const destinationYaml = `destination: email-tool
url: "{{ secret.EMAIL_TOOL_URL }}"
sign: "{{ secret.EMAIL_TOOL_SECRET }}"
`
const automationYaml = (wave: string): string => `automation: notify-me
title: Back in stock
status: live
trigger: { event: notify_me, key: item_id }
audience: { reachable: email }
steps:
  - wait_for_stock: { of: item_id, at_least: 1, steady_for: 10m, within: 180d${wave} }
  - { send: back-in-stock, to: email-tool, purpose: requested }
`
const filesOf = (wave: string) => ({
  'site.yaml': siteYaml,
  'destinations/email-tool.yaml': destinationYaml,
  'automations/notify-me.yaml': automationYaml(wave),
})
const inWaves = ', wave: { people_per_unit: 2, every: 45m }'

export async function measureWaves(): Promise<Figure[]> {
  const plain = await changesOfAsking('')
  const line = await Line.open(inWaves)
  try {
    const before = line.changes()
    await line.ask(sampleCount)
    const inLine = (line.changes() - before) / sampleCount
    await line.ask(askingCount - sampleCount)
    const startedAt = performance.now()
    await line.join(peopleCount - askingCount)
    const joining = performance.now() - startedAt
    const small = await line.wave(1)
    const large = await line.wave(largeUnits)
    return [
      {
        what: `people who join a line of ${whole(peopleCount)}, ${shardCount} shards`,
        value: `${whole(((peopleCount - askingCount) * 1_000) / joining)} /s`,
        limit: '',
      },
      {
        what: 'rows written per person, of which for the line',
        value: `${inLine.toFixed(2)}, ${(inLine - plain).toFixed(2)}`,
        limit: `${plain.toFixed(2)} without waves`,
        verdict: { budget: '≤ 3 for the line', isMet: inLine - plain <= 3 },
      },
      ...figuresOf('a wave of 2', small),
      ...figuresOf(`a wave of ${whole(largeUnits * 2)}`, large),
    ]
  } finally {
    line.close()
  }
}

interface Released {
  readonly told: number
  readonly ms: number
  /** Of which within the shards. */
  readonly shardMs: number
  readonly heapMb: number
  readonly rows: number
}

function figuresOf(what: string, { told, ms, shardMs, heapMb, rows }: Released): Figure[] {
  return [
    {
      what: `${what} of them, computed and released`,
      value: `${whole(ms)} ms, ${whole(told)} told`,
      limit: `${whole(ms - shardMs)} ms without the shards’ part`,
    },
    {
      what: '  heap at its highest, rows per person',
      value: `+${whole(heapMb)} MB, ${(rows / told).toFixed(1)}`,
      limit: '',
    },
  ]
}

/** The same people without a line: what they cost anyway. */
async function changesOfAsking(wave: string): Promise<number> {
  const line = await Line.open(wave)
  try {
    const before = line.changes()
    await line.ask(sampleCount)
    return (line.changes() - before) / sampleCount
  } finally {
    line.close()
  }
}

class Line {
  readonly #shards: BenchShards
  readonly #world = sqliteWorld()
  readonly #catalog: CatalogActor
  #asked = 0
  #shardMs = 0
  #heap = 0
  #last: Promise<unknown> = Promise.resolve()

  static async open(wave: string): Promise<Line> {
    const line = new Line(await BenchShards.open(shardCount, filesOf(wave), startsAt))
    await line.#restock(0)
    return line
  }

  private constructor(shards: BenchShards) {
    this.#shards = shards
    this.#world.now = startsAt
    this.#catalog = new CatalogActor(
      this.#world.host,
      async () => {
        for (let shard = 0; shard < shardCount; shard += 1) await shards.actor(shard).syncCatalog()
      },
      (_site, shard) => ({
        keptUnits: (itemId) => shards.actor(shard).keptUnits(itemId),
        offer: (offers) => this.#oneByOne(() => shards.actor(shard).offer(offers)),
      }),
    )
    shards.useCatalog(this.#catalog)
  }

  /** They are in one process: at the same time would be measured several times. */
  #oneByOne<T>(ask: () => Promise<T>): Promise<T> {
    const answer = this.#last.then(async () => {
      this.#heap = Math.max(this.#heap, process.memoryUsage().heapUsed)
      const from = performance.now()
      const given = await ask()
      this.#shardMs += performance.now() - from
      return given
    })
    this.#last = answer
    return answer
  }

  changes = (): number => {
    const [row] = this.#world.rows('SELECT total_changes() AS n') as { n: number }[]
    return this.#shards.changes() + (row?.n ?? 0)
  }

  async ask(count: number): Promise<void> {
    const batches = Array.from({ length: count }, (_none, index) => askingBatch(this.#asked + index))
    this.#asked += count
    await this.#shards.ingestAll(batches)
    // What the last of them have to tell the line.
    await this.#shards.advanceTo(this.#now() + 1)
  }

  /** Behind all who have asked. */
  async join(count: number): Promise<void> {
    for (let from = 0; from < count; from += pageSize) {
      const calls = Array.from({ length: Math.min(pageSize, count - from) }, (_none, index) => {
        const nth = this.#asked + from + index
        return { kind: 'join', ticket: ticketOf(nth) } as const
      })
      await this.#catalog.takeLines('demo', {
        shard: (from / pageSize) % shardCount,
        revision: 1,
        rules: [],
        calls,
      })
    }
    this.#asked += count
  }

  async wave(units: number): Promise<Released> {
    await this.#restock(units)
    this.#world.now += 60 * minuteMs
    const before = { changes: this.changes(), waiting: this.#waiting() }
    const base = process.memoryUsage().heapUsed
    this.#heap = base
    this.#shardMs = 0
    const from = performance.now()
    await this.#catalog.wake()
    const ms = performance.now() - from
    const told = before.waiting - this.#waiting()
    const rows = this.changes() - before.changes
    await this.#restock(0)
    return { told, ms, shardMs: this.#shardMs, heapMb: (this.#heap - base) / 2 ** 20, rows }
  }

  async #restock(stock: number): Promise<void> {
    const told = { item_id: item, item_name: 'Shoe', price: 90, currency: 'EUR', stock }
    await this.#catalog.putItems('demo', [told], [])
    await this.#catalog.wake()
  }

  #now(): number {
    return startsAt + this.#asked
  }

  #waiting(): number {
    const [row] = this.#world.rows('SELECT count(*) AS n FROM ticket') as { n: number }[]
    return row?.n ?? 0
  }

  close(): void {
    this.#shards.close()
  }
}

const ticketOf = (nth: number): HeldTicket => ({
  itemId: item,
  rule: ruleName('notify-me', 'wait-for-stock'),
  lane: 1,
  askedAt: epochMs(startsAt + nth),
  id: `enr_${hashHex('bench', String(nth))}`,
  shopper: shopperId(`shp_${hashHex('bench', String(nth))}`),
  moves: 0,
})

/** One after another, a millisecond apart. */
function askingBatch(index: number): EventBatch {
  const at = epochMs(startsAt + index)
  const event = (name: string, properties: ShopEvent['properties']): ShopEvent => ({
    event_id: eventId(`e${index}-${name}`),
    name,
    occurred_at: at,
    received_at: at,
    properties,
  })
  return {
    batch_id: `b${index}`,
    device_id: `device-${index}`,
    sent_at: at,
    received_at: at,
    context: {},
    events: [
      event('identify', { email: `p${index}@example.com` }),
      event('notify_me', { item_id: item, items: [{ item_id: item, quantity: 1 }] }),
    ],
  }
}
