import { beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import { bearer, clock, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

const ask = async (
  world: ReturnType<typeof stubWorld>,
  path: string,
  method = 'DELETE',
  headers: HeadersInit = bearer,
) => {
  const response = await createApp(clock).request(path, { method, headers }, world.env)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const known = () => {
  const world = stubWorld()
  world.shopper = ({ value }) =>
    value === 'nobody@example.com' ? null : '{"shopper":{"id":"shp_1"},"events":[]}'
  return world
}

test('a shopper is erased by any identity, and the address is kept as a hash before', async () => {
  const world = known()
  expect(await ask(world, '/v1/shoppers/email:Ana@example.com')).toEqual({
    status: 200,
    body: { erased: true },
  })
  const methods = world.calls.map(([, method]) => method)
  expect(methods.indexOf('suppress')).toBeLessThan(methods.indexOf('erase'))
  expect(world.suppressions).toMatchObject([{ reason: 'erased', since: clock() }])
  expect((await ask(world, `/v1/shoppers/shp_${'0'.repeat(32)}`)).body).toEqual({ erased: true })
  expect((await ask(world, '/v1/shoppers/customer_id:7')).body).toEqual({ erased: true })
  expect(world.suppressions).toHaveLength(1)
})

test('an address that nobody has is not written to either, and that is no error', async () => {
  const world = known()
  for (let times = 0; times < 2; times += 1)
    expect(await ask(world, '/v1/shoppers/email:nobody@example.com')).toEqual({
      status: 200,
      body: { erased: false },
    })
  expect(world.suppressions.length).toBeGreaterThan(0)
})

test('the export is the shopper, their events and every shard’s log', async () => {
  const { body } = await ask(known(), '/v1/shoppers/email:ana@example.com/export', 'GET')
  expect(body).toEqual({ shopper: { id: 'shp_1' }, events: [], deliveries: [{ id: 'd1' }] })
  expect((await ask(known(), '/v1/shoppers/email:nobody@example.com/export', 'GET')).status).toBe(404)
})

test.each(['/v1/shoppers/ana', '/v1/shoppers/email:ana', '/v1/shoppers/shp_1'])(
  '%s is nobody',
  async (path) => {
    const world = known()
    expect((await ask(world, path)).status).toBe(400)
    expect((await ask(world, `${path}/export`, 'GET')).status).toBe(400)
    expect(world.suppressions).toEqual([])
  },
)

test('only who has the secret key may ask, and a shard that does not answer is a 503', async () => {
  const world = known()
  expect((await ask(world, '/v1/shoppers/email:ana@example.com', 'DELETE', {})).status).toBe(401)
  expect((await ask(world, '/v1/shoppers/email:ana@example.com/export', 'GET', {})).status).toBe(401)
  expect(world.calls).toEqual([])
  world.failure = new Error('away')
  expect((await ask(world, '/v1/shoppers/email:ana@example.com')).status).toBe(503)
})
