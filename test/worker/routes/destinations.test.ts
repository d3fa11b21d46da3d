import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { DestinationState } from '../../../worker/actors/delivery-contract.ts'
import { createApp } from '../../../worker/app.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import { access, bearer, clock, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

let world = stubWorld()
beforeEach(() => {
  world = stubWorld()
})
const ask = async (method: string, path: string, body?: unknown) => {
  const response = await createApp(clock).request(
    path,
    { method, headers: bearer, ...(body !== undefined && { body: JSON.stringify(body) }) },
    world.env,
  )
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const failure = (at: number) =>
  ({ at: epochMs(at), status: 503, outcome: 'retry', latencyMs: 3, excerpt: `at ${at}` }) as const
const state = (more: Partial<DestinationState>): DestinationState => ({
  name: 'email-tool',
  settings: { kind: 'webhook', rate: { count: 2, perMs: 1_000 }, missingSecrets: ['KEY'] },
  disabledSince: null,
  pending: 1,
  lastFailure: null,
  ...more,
})

describe('destinations', () => {
  test('are told over all shards: what waits is added up, the latest failure and the first disabling count', async () => {
    world.access = { ...access, shardCount: 2 }
    world.destinations = (shard) =>
      shard === 'demo/0'
        ? [
            state({ lastFailure: failure(10), disabledSince: epochMs(90) }),
            state({ name: 'gone', settings: null }),
          ]
        : [state({ pending: 4, lastFailure: failure(20), disabledSince: epochMs(1_000) })]
    expect((await ask('GET', '/v1/destinations')).body).toEqual({
      destinations: [
        {
          name: 'email-tool',
          exists: true,
          kind: 'webhook',
          rate: { count: 2, per_ms: 1_000 },
          missing_secrets: ['KEY'],
          disabled_since: '1970-01-01T00:00:00.090Z',
          pending: 5,
          last_failure: {
            at: '1970-01-01T00:00:00.020Z',
            status: 503,
            outcome: 'retry',
            latency_ms: 3,
            excerpt: 'at 20',
          },
        },
        expect.objectContaining({ name: 'gone', exists: false, kind: null, rate: null, last_failure: null }),
      ],
    })
  })

  test('are enabled on every shard, by a name that exists', async () => {
    world.access = { ...access, shardCount: 2 }
    world.destinations = () => [state({}), state({ name: 'gone', settings: null })]
    expect(await ask('POST', '/v1/destinations/email-tool/enable')).toEqual({
      status: 200,
      body: { enabled: 'email-tool' },
    })
    const enabled = world.calls.filter(([, method]) => method === 'enableDestination')
    expect(enabled.map(([shard]) => shard)).toEqual(['demo/0', 'demo/1'])
    for (const name of ['gone', 'nothing', '%00', '__proto__'])
      expect((await ask('POST', `/v1/destinations/${name}/enable`)).status).toBe(404)
  })
})

describe('a test message', () => {
  test('goes to a normalized address and tells what came back', async () => {
    world.sendTest = () => ({
      kind: 'sent',
      messages: [{ id: 'x', message: 'hello', destination: 'email-tool', attempt: failure(1) }],
    })
    const { body } = await ask('POST', '/v1/send-test', { automation: 'welcome', to: ' Ana@Example.com' })
    expect(body).toMatchObject({
      messages: [{ id: 'x', message: 'hello', test: true, attempt: { status: 503, latency_ms: 3 } }],
    })
    expect(world.calls.at(-1)).toEqual([
      'demo/0',
      'sendTest',
      { automation: 'welcome', to: { kind: 'email', value: 'ana@example.com' } },
    ])
    await ask('POST', '/v1/send-test', { automation: 'welcome', to: '+33 6 12 34 56 78', message: 'hello' })
    expect(world.calls.at(-1)?.[2]).toMatchObject({
      to: { kind: 'phone', value: '+33612345678' },
      message: 'hello',
    })
  })

  test('of what is not there is a 404 that says what there is', async () => {
    world.sendTest = () => ({ kind: 'unknown', detail: 'welcome sends no "x": it sends hello' })
    const { status, body } = await ask('POST', '/v1/send-test', {
      automation: 'welcome',
      to: 'ana@example.com',
    })
    expect([status, body['detail']]).toEqual([404, 'welcome sends no "x": it sends hello'])
  })

  test.each([
    {},
    null,
    [[]],
    { automation: 'welcome' },
    { to: 'ana@example.com' },
    { automation: '', to: 'ana@example.com' },
    { automation: 7, to: 'ana@example.com' },
    { automation: 'welcome', to: 'ana' },
    { automation: 'welcome', to: 'ana@' },
    { automation: 'welcome', to: 7 },
    { automation: 'welcome', to: 'ana@example.com', message: '' },
    { automation: 'welcome', to: 'ana@example.com', message: 7 },
    { automation: 'x'.repeat(101), to: 'ana@example.com' },
  ])('by %j is refused, and nothing is sent', async (body) => {
    expect((await ask('POST', '/v1/send-test', body)).status).toBe(400)
    expect(world.calls.filter(([, method]) => method === 'sendTest')).toEqual([])
  })
})
