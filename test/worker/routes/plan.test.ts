// POST /v1/plan; what all routes of the secret key have in common is in admin.test.ts.

import { beforeEach, expect, test, vi } from 'vitest'
import type { Plan } from '../../../worker/actors/contract.ts'
import { createApp } from '../../../worker/app.ts'
import { config } from '../actors/shard.ts'
import { access, bearer, clock, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

let world = stubWorld()
let app = createApp(clock)
const { files } = config()
const cart = 'automations/cart.yaml'
const cartText = files[cart] ?? ''

beforeEach(() => {
  world = stubWorld()
  world.stored = { ...config(4), versions: { cart: 3, welcome: 1 } }
  app = createApp(clock)
})

const send = async (body: unknown): Promise<Response> =>
  app.request('/v1/plan', { method: 'POST', headers: bearer, body: JSON.stringify(body) }, world.env)
const plan = async (changes: Record<string, string | undefined>): Promise<Plan> => {
  const next = Object.entries({ ...files, ...changes }).filter(([, text]) => text !== undefined)
  const response = await send({ files: Object.fromEntries(next) })
  expect(response.status).toBe(200)
  return response.json()
}
const changes = ({ automations }: Plan) =>
  automations.map(({ automation, change }) => `${automation} ${change}`)

test('the same folder changes nothing', async () => {
  const same = await plan({})
  expect(same).toMatchObject({ revision: 4, settings: [], moves: [] })
  expect(changes(same)).toEqual(['cart same', 'welcome same'])
})

test('says what is new, what changes from version to version, and what goes', async () => {
  const answer = await plan({
    [cart]: cartText.replace('wait: 1h', 'wait: 2h'),
    'automations/welcome.yaml': undefined,
    'automations/hello.yaml': (files['automations/welcome.yaml'] ?? '').replace(
      'automation: welcome',
      'automation: hello',
    ),
  })
  expect(changes(answer)).toEqual(['cart changed', 'hello new', 'welcome removed'])
  expect(answer.automations[0]?.version).toEqual({ from: 3, to: 4 })
})

test('a status or a title is no new version, and the status is told', async () => {
  const { automations } = await plan({
    [cart]: cartText.replace('status: live', 'status: paused').replace('title: Cart', 'title: Basket'),
  })
  expect(automations[0]).toEqual({
    automation: 'cart',
    change: 'same',
    version: { from: 3, to: 3 },
    status: { from: 'live', to: 'paused' },
  })
})

test('names the settings that differ', async () => {
  const { settings } = await plan({ 'site.yaml': `${files['site.yaml'] ?? ''}# a note\n` })
  expect(settings).toEqual(['site.yaml'])
})

test('adds up who would move in every shard', async () => {
  world.access = { ...access, shardCount: 2 }
  world.moves = [
    { automation: 'cart', from: 'wait-1h', to: 'reminder', count: 2 },
    { automation: 'cart', from: 'gone', to: null, count: 1 },
  ]
  expect((await plan({})).moves).toEqual([
    { automation: 'cart', from: 'wait-1h', to: 'reminder', count: 4 },
    { automation: 'cart', from: 'gone', to: null, count: 2 },
  ])
})

test('before the first push everything is new and nobody is inside', async () => {
  world.access = null
  const answer = await plan({})
  expect(answer).toMatchObject({ revision: 0, moves: [] })
  expect(changes(answer)).toEqual(['cart new', 'welcome new'])
})

test('a folder with mistakes is refused with all of them, and no shard is asked', async () => {
  const response = await send({ files: { ...files, [cart]: cartText.replace('title:', 'titel:') } })
  expect(response.status).toBe(422)
  expect(await response.json()).toMatchObject({
    type: 'urn:selvedge:problem:config-refused',
    problems: [{ file: cart, message: expect.stringContaining('titel') }],
  })
  expect(world.calls.map(([, call]) => call)).toEqual(['config'])
})

test('the folder of another site is refused', async () => {
  const response = await send({
    files: {
      ...files,
      'site.yaml': (files['site.yaml'] ?? '').replace('id: demo', 'id: other').replace('pk_demo', 'pk_other'),
    },
  })
  expect(response.status).toBe(422)
  expect(await response.text()).toContain('the secret key is for site')
})

test('nothing is pushed', async () => {
  await plan({ [cart]: cartText.replace('wait: 1h', 'wait: 2h') })
  expect(world.calls.map(([, call]) => call)).not.toContain('push')
})
