import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { ReplayAnswer } from '../../../worker/actors/delivery-contract.ts'
import { createApp } from '../../../worker/app.ts'
import { deliveryIdOf } from '../../../worker/engine/steps/send.ts'
import { earliestDeliveryId } from '../../../worker/event/delivery-time.ts'
import { enrollmentId, epochMs } from '../../../worker/event/ids.ts'
import type { StoredDeliveryRow } from '../../../worker/store/delivery-store.ts'
import { access, bearer, clock, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

const start = Date.parse('2026-03-02T10:00:00Z')
const idOf = (name: string): string => deliveryIdOf(enrollmentId(name), 'hello', epochMs(start))
const [a, b, c] = [idOf('a'), idOf('b'), idOf('c')]

let world = stubWorld()
beforeEach(() => {
  world = stubWorld()
})
const post = async (body: unknown) => {
  const response = await createApp(clock).request(
    '/v1/deliveries/replay',
    { method: 'POST', headers: bearer, body: JSON.stringify(body) },
    world.env,
  )
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const asked = (method: string) =>
  world.calls.flatMap(([shard, called, query]) => (called === method ? [[shard, query]] : []))

describe('a replay by ids', () => {
  test('asks every shard and says of each id what became of it', async () => {
    world.access = { ...access, shardCount: 2 }
    world.replay = (shard) =>
      shard === 'demo/0'
        ? [{ id: a, result: 'replayed' }]
        : [{ id: b, result: 'refused', reason: 'exited', finding: null }]
    const { body } = await post({ ids: [a, b, c, a] })
    expect(body).toEqual({
      dry_run: false,
      replayed: 1,
      refused: 2,
      left: 0,
      next: null,
      deliveries: [
        { id: a, result: 'replayed' },
        { id: b, result: 'refused', reason: 'exited', finding: null },
        { id: c, result: 'refused', reason: 'unknown' },
      ],
    })
    expect(asked('replayDeliveries')).toHaveLength(2)
  })

  test('follows a shopper who has moved, and forgets the row where they were', async () => {
    world.access = { ...access, shardCount: 3 }
    const row = { id: a } as StoredDeliveryRow
    world.replay = (shard, { rows }): ReplayAnswer[] => {
      if (shard === 'demo/0' && rows.length === 0) return [{ id: a, result: 'elsewhere', shard: 1, row }]
      if (shard === 'demo/1' && rows.length > 0) return [{ id: a, result: 'elsewhere', shard: 2, row }]
      return shard === 'demo/2' && rows.length > 0 ? [{ id: a, result: 'replayed' }] : []
    }
    expect((await post({ ids: [a], dry_run: true })).body).toMatchObject({ dry_run: true, replayed: 1 })
    expect(asked('forgetDeliveries')).toEqual([])
    expect((await post({ ids: [a] })).body).toMatchObject({ replayed: 1 })
    expect(asked('forgetDeliveries')).toEqual([['demo/0', [a]]])
  })

  test('of somebody who is never found gives up and forgets nothing', async () => {
    const row = { id: a } as StoredDeliveryRow
    world.replay = () => [{ id: a, result: 'elsewhere', shard: 0, row }]
    expect((await post({ ids: [a] })).body).toMatchObject({ deliveries: [{ id: a, reason: 'moving' }] })
    expect(asked('forgetDeliveries')).toEqual([])
  })
})

describe('a replay of a range', () => {
  const range = { since: '2026-03-02T09:00:00Z', until: '2026-03-02T11:00:00Z', status: 'dead' }

  test('takes a thousand at a time, oldest first and no tests, and says how many are left and where to go on', async () => {
    const found = [{ id: c, isTest: true }, { id: b }, { id: a }].map((one) => ({ ...delivery, ...one }))
    world.deliveryPage = () => ({ deliveries: found, next: a })
    world.replay = (_shard, { ids }) => ids.map((id) => ({ id, result: 'replayed' }))
    const { body } = await post({ ...range, automation: 'welcome', destination: 'email-tool' })
    const [newer, older] = [a, b].sort().toReversed()
    expect(body).toMatchObject({ replayed: 2, left: 7, next: a, deliveries: [{ id: older }, { id: newer }] })
    expect(asked('deliveryPage')[0]?.[1]).toEqual({
      limit: 1_000,
      status: 'dead',
      automation: 'welcome',
      destination: 'email-tool',
      fromId: earliestDeliveryId(start - 3_600_000),
      beforeId: earliestDeliveryId(start + 3_600_000),
    })
    await post({ ...range, before: a })
    expect(asked('deliveryPage').at(-1)?.[1]).toMatchObject({ beforeId: a })
  })

  const delivery = {
    automation: 'welcome',
    step: 'hello',
    message: 'hello',
    destination: 'email-tool',
    shopperId: 'shp_1',
    status: 'dead',
    reason: 'failed',
    finding: null,
    isTest: false,
    dueAt: null,
    createdAt: epochMs(start),
    updatedAt: epochMs(start),
    attempts: [],
  } as const
})

test.each([
  {},
  [[]],
  null,
  'all',
  { ids: [] },
  { ids: 'all' },
  { ids: ['x'] },
  { ids: [7] },
  { ids: Array.from({ length: 1_001 }, () => a) },
  { ids: [a], since: '2026-03-02T09:00:00Z' },
  { ids: [a], dry_run: 'yes' },
  { status: 'dead' },
  { since: '2026-03-02T09:00:00Z' },
  { since: '2026-03-02T09:00:00Z', status: 'pending' },
  { since: '2026-03-02T09:00:00Z', status: 'dropped' },
  { since: 'yesterday', status: 'dead' },
  { since: -1, status: 'dead' },
  { since: '2026-03-02T09:00:00Z', status: 'dead', automation: 7 },
  { since: '2026-03-02T09:00:00Z', status: 'dead', before: 'x' },
])('%j is refused, and nothing is replayed', async (body) => {
  const { status, body: told } = await post(body)
  expect(status).toBe(400)
  expect(String(told['detail']).length).toBeGreaterThan(20)
  expect(asked('replayDeliveries')).toEqual([])
})
