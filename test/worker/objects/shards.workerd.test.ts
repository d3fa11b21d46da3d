// What shards ask of each other, as real calls between real objects: all of it is asked, what fails on the way is answered
// with "come again" and harms nothing, and no error brings what a shopper typed into the log.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { shardName } from '../../../worker/shard-name.ts'
import { homeOf } from '../../../worker/ring.ts'
import { bootWorker, secretKey } from '../../workerd/boot-worker.ts'
import type { BootedWorker, WorkerAnswer } from '../../workerd/boot-worker.ts'
import { faultyShards, typedByShopper } from '../../workerd/faulty-shards.ts'
import type { Fault } from '../../workerd/faulty-shards.ts'
import { shippedConfig } from '../../workerd/shipped-config.ts'

const peerMethods = [
  'take',
  'knows',
  'whereIs',
  'claim',
  'takeEvents',
  'takeIn',
  'point',
  'surrender',
  'mergeShoppers',
] as const
type PeerMethod = (typeof peerMethods)[number]

const shardCount = 4
const site = 'demo'
let worker: BootedWorker
let log: string[] = []

beforeAll(async () => {
  const wrapper = faultyShards([...peerMethods, 'ingest'])
  worker = await bootWorker({ entry: 'dev', wrapper, hear: (line) => log.push(line) })
  expect((await worker.push(shippedConfig())).status).toBe(200)
  // Somebody to move, so that the growth has something to ask and to tell.
  for (let nth = 0; nth < 12; nth += 1)
    expect(
      (await send(`early-${nth}`, event('identify', { email: `early-${nth}@example.com` }))).status,
    ).toBe(202)
  expect((await admin('/v1/shards', { to: shardCount })).status).toBe(200)
  // Heard of while the growth is under way, the home of before is asked.
  for (let nth = 0; nth < 12; nth += 1)
    expect(
      (await persist(batchOf(`late-${nth}`, event('identify', { email: `late-${nth}@example.com` })))).at(-1),
    ).toBe(202)
  await untilGrown()
})

afterAll(() => worker.dispose())

beforeEach(() => {
  log = []
})

let count = 0
const event = (name: string, properties: object = {}) => ({
  event_id: `e${(count += 1)}`,
  name,
  occurred_at: Date.now(),
  properties,
})
const batchOf = (device: string, ...events: ReturnType<typeof event>[]) => ({
  device_id: device,
  batch_id: `b${(count += 1)}`,
  events,
})
const send = (device: string, ...events: ReturnType<typeof event>[]) =>
  worker.send(batchOf(device, ...events))

const admin = (path: string, body?: object): Promise<WorkerAnswer> =>
  worker.fetch(path, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })

/** The same batch until it is taken. @returns every status on the way */
async function persist(batch: object): Promise<number[]> {
  const statuses: number[] = []
  for (;;) {
    const { status } = await worker.send(batch)
    statuses.push(status)
    if (status !== 503) return statuses
  }
}

async function shards(): Promise<{
  growing_from: number | null
  each: { on_the_way: number; shoppers: number }[]
}> {
  return (await (await admin('/v1/shards')).json()) as Awaited<ReturnType<typeof shards>>
}

const shopperCount = async (): Promise<number> =>
  (await shards()).each.reduce((sum, { shoppers }) => sum + shoppers, 0)

async function untilGrown(): Promise<void> {
  while ((await shards()).growing_from !== null) await new Promise(setImmediate)
}

async function calls(): Promise<Partial<Record<PeerMethod, number>>> {
  return (await (await worker.fetch('/test/calls')).json()) as Awaited<ReturnType<typeof calls>>
}

async function setFault(shard: number, method: PeerMethod | 'all', fault: Fault): Promise<void> {
  const body = JSON.stringify({ shard: shardName(site, shard), method, fault })
  expect((await worker.fetch('/test/fault', { method: 'POST', body })).status).toBe(200)
}

/** A device and an address whose homes are these. */
function namesAt(deviceHome: number, emailHome: number): { device: string; email: string } {
  const search = (kind: 'device' | 'email', home: number, name: (nth: number) => string): string => {
    for (;;) {
      const value = name((count += 1))
      if (homeOf({ kind, value }, shardCount) === home) return value
    }
  }
  return {
    device: search('device', deviceHome, (nth) => `device-${nth}`),
    email: search('email', emailHome, (nth) => `ana-${nth}@example.com`),
  }
}

interface FoundShopper {
  readonly id: string
  readonly events: readonly { readonly event_id: string }[]
}

async function find(identity: string): Promise<FoundShopper> {
  const answer = await admin(`/v1/shoppers/${identity}`)
  expect(answer.status).toBe(200)
  return (await answer.json()) as FoundShopper
}
const idsOf = ({ events }: { readonly events: readonly { readonly event_id: string }[] }): string[] =>
  events.map(({ event_id: id }) => id).sort()

const expectSilentAbout = (...personal: readonly string[]): void => {
  for (const text of [typedByShopper, ...personal])
    expect(log.filter((line) => line.includes(text))).toEqual([])
}

describe('shards that ask each other', () => {
  test('find one person on two devices, and two who are one when the shop says so', async () => {
    const { device, email } = namesAt(0, 1)
    const other = namesAt(2, 3)
    const before = batchOf(device, event('page_view'))
    expect((await worker.send(before)).status).toBe(202)
    const names = { email, customer_id: namedAt(2) }
    const naming = batchOf(device, event('page_view'), event('identify', names), event('page_view'))
    expect((await worker.send(naming)).status).toBe(202)
    const second = batchOf(other.device, event('page_view'), event('identify', { email }))
    expect((await worker.send(second)).status).toBe(202)
    const ana = await find(`email:${email}`)
    expect(idsOf(ana)).toEqual([before, naming, second].flatMap(idsOf).sort())
    expect((await find(`device:${other.device}`)).id).toBe(ana.id)

    const third = namesAt(3, 1)
    expect((await send(third.device, event('identify', { email: third.email }))).status).toBe(202)
    const alias = { type: 'alias', previousId: third.email, userId: email, messageId: 'alias-1' }
    expect((await admin('/v1/batch', { batch: [alias] })).status).toBe(200)
    expect((await find(`email:${third.email}`)).id).toBe(ana.id)
  })

  test('make one person of two devices that tell the same address at the same moment, one of them more', async () => {
    const before = await shopperCount()
    const pairs = Array.from({ length: 24 }, () => [namesAt(0, 1), namesAt(2, 1), namedAt(3)] as const)
    await Promise.all(
      pairs.flatMap(([one, other, customer]) => [
        persist(batchOf(one.device, event('identify', { email: one.email }))),
        persist(batchOf(other.device, event('identify', { email: one.email, customer_id: customer }))),
      ]),
    )
    for (const [one, other, customer] of pairs) {
      const { id } = await find(`email:${one.email}`)
      expect((await find(`device:${other.device}`)).id).toBe(id)
      expect((await find(`customer_id:${customer}`)).id).toBe(id)
    }
    expect(await shopperCount()).toBe(before + pairs.length)
  })

  test('have asked everything that there is to ask, by the runtime’s own calls', async () => {
    const called = await calls()
    expect(peerMethods.filter((method) => (called[method] ?? 0) === 0)).toEqual([])
  })
})

describe.each(['lost', 'answer_lost', 'reset'] as const)('a call between shards that is %s', (fault) => {
  test.each(['take', 'claim', 'whereIs', 'takeEvents', 'takeIn'] as const)(
    'by %s makes the page come again, and nothing is lost or counted twice',
    async (method) => {
      const { device, email } = namesAt(0, 1)
      const before = batchOf(device, event('page_view'))
      expect((await worker.send(before)).status).toBe(202)
      // Two names: the shopper goes to the home of the stronger one, which claims the other from its home.
      const customer = namedAt(2)
      const naming = batchOf(device, event('page_view'), event('identify', { email, customer_id: customer }))
      await setFault(method === 'claim' ? 1 : 2, method, fault)
      const statuses = await persist(naming)
      expect(statuses[0]).toBe(503)
      expect(statuses.at(-1)).toBe(202)
      expect(await persist(naming)).toEqual([202])
      const ana = await find(`email:${email}`)
      expect(idsOf(ana)).toEqual([before, naming].flatMap(idsOf).sort())
      expect((await find(`customer_id:${customer}`)).id).toBe(ana.id)
      expectSilentAbout(email, customer, device)
    },
  )
})

function namedAt(home: number): string {
  for (;;) {
    const value = `customer-${(count += 1)}`
    if (homeOf({ kind: 'customer_id', value }, shardCount) === home) return value
  }
}

test('a shopper who is brought again, and has become another meanwhile, is taken in once', async () => {
  const { device, email } = namesAt(0, 1)
  const known = batchOf(namesAt(1, 1).device, event('identify', { email }), event('page_view'))
  expect((await worker.send(known)).status).toBe(202)
  const before = batchOf(device, event('page_view'))
  expect((await worker.send(before)).status).toBe(202)
  const countBefore = await shopperCount()

  await setFault(1, 'takeIn', 'mute')
  const naming = batchOf(device, event('identify', { email }))
  expect((await worker.send(naming)).status).toBe(503)
  // A page that has heard where they live goes past the shard that still has to bring them.
  expect((await worker.send(naming, '?shard=1')).status).toBe(202)
  expect((await shards()).each[0]?.on_the_way).toBe(1)
  await setFault(1, 'takeIn', 'well')
  const after = batchOf(device, event('page_view'))
  expect((await persist(after)).at(-1)).toBe(202)

  expect((await shards()).each[0]?.on_the_way).toBe(0)
  expect(await shopperCount()).toBe(countBefore - 1)
  const ana = await find(`email:${email}`)
  expect(idsOf(ana)).toEqual([known, before, naming, after].flatMap(idsOf).sort())
  expect((await find(`device:${device}`)).id).toBe(ana.id)
})

describe('a shard that is away', () => {
  test('is answered for with a reason and a time to come again, and harms only those who live there', async () => {
    const away = 3
    const hers = namesAt(0, away)
    const his = namesAt(0, 1)
    await setFault(away, 'all', 'away')
    const naming = batchOf(hers.device, event('page_view'), event('identify', { email: hers.email }))
    const answer = await worker.send(naming)
    expect(answer.status).toBe(503)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    const body = await answer.text()
    expect(JSON.parse(body)).toMatchObject({ type: 'urn:selvedge:problem:overloaded', status: 503 })
    expect(body).not.toContain('@')
    expect((await send(his.device, event('identify', { email: his.email }))).status).toBe(202)

    await setFault(away, 'all', 'well')
    expect((await persist(naming)).at(-1)).toBe(202)
    expect(idsOf(await find(`email:${hers.email}`))).toEqual(idsOf(naming))
    expect((await shards()).each.every(({ on_the_way: onTheWay }) => onTheWay === 0)).toBe(true)
    expectSilentAbout(hers.email, hers.device, his.email)
    // Not because nothing was heard: the operator is told, in our own words.
    expect(log.join('\n')).toContain('could not be routed')
  })
})
