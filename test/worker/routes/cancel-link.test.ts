import { beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import { cancelLinkMs, signCancelLink, signConfirmLink } from '../../../worker/delivery/signed-link.ts'
import type { EventBatch } from '../../../worker/event/event.ts'
import { clock, secretKey, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

const now = clock()
const who = { site: 'demo', shopper: 'shp_1', exp: now + cancelLinkMs, address: 'ana@example.com' }
const link = { ...who, item: 'shoe-42' }
const tokenOf = async (more: Partial<typeof link> = {}, keys = secretKey) =>
  (await signCancelLink({ ...link, ...more }, keys)) ?? ''

const open = async (token: string, method = 'GET', world = stubWorld(), at = clock) => {
  const response = await createApp(at).request(`/w/${token}`, { method }, world.env)
  return { status: response.status, text: await response.text(), world }
}
const batches = ({ calls }: ReturnType<typeof stubWorld>) =>
  calls.filter(([, method]) => method === 'ingest').map(([, , batch]) => batch as EventBatch)

test('opening the link shows a button and cancels nothing: mail scanners open links', async () => {
  for (const method of ['GET', 'HEAD']) {
    const { status, world } = await open(await tokenOf(), method)
    expect(status).toBe(200)
    expect(world.calls).toEqual([])
  }
  const { text } = await open(await tokenOf())
  expect(text).toContain('<form method="post">')
  expect(text).toContain('ana@example.com')
})

test('the button takes the request for that item back, for whoever has the address', async () => {
  const { status, text, world } = await open(await tokenOf(), 'POST')
  expect(status).toBe(200)
  expect(text).toContain('ana@example.com is off the list')
  expect(batches(world)).toMatchObject([
    {
      device_id: '~email:ana@example.com',
      events: [
        {
          name: 'cancel_notify_me',
          occurred_at: now,
          trust: 'server',
          properties: { email: 'ana@example.com', items: [{ item_id: 'shoe-42', quantity: 1 }] },
        },
      ],
    },
  ])
})

test('an old link takes back what was asked for again, too', async () => {
  const token = await tokenOf()
  const [one, two] = [await open(token, 'POST'), await open(token, 'POST', stubWorld(), () => now + 5_000)]
  const ids = [one, two].map(({ world }) => batches(world)[0]?.events[0]?.event_id)
  expect(ids[0]).not.toBe(ids[1])
})

test.each([
  ['expired', () => tokenOf({ exp: now - 1 })],
  ['of another key', () => tokenOf({}, 'sk_demo_fedcba9876543210fedcba98')],
  ['changed', async () => `x${await tokenOf()}`],
  ['of another kind', async () => (await signConfirmLink(who, secretKey)) ?? ''],
  ['without an item', () => tokenOf({ item: '' })],
  ['no token', async () => 'nothing'],
])('a link that is %s shows a page and does nothing', async (_what, make) => {
  for (const method of ['GET', 'POST']) {
    const { status, world } = await open(await make(), method)
    expect(status).toBe(404)
    expect(world.calls).toEqual([])
  }
})

test('whoever was erased is off every list, and does not come into being again', async () => {
  const world = stubWorld()
  const headers = { authorization: `Bearer ${secretKey}` }
  await createApp(clock).request(
    '/v1/shoppers/email:ana@example.com',
    { method: 'DELETE', headers },
    world.env,
  )
  expect((await open(await tokenOf(), 'POST', world)).status).toBe(200)
  expect(batches(world)).toEqual([])
})

test('a shard that does not answer, or is full, is a 503 with a button to try again', async () => {
  const away = stubWorld()
  away.failure = new Error('away')
  const full = stubWorld()
  full.ingest = () => ({ kind: 'overloaded', retryAfterMs: 1_000 })
  for (const world of [away, full]) {
    const { status, text } = await open(await tokenOf(), 'POST', world)
    expect(status).toBe(503)
    expect(text).toContain('<form method="post">')
  }
})
