import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import { bearer, clock, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

let world = stubWorld()
beforeEach(() => {
  world = stubWorld()
})

const send = (method: string, body?: unknown, headers: Record<string, string> = bearer) =>
  createApp(clock).request(
    '/v1/shards',
    { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) },
    world.env,
  )

describe('the shards of a site', () => {
  test('are told with what each holds', async () => {
    const response = await send('GET')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      shards: 1,
      growing_from: null,
      unconfirmed: 0,
      each: [{ shard: 0, shoppers: 1, events: 2, timers: 0, on_the_way: 0, growth: null }],
    })
  })

  test('grow when the owner says so', async () => {
    const response = await send('POST', { to: 4 })
    expect(await response.json()).toEqual({ from: 1, to: 4 })
    expect(world.calls).toContainEqual(['demo', 'grow', 4])
  })

  test.each([[{}], [{ to: '4' }], [{ to: 1 }], [null]])('do not grow by %j', async (body) => {
    expect((await send('POST', body)).status).toBe(400)
  })

  test('are nobody else’s business', async () => {
    expect((await send('GET', undefined, {})).status).toBe(401)
    expect((await send('POST', { to: 4 }, { authorization: 'Bearer pk_demo_0123456789abcdef' })).status).toBe(
      401,
    )
    expect(world.calls.filter(([, call]) => call === 'grow')).toEqual([])
  })
})
