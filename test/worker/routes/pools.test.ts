import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import { access, bearer, clock, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

let world = stubWorld()
beforeEach(() => {
  world = stubWorld()
})

const send = (method: string, path: string, body?: unknown) =>
  createApp(clock).request(
    path,
    { method, headers: bearer, ...(body !== undefined && { body: JSON.stringify(body) }) },
    world.env,
  )

describe('a pool', () => {
  test('takes codes, once each, and says what was known and what was refused', async () => {
    const codes = ['A1', 'KNOWN', 'A1', 'b-2_c.d', '', 'x'.repeat(65), 'a b', '<b>', 7, null, 'é']
    const response = await send('PUT', '/v1/pools/spring', { codes })
    expect(response.status).toBe(200)
    const answer = await response.json()
    expect(answer).toMatchObject({ added: 2, known: 2 })
    const { rejected } = answer as { rejected: { index: number; reason: string }[] }
    expect(rejected.map(({ index }) => index)).toEqual([4, 5, 6, 7, 8, 9, 10])
    expect(rejected[0]?.reason).toContain('1 to 64')
    expect(world.calls).toContainEqual([
      expect.stringContaining('demo'),
      'addVouchers',
      'spring',
      ['A1', 'b-2_c.d'],
    ])
  })

  test('says how many codes are free and taken', async () => {
    const response = await send('GET', '/v1/pools/spring')
    expect(await response.json()).toEqual({ free: 2, taken: 1 })
  })

  test.each(['Spring', '-a', 'a%20b', '..%2Fa', 'x'.repeat(61), '%00'])('is not called %s', async (name) => {
    for (const method of ['GET', 'PUT']) {
      const response = await send(method, `/v1/pools/${name}`, method === 'PUT' ? { codes: [] } : undefined)
      expect(response.status).toBe(400)
    }
    expect(world.calls.filter(([, call]) => call !== 'access')).toEqual([])
  })

  test.each([
    ['a list alone', ['A1']],
    ['codes that are no list', { codes: 'A1' }],
    ['more than 10,000 codes', { codes: Array.from({ length: 10_001 }, (_none, n) => `A${n}`) }],
  ])('refuses %s', async (_what, body) => {
    expect((await send('PUT', '/v1/pools/spring', body)).status).toBe(400)
  })

  test('is spread over the shards, and a code that one of them has is added to none', async () => {
    world.access = { ...access, shardCount: 3 }
    await send('PUT', '/v1/pools/spring', { codes: ['A1', 'A2', 'KNOWN', 'A3', 'A4'] })
    const added = world.calls.filter(([, call]) => call === 'addVouchers').map(([, , , codes]) => codes)
    expect(added).toEqual([['A1', 'A4'], ['A2'], ['A3']])
    expect(await (await send('GET', '/v1/pools/spring')).json()).toEqual({ free: 6, taken: 3 })
  })
})
