import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { localTime } from '../../cli/local-time.ts'
import { ReplaySpool } from '../../cli/replay-spool.ts'
import { simulate } from '../../cli/simulate.ts'
import { tellSimulation } from '../../cli/tell-simulation.ts'
import { compileConfig } from '../../worker/config/compile-config.ts'
import type { ReplayEvent } from '../../worker/engine/replay/parse-line.ts'
import { epochMs, eventId } from '../../worker/event/ids.ts'
import { config } from '../worker/actors/shard.ts'

const compiled = compileConfig(config().files, { revision: 1 })
if (!compiled.ok) throw new Error('the config of the tests compiles')
const { program } = compiled
const automation = program.automations.get('cart')
if (!automation) throw new Error('the config of the tests has a cart')

let count = 0
const event = (device: string, minute: number, name: string, properties: object = {}): string =>
  JSON.stringify({
    device_id: device,
    event_id: `e${(count += 1)}`,
    name,
    occurred_at: Date.parse('2026-03-02T09:00:00Z') + minute * 60_000,
    properties,
  })
const cart = { currency: 'EUR', items: [{ item_id: 'shoe-42', price: 90 }] }
async function* from(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines
}
const run = (lines: readonly string[], until: number | null = null, now = 0) =>
  simulate(program, automation, from(lines), {
    until: until === null ? null : epochMs(until),
    now: epochMs(now),
  })
const tell = (result: Awaited<ReturnType<typeof run>>): string =>
  tellSimulation(result, { time: localTime('Europe/Paris'), timeZone: 'Europe/Paris', status: 'draft' })

const ana = [
  event('laptop', 0, 'add_to_cart', cart),
  event('laptop', 1, 'identify', { email: 'ana@example.com' }),
  event('nobody', 2, 'add_to_cart', cart),
  event('laptop', 90, 'view_item', cart),
]

test('tells who enters, when, what is sent and what holds back, on the clock of the site', async () => {
  const told = tell(await run(ana))
  expect(told).toContain('4 events of 2 shoppers, 2026-03-02 10:00 to 2026-03-02 11:30 (Europe/Paris)')
  expect(told).toMatch(/2026-03-02 11:00 +ana@example.com +is sent reminder/)
  expect(told).toMatch(
    /2026-03-02 10:02 +device:nobody +does not enter +not reachable by email for marketing, there is no address/,
  )
  expect(told).toContain('it is draft: simulated as if it were live')
})

test('stops with the last event unless it is told when, or what the time is', async () => {
  const early = ana.slice(0, 2)
  expect((await run(early)).sent).toEqual({})
  expect(tell(await run(early))).toContain('--until a later time')
  const later = Date.parse('2026-03-03T00:00:00Z')
  expect((await run(early, later)).sent).toEqual({ reminder: 1 })
  expect((await run(early, null, later)).sent).toEqual({ reminder: 1 })
})

test('bad lines are named by their number, counted and skipped', async () => {
  const bad = Array.from({ length: 30 }, () => 'nonsense')
  const result = await run(['', ...ana, ...bad, event('laptop', 91, 'Not A Name')])
  expect(result.events).toBe(4)
  expect(result.bad_lines.count).toBe(31)
  expect(result.bad_lines.named).toHaveLength(20)
  expect(result.bad_lines.named[0]).toEqual({ line: 6, reason: 'not a JSON object' })
})

test('a file without one good line says so', async () => {
  expect(tell(await run([]))).toBe('There is not one event to replay.')
  expect(tell(await run(['x']))).toBe('There is not one event to replay.')
})

const spooled = (person: string, minute: number, email?: string): ReplayEvent => ({
  person,
  isShopper: person.startsWith('shp_'),
  event: {
    event_id: eventId(`s${(count += 1)}`),
    name: email === undefined ? 'page_view' : 'identify',
    occurred_at: epochMs(minute),
    received_at: epochMs(minute),
    properties: email === undefined ? {} : { email },
  },
})
const people = (spool: ReplaySpool): string[] =>
  [...spool.groups()].map((group) => [...new Set(group.map(({ person }) => person))].sort().join(' ')).sort()

test('devices that told the same address are one group; shoppers are stitched already', () => {
  const spool = new ReplaySpool([])
  for (const one of [
    spooled('a', 1),
    spooled('b', 2, 'ana@example.com'),
    spooled('c', 3, 'bob@example.com'),
    spooled('a', 4, 'Ana@example.com'),
    spooled('shp_1', 5, 'ana@example.com'),
    spooled('shp_2', 5, 'ana@example.com'),
  ])
    spool.add(one)
  expect(people(spool)).toEqual(['a b', 'c', 'shp_1', 'shp_2'])
})

test('more events than fit in memory come back in the same groups, and leave no file behind', () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('selvedge-replay-'))
  const spool = new ReplaySpool([])
  const total = 60_000
  for (let at = 0; at < total; at += 1) {
    const person = at % 300
    const email = at >= total - 300 ? `pair${Math.floor(person / 2)}@example.com` : undefined
    spool.add(spooled(`d${person}`, at, email))
  }
  let events = 0
  let groups = 0
  for (const group of spool.groups()) {
    groups += 1
    events += group.length
    expect(new Set(group.map(({ person }) => person)).size).toBe(2)
  }
  expect({ events, groups }).toEqual({ events: total, groups: 150 })
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('selvedge-replay-'))).toEqual(before)
})
