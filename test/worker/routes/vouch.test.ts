import { createHash, createHmac } from 'node:crypto'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import { makeClickToken } from '../../../worker/delivery/click-token.ts'
import type { EventBatch } from '../../../worker/event/event.ts'
import { maxClicksPerBatch } from '../../../worker/event/limits.ts'
import { access, batch, bearer, clock, event, origin, secretKey, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

let world = stubWorld()
let nowMs = clock()
let app = createApp(clock)

beforeEach(() => {
  world = stubWorld()
  nowMs = clock()
  app = createApp(() => nowMs)
})

interface Answer {
  readonly accepted: number
  readonly rejected: readonly { readonly index: number; readonly reason: string }[]
}
interface Taken {
  readonly answer: Answer
  readonly events: EventBatch['events']
}

async function send(events: unknown[], more: object = {}): Promise<Taken> {
  world.ingest = (sent) => {
    taken = sent.events
    return { kind: 'stored', stored: sent.events.length, known: 0, rejected: [], delivered: [] }
  }
  let taken: EventBatch['events'] = []
  const body = JSON.stringify(batch({ events, ...more }))
  const response = await app.request('/v1/events', { method: 'POST', headers: { origin }, body }, world.env)
  expect(response.status).toBe(202)
  return { answer: await response.json(), events: taken }
}

const turnedAway = async (): Promise<unknown> => {
  const response = await app.request('/v1/status', { headers: bearer }, world.env)
  return Reflect.get(Object(await response.json()), 'turned_away')
}

const proofOf = (identifiers: Readonly<Record<string, string>>): string => {
  const key = createHmac('sha256', secretKey).update('selvedge identify v1').digest('hex')
  const hashes = Object.keys(identifiers)
    .sort()
    .map((name) => createHash('sha256').update(`${name}:${identifiers[name]}`).digest('hex'))
  return createHmac('sha256', key).update(hashes.join('')).digest('hex')
}
const identify = (properties: object) => event({ name: 'identify', properties })

describe('a page that says who is there', () => {
  test('is only claiming it without a proof', async () => {
    const { answer, events } = await send([identify({ email: 'Ana@example.com' })])
    expect(answer).toEqual({ accepted: 1, rejected: [] })
    expect(events[0]?.properties).toEqual({ email: 'ana@example.com' })
    expect(events[0]).not.toHaveProperty('trust')
  })

  test('is believed with a proof of all that it says, which goes no further', async () => {
    const proof = proofOf({ customer_id: '7', email: 'ana@example.com' })
    const { events } = await send([
      identify({ customer_id: 7, email: ' Ana@Example.com', first_name: 'Ana', proof }),
    ])
    expect(events[0]).toMatchObject({
      trust: 'proof',
      properties: { customer_id: '7', email: 'ana@example.com', first_name: 'Ana' },
    })
    expect(JSON.stringify(events)).not.toContain(proof)
  })

  test('is believed when its server spelled an identifier as the page does, also one that does not hold', async () => {
    const told = { customer_id: '7', email: 'Ana@Example.com', phone: '06 12' }
    const { answer, events } = await send([identify({ ...told, proof: proofOf(told) })])
    expect(events[0]).toMatchObject({
      trust: 'proof',
      properties: { customer_id: '7', email: 'ana@example.com' },
    })
    expect(answer.rejected).toEqual([{ index: 0, reason: expect.stringContaining('phone') }])
  })

  test('is believed of an identifier of the merchant’s own', async () => {
    world.access = { ...access, identities: ['till_card'] }
    const proof = proofOf({ till_card: 'T1' })
    expect((await send([identify({ till_card: 'T1', proof })])).events[0]).toMatchObject({ trust: 'proof' })
  })

  test.each([
    ['of another identifier', { email: 'eve@example.com', proof: proofOf({ email: 'ana@example.com' }) }],
    [
      'of fewer identifiers',
      { customer_id: '7', email: 'eve@example.com', proof: proofOf({ customer_id: '7' }) },
    ],
    ['of the wrong length', { email: 'eve@example.com', proof: 'abc' }],
    ['of 10,000 characters', { email: 'eve@example.com', proof: 'a'.repeat(10_000) }],
    ['that is no text', { email: 'eve@example.com', proof: { hex: 'a' } }],
  ])('with a proof %s keeps the rest of its event, and tells why', async (_what, told) => {
    const { answer, events } = await send([event(), identify({ ...told, first_name: 'Eve' })])
    expect(events[1]?.properties).toEqual({ first_name: 'Eve' })
    expect(events[1]).not.toHaveProperty('trust')
    expect(answer.accepted).toBe(2)
    expect(answer.rejected).toEqual([{ index: 1, reason: expect.stringMatching(/^proof: /) }])
    expect(await turnedAway()).toEqual({ identity_refused: 1 })
  })
})

describe('where a proof is required', () => {
  beforeEach(() => {
    world.access = { ...access, verifiesIdentities: true, identities: ['till_card'] }
  })

  test.each(['identify', 'subscribe', 'notify_me', 'generate_lead', 'purchase'])(
    '%s without one keeps everything but who it was',
    async (name) => {
      const properties = { email: 'ana@example.com', till_card: 'T1', value: 3 }
      const { answer, events } = await send([event({ name, properties })])
      expect(events[0]?.properties).toEqual({ value: 3 })
      expect(answer.rejected[0]?.reason).toContain('identity_verification')
      expect(JSON.stringify(answer)).not.toContain('ana@')
    },
  )

  test('identify with one is believed, and what names nobody needs none', async () => {
    const { answer, events } = await send([
      identify({ email: 'ana@example.com', proof: proofOf({ email: 'ana@example.com' }) }),
      event({ event_id: 'e2', name: 'purchase', properties: { value: 3 } }),
    ])
    expect(events.map(({ trust }) => trust)).toEqual(['proof', undefined])
    expect(answer).toEqual({ accepted: 2, rejected: [] })
  })

  test('a click on our link is enough', async () => {
    const { events } = await send([await arrival()])
    expect(events[0]).toMatchObject({
      name: 'link_click',
      properties: { email: 'ana@example.com' },
      trust: 'link',
    })
  })
})

const tokenOf = async (more: object = {}, keys = secretKey): Promise<string> =>
  (await makeClickToken(
    { site: 'demo', to: { kind: 'email', value: 'ana@example.com' }, exp: nowMs + 3_600_000, ...more },
    keys,
  )) ?? expect.fail('no token')

const viewAt = (url: string, more: object = {}) => event({ page: { url }, ...more })
const arrival = async (token?: string) =>
  viewAt(`https://shop.example/cart?selvedge_click=${token ?? (await tokenOf())}&selvedge_cart=W10`)

describe('a page that was opened from a link that we sent', () => {
  test('tells who clicked, before the page view, under the same clock', async () => {
    const { answer, events } = await send([event({ event_id: 'e0', name: 'search' }), await arrival()])
    expect(answer).toEqual({ accepted: 2, rejected: [] })
    expect(events.map(({ name }) => name)).toEqual(['search', 'link_click', 'page_view'])
    expect(events[1]).toEqual({
      event_id: expect.stringMatching(/^click:/),
      name: 'link_click',
      occurred_at: events[2]?.occurred_at,
      received_at: nowMs,
      page: { url: 'https://shop.example/cart' },
      properties: { email: 'ana@example.com' },
      trust: 'link',
    })
    expect(JSON.stringify(events)).not.toContain('selvedge_')
  })

  test('counts one click however often it is loaded, on the device that it is', async () => {
    const view = await arrival()
    const idOf = async (more: object) => (await send([view, { ...view, event_id: 'e2' }], more)).events
    const first = await idOf({})
    expect(first.map(({ name }) => name)).toEqual(['link_click', 'page_view', 'page_view'])
    expect((await idOf({ batch_id: 'b2' }))[0]?.event_id).toBe(first[0]?.event_id)
    expect((await idOf({ device_id: 'd2' }))[0]?.event_id).not.toBe(first[0]?.event_id)
  })

  test('tells it from the page after the first, which may have been without the script', async () => {
    const referrer = `https://shop.example/cart?selvedge_click=${await tokenOf()}`
    const { events } = await send([event({ page: { url: 'https://shop.example/', referrer } })])
    expect(events.map(({ name }) => name)).toEqual(['link_click', 'page_view'])
    expect(events[1]?.page).toEqual({ url: 'https://shop.example/', referrer: 'https://shop.example/cart' })
  })

  test('points to the right place when the shard refuses something behind the click', async () => {
    const view = await arrival()
    const body = JSON.stringify(batch({ events: [null, view, event({ event_id: 'e2' })] }))
    world.ingest = () => ({
      kind: 'stored',
      stored: 2,
      known: 0,
      rejected: [{ index: 2, reason: 'refused by the shard' }],
      delivered: [],
    })
    const response = await app.request('/v1/events', { method: 'POST', headers: { origin }, body }, world.env)
    expect(await response.json()).toEqual({
      accepted: 1,
      rejected: [
        { index: 0, reason: expect.any(String) },
        { index: 2, reason: 'refused by the shard' },
      ],
    })
  })

  test.each<[string, () => Promise<string>]>([
    ['has expired', () => tokenOf({ exp: nowMs })],
    ['is of another site', () => tokenOf({ site: 'other' }, 'sk_other_0123456789abcdef0123456789abcdef')],
    ['was sealed by nobody here', () => tokenOf({}, 'sk_demo_ffffffffffffffffffffffffffffffff')],
    ['was changed', async () => `${(await tokenOf()).slice(0, -2)}AA`],
    ['is made up', async () => 'ana'],
  ])(
    'says nothing when its token %s; it is counted, and kept from the stored address',
    async (_what, token) => {
      const { answer, events } = await send([await arrival(await token())])
      expect(answer).toEqual({ accepted: 1, rejected: [] })
      expect(events.map(({ name, page }) => [name, page?.url])).toEqual([
        ['page_view', 'https://shop.example/cart'],
      ])
      expect(await turnedAway()).toEqual({ dead_click: 1 })
    },
  )

  test('makes us open a few tokens and no more', async () => {
    const views = Array.from({ length: 50 }, (_none, n) =>
      viewAt(`https://shop.example/?selvedge_click=made-up-${n}`, { event_id: `e${n}` }),
    )
    expect((await send(views)).events).toHaveLength(50)
    expect(await turnedAway()).toEqual({ dead_click: maxClicksPerBatch })
  })

  test('says nothing of somebody who does not want to be known', async () => {
    const { events } = await send([await arrival()], { consent: { analytics: false } })
    expect(events).toEqual([])
  })
})

test('no page may say itself that somebody clicked', async () => {
  const { answer, events } = await send([
    event({ name: 'link_click', trust: 'link', properties: { email: 'ana@example.com' } }),
  ])
  expect(events).toEqual([])
  expect(answer.rejected).toHaveLength(1)
})
