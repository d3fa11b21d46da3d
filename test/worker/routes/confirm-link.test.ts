import { beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import { confirmLinkMs, signConfirmLink, signUnsubscribeLink } from '../../../worker/delivery/signed-link.ts'
import type { EventBatch } from '../../../worker/event/event.ts'
import { clock, secretKey, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

const now = clock()
const link = { site: 'demo', shopper: 'shp_1', exp: now + confirmLinkMs, address: 'ana@example.com' }
const tokenOf = async (more: Partial<typeof link> = {}, keys = secretKey) =>
  (await signConfirmLink({ ...link, ...more }, keys)) ?? ''

const open = async (token: string, method = 'GET', world = stubWorld(), at = clock) => {
  const response = await createApp(at).request(`/o/${token}`, { method }, world.env)
  return { status: response.status, text: await response.text(), world }
}
const batches = ({ calls }: ReturnType<typeof stubWorld>) =>
  calls.filter(([, method]) => method === 'ingest').map(([, , batch]) => batch as EventBatch)

test('opening the link shows a button and confirms nothing: mail scanners open links', async () => {
  for (const method of ['GET', 'HEAD']) {
    const { status, world } = await open(await tokenOf(), method)
    expect(status).toBe(200)
    expect(world.calls).toEqual([])
  }
  const { text } = await open(await tokenOf())
  expect(text).toContain('<form method="post">')
  expect(text).toContain('ana@example.com')
})

test('the button is a confirmed yes of that address, on the word of the worker', async () => {
  const { status, text, world } = await open(await tokenOf(), 'POST')
  expect(status).toBe(200)
  expect(text).toContain('is confirmed')
  expect(batches(world)).toMatchObject([
    {
      device_id: '~email:ana@example.com',
      events: [
        {
          name: 'subscribe',
          occurred_at: now,
          trust: 'server',
          properties: { email: 'ana@example.com', confirmed: true },
        },
      ],
    },
  ])
})

test('a second click is the same event', async () => {
  const token = await tokenOf()
  const [one, two] = [await open(token, 'POST'), await open(token, 'POST', stubWorld(), () => now + 5_000)]
  const id = (made: typeof one) => batches(made.world)[0]?.events[0]?.event_id
  expect(id(one)).toBe(id(two))
  expect(id(await open(await tokenOf({ address: 'ben@example.com' }), 'POST'))).not.toBe(id(one))
})

test.each([
  ['expired', () => tokenOf({ exp: now - 1 })],
  ['of another key', () => tokenOf({}, 'sk_demo_fedcba9876543210fedcba98')],
  ['changed', async () => `x${await tokenOf()}`],
  ['an unsubscribe link', async () => (await signUnsubscribeLink(link, secretKey)) ?? ''],
  ['no token', async () => 'nothing'],
])('a link that is %s shows a page and does nothing', async (_what, make) => {
  for (const method of ['GET', 'POST']) {
    const { status, world } = await open(await make(), method)
    expect(status).toBe(404)
    expect(world.calls).toEqual([])
  }
})

test('a link from before somebody was erased is dead; one from afterwards is not', async () => {
  const world = stubWorld()
  const headers = { authorization: `Bearer ${secretKey}` }
  await createApp(clock).request(
    '/v1/shoppers/email:ana@example.com',
    { method: 'DELETE', headers },
    world.env,
  )
  expect((await open(await tokenOf(), 'POST', world)).status).toBe(404)
  expect(batches(world)).toEqual([])
  const later = { exp: link.exp + 1_000 }
  expect((await open(await tokenOf(later), 'POST', world, () => now + 2_000)).status).toBe(200)
  expect(batches(world)).toHaveLength(1)
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
