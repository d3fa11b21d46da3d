import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { DeliveryView } from '../../../worker/actors/contract.ts'
import { createApp } from '../../../worker/app.ts'
import { deliveryIdOf } from '../../../worker/engine/steps/send.ts'
import { earliestDeliveryId } from '../../../worker/event/delivery-time.ts'
import { enrollmentId, epochMs } from '../../../worker/event/ids.ts'
import { access, bearer, clock, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

const start = Date.parse('2026-03-02T10:00:00Z')
const idOf = (minute: number): string =>
  deliveryIdOf(enrollmentId('enr_1'), 'hello', epochMs(start + minute * 60_000))

const delivery = (minute: number, more: Partial<DeliveryView> = {}): DeliveryView => ({
  id: idOf(minute),
  automation: 'welcome',
  step: 'hello',
  message: 'hello',
  destination: 'email-tool',
  shopperId: 'shp_1',
  status: 'delivered',
  reason: null,
  finding: null,
  isTest: false,
  dueAt: null,
  createdAt: epochMs(start + minute * 60_000),
  updatedAt: epochMs(start + minute * 60_000),
  attempts: [],
  ...more,
})

let world = stubWorld()
beforeEach(() => {
  world = stubWorld()
})
const get = (path: string) => createApp(clock).request(path, { headers: bearer }, world.env)
const read = async (path: string) => {
  const response = await get(path)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const queries = () => world.calls.flatMap(([, method, query]) => (method === 'deliveryPage' ? [query] : []))

/** Two shards with a part each; a page of theirs is full after `size`. */
const twoShards = (parts: readonly (readonly DeliveryView[])[], size = Infinity): void => {
  world.access = { ...access, shardCount: parts.length }
  world.deliveryPage = (shard, { limit, beforeId = '~' }) => {
    const all = parts[Number(shard.split('/')[1] ?? 0)] ?? []
    const left = all.filter(({ id }) => id < beforeId).sort((a, b) => (a.id < b.id ? 1 : -1))
    const deliveries = left.slice(0, Math.min(limit, size))
    return { deliveries, next: deliveries.length < left.length ? (deliveries.at(-1)?.id ?? null) : null }
  }
}

describe('the log', () => {
  test('of all shards is one, newest first, in words of the wire', async () => {
    const attempts = [
      { at: epochMs(start), status: 503, outcome: 'retry', latencyMs: 12, excerpt: 'busy' } as const,
    ]
    const waiting = delivery(5, { status: 'pending', dueAt: epochMs(start + 600_000), attempts })
    twoShards([[delivery(1), waiting], [delivery(3, { isTest: true, shopperId: 'test' })]])
    const { body } = await read('/v1/deliveries')
    expect(body).toEqual({
      deliveries: [
        {
          id: idOf(5),
          automation: 'welcome',
          step: 'hello',
          message: 'hello',
          destination: 'email-tool',
          shopper: 'shp_1',
          status: 'pending',
          reason: null,
          finding: null,
          test: false,
          created_at: '2026-03-02T10:05:00.000Z',
          updated_at: '2026-03-02T10:05:00.000Z',
          next_attempt_at: '2026-03-02T10:10:00.000Z',
          attempts: [
            {
              at: '2026-03-02T10:00:00.000Z',
              status: 503,
              outcome: 'retry',
              latency_ms: 12,
              excerpt: 'busy',
            },
          ],
        },
        expect.objectContaining({ id: idOf(3), test: true, shopper: null }),
        expect.objectContaining({ id: idOf(1) }),
      ],
      next: null,
    })
  })

  test.each([1, 2, 3, 7])(
    'read page by page with pages of %i has each once, whatever each shard hands out',
    async (limit) => {
      const all = Array.from({ length: 23 }, (_none, minute) => delivery(minute))
      twoShards([all.filter((_one, at) => at % 3 > 0), all.filter((_one, at) => at % 3 === 0)], 2)
      const ids: unknown[] = []
      let next: string | null = null
      do {
        const { body } = await read(`/v1/deliveries?limit=${limit}${next === null ? '' : `&before=${next}`}`)
        ids.push(...(body['deliveries'] as { id: string }[]).map(({ id }) => id))
        next = body['next'] as string | null
      } while (next !== null)
      expect(ids).toEqual(all.map(({ id }) => id).toReversed())
    },
  )

  test('has what two shards know once, as it is now', async () => {
    const later = delivery(1, { status: 'pending', updatedAt: epochMs(start + 999_999) })
    twoShards([[delivery(1)], [later]])
    expect((await read('/v1/deliveries')).body).toMatchObject({
      deliveries: [{ id: idOf(1), status: 'pending' }],
    })
  })

  test('is asked by names, and by time as a range of ids', async () => {
    await get(
      '/v1/deliveries?status=dead&automation=welcome&destination=email-tool&message=hello&limit=3&since=2026-03-02T10:00:00Z&until=2026-03-02T11:00:00%2B01:00',
    )
    expect((await read('/v1/deliveries?since=2026-03-02T11:00:00Z&until=2026-03-02T10:00:00Z')).status).toBe(
      400,
    )
    await get('/v1/deliveries?since=2026-03-02T10:00:00Z&until=2026-03-02T11:00:00Z&status=dead')
    expect(queries().at(-1)).toEqual({
      limit: 50,
      status: 'dead',
      fromId: earliestDeliveryId(start),
      beforeId: earliestDeliveryId(start + 3_600_000),
    })
  })

  test('of one shopper has all names that they have had', async () => {
    world.shopper = () => JSON.stringify({ id: 'shp_a', mergedFrom: ['shp_b'] })
    await get('/v1/deliveries?shopper=email:Ana@Example.com')
    expect(queries()).toEqual([{ limit: 50, shoppers: ['shp_a', 'shp_b'] }])
    expect(world.calls).toContainEqual(['demo/0', 'shopper', { kind: 'email', value: 'ana@example.com' }])
    world.shopper = () => null
    expect((await read('/v1/deliveries?shopper=email:nobody@example.com')).status).toBe(404)
    expect((await read('/v1/deliveries?shopper=ana')).status).toBe(400)
  })

  test.each([
    ...['0', '-1', '501', '1e2', 'x', '', '1.5'].map((limit) => `limit=${limit}`),
    'status=sent',
    'status=',
    'automation=',
    'automation=a%20b',
    `destination=${'x'.repeat(200)}`,
    'message=%27--',
    'before=x',
    'before=',
    'since=yesterday',
    'until=',
    'color=red',
    '__proto__=1',
  ])('?%s is refused with a sentence, before any shard is asked', async (query) => {
    const { status, body } = await read(`/v1/deliveries?${query}`)
    expect(status).toBe(400)
    expect(body['detail']).toMatch(/\w+ \w+/)
    expect(queries()).toEqual([])
  })

  test('tells one delivery by its id', async () => {
    twoShards([[], [delivery(4)]])
    world.deliveryPage = (shard, { fromId }) => ({
      deliveries: shard === 'demo/1' && fromId === idOf(4) ? [delivery(4)] : [],
      next: null,
    })
    expect(await read(`/v1/deliveries/${idOf(4)}`)).toMatchObject({ status: 200, body: { id: idOf(4) } })
    expect((await read(`/v1/deliveries/${idOf(9)}`)).status).toBe(404)
    expect((await read('/v1/deliveries/x')).status).toBe(400)
  })
})
