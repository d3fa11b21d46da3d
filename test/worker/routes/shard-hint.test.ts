// Which shard the door asks: the one that the page was told, while there is such a shard; else the home of the device.

import { beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import { homeOf } from '../../../worker/ring.ts'
import { access, batch, clock, origin, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

const shardCount = 8
const home = `demo/${homeOf({ kind: 'device', value: 'd1' }, shardCount)}`
let world = stubWorld()
let app = createApp(clock)

beforeEach(() => {
  world = stubWorld()
  world.access = { ...access, shardCount }
  app = createApp(clock)
})

const post = (query: string): Promise<Response> =>
  Promise.resolve(
    app.request(
      `/v1/events${query}`,
      { method: 'POST', headers: { origin }, body: JSON.stringify(batch()) },
      world.env,
    ),
  )

const asked = (): unknown[] => world.calls.filter(([, method]) => method === 'ingest').map(([name]) => name)

test('a batch that says no shard goes to the home of its device', async () => {
  expect((await post('')).status).toBe(202)
  expect(asked()).toEqual([home])
})

test('a batch that says its shard goes straight there', async () => {
  await post('?shard=5')
  await post('?ask=b0,b1&shard=6')
  expect(asked()).toEqual(['demo/5', 'demo/6'])
})

test('a shard that the site has not got, or that is none, makes no object: the home is asked', async () => {
  const made = ['8', '9999', '99999999', '-1', '1.5', '1e0', 'x', '', '%00', 'demo/1']
  for (const hint of made) expect((await post(`?shard=${hint}`)).status).toBe(202)
  expect(asked()).toEqual(made.map(() => home))
})

test('the answer names the shard where the shopper lives, when the site has several', async () => {
  const stored = { kind: 'stored', stored: 1, known: 0, rejected: [], delivered: [] } as const
  world.ingest = () => ({ ...stored, shard: 0 })
  expect(await (await post('')).json()).toEqual({ accepted: 1, rejected: [], shard: 0 })
  world.ingest = () => stored
  expect(await (await post('')).json()).toEqual({ accepted: 1, rejected: [] })
})
