import { describe, expect, test } from 'vitest'
import { maxRecentBatches } from '../../../worker/event/limits.ts'
import { maxRecentEvents } from '../../../worker/store/seen.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import { cartItems, config, hourMs, minuteMs, shard } from './shard.ts'

const added = { currency: 'EUR', value: 90, items: cartItems }

describe('events', () => {
  test('are acknowledged after they are stored, and are there after a crash', async () => {
    const { actor, send, event, restart } = await shard()
    expect(await send('laptop', event('page_view'), event('view_item'))).toEqual({
      kind: 'stored',
      stored: 2,
      known: 0,
      rejected: [],
      delivered: [],
    })
    restart()
    expect((await actor().stats()).events).toBe(2)
  })

  test('of many senders at once are committed together and all answered', async () => {
    const { send, event, actor } = await shard()
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, at) => send(`device-${at}`, event('page_view'))),
    )
    expect(results.every((result) => result.kind === 'stored')).toBe(true)
    expect(await actor().stats()).toMatchObject({ events: 50, shoppers: 50 })
  })

  test('count once, whether the batch or the event is sent again', async () => {
    const { actor, batch, event } = await shard()
    const one = event('add_to_cart', added)
    const first = batch('laptop', [one])
    await actor().ingest(first)
    expect(await actor().ingest(first)).toMatchObject({ stored: 0, known: 1 })
    expect(await actor().ingest(batch('laptop', [one, one, event('page_view')]))).toMatchObject({
      stored: 1,
      known: 2,
    })
    const shopper = JSON.parse((await actor().shopper({ kind: 'device', value: 'laptop' })) ?? '{}') as {
      cart: { total: number }
    }
    expect(shopper.cart.total).toBe(90)
  })

  test('of batches that a page asks about are told apart: those that arrived and those that did not', async () => {
    const { actor, batch, event } = await shard()
    await actor().ingest(batch('laptop', [event('page_view')], { batch_id: 'arrived' }))
    await actor().ingest(batch('phone', [event('page_view')], { batch_id: 'of-another' }))
    const asks = ['arrived', 'lost', 'of-another']
    expect(await actor().ingest(batch('laptop', [event('page_view')], { asks }))).toMatchObject({
      delivered: ['arrived'],
    })
  })

  test('of more batches than the row remembers are told apart too, and to ask leaves nothing to remember', async () => {
    const { actor, batch, event } = await shard()
    const ids = Array.from({ length: maxRecentBatches + 8 }, (_, at) => `batch-${at}`)
    for (const id of ids) await actor().ingest(batch('laptop', [event('page_view')], { batch_id: id }))
    await actor().ingest(batch('phone', [event('page_view')], { batch_id: 'of-another' }))
    const asks = [...ids, 'lost', 'of-another']
    for (const batch_id of ['question', 'question', 'another'])
      expect(await actor().ingest(batch('laptop', [], { batch_id, asks }))).toEqual({
        kind: 'stored',
        stored: 0,
        known: 0,
        rejected: [],
        delivered: ids,
      })
    expect(await actor().ingest(batch('laptop', [], { asks: ['question', 'another'] }))).toMatchObject({
      delivered: [],
    })
    expect(await actor().stats()).toMatchObject({ events: ids.length + 1, shoppers: 2 })
  })

  test('a question from a device that nobody knows makes nobody', async () => {
    const { actor, batch } = await shard()
    expect(await actor().ingest(batch('nobody', [], { asks: ['a', 'b'] }))).toMatchObject({ delivered: [] })
    expect(await actor().stats()).toMatchObject({ shoppers: 0 })
  })

  test('older than the memory of the row are still known: the stored events are asked', async () => {
    const { actor, batch, event, world } = await shard()
    const old = event('add_to_cart', added)
    await actor().ingest(batch('laptop', [old]))
    for (let at = 0; at < maxRecentEvents + 5; at += 50) {
      world.now += 1_000
      await actor().ingest(
        batch(
          'laptop',
          Array.from({ length: 50 }, () => event('page_view')),
        ),
      )
    }
    expect(await actor().ingest(batch('laptop', [old]))).toMatchObject({ stored: 0, known: 1 })
  })

  test('sent again after the device changed hands are known all the same', async () => {
    const { actor, batch, event, send } = await shard()
    await send('family-pc', event('identify', { email: 'ana@example.com' }))
    const anas = batch('family-pc', [event('add_to_cart', added)])
    await actor().ingest(anas)
    await send('family-pc', event('identify', { email: 'bob@example.com' }))
    expect(await actor().ingest(anas)).toMatchObject({ stored: 0, known: 1 })
    const bob = JSON.parse((await actor().shopper({ kind: 'email', value: 'bob@example.com' })) ?? '{}') as {
      cart: unknown
    }
    expect(bob.cart).toBeNull()
  })

  test('of a batch that makes us throw are rolled back alone', async () => {
    const { actor, batch, event, send, world } = await shard()
    const broken = batch('laptop', [event('page_view')])
    Object.defineProperty(broken, 'context', {
      get: () => {
        throw new Error('a bug')
      },
    })
    const [bad, good] = await Promise.all([actor().ingest(broken), send('phone', event('page_view'))])
    expect(bad).toMatchObject({ kind: 'overloaded' })
    expect(good).toMatchObject({ kind: 'stored', stored: 1 })
    expect(world.reports).toEqual(['batch failed: a bug'])
    expect((await actor().stats()).events).toBe(1)
  })

  test('of a browser whose clock is years off happened when they happened', async () => {
    const { actor, batch, event, world } = await shard()
    const skewMs = 5 * 365 * 24 * hourMs
    const late = { ...event('page_view'), occurred_at: epochMs(world.now - skewMs - minuteMs) }
    await actor().ingest(batch('laptop', [late], { sent_at: epochMs(world.now - skewMs) }))
    const shopper = JSON.parse((await actor().shopper({ kind: 'device', value: 'laptop' })) ?? '{}') as {
      events: { occurred_at: number }[]
    }
    expect(shopper.events[0]?.occurred_at).toBe(world.now - minuteMs)
  })
})

describe('the stored past', () => {
  test('is read page by page without a gap or a repeat, while events come in', async () => {
    const { actor, send, event, world } = await shard()
    for (let at = 0; at < 30; at += 1) {
      await send(`device-${at % 4}`, event('page_view'))
      world.now += 12 * hourMs * 4
    }
    const read: string[] = []
    let after: string | null = null
    do {
      const page = await actor().events({ after, limit: 7 })
      read.push(...page.lines)
      after = page.next
    } while (after !== null)
    expect(read).toHaveLength(30)
    expect(new Set(read).size).toBe(30)
    const own = await actor().shopperEvents({ kind: 'device', value: 'device-1' })
    expect(own?.lines).toHaveLength(8)
    expect(await actor().shopperEvents({ kind: 'device', value: 'nobody' })).toBeNull()
  })
})

describe('the abandoned cart', () => {
  test('is reminded of after an hour, not before, with the signed links of the message', async () => {
    const { send, event, pass, webhooks } = await shard()
    await send('laptop', event('add_to_cart', added), event('identify', { email: 'Ana@Example.com' }))
    await pass(hourMs - 1)
    expect(webhooks).toEqual([])
    await pass(1)
    expect(webhooks).toHaveLength(1)
    expect(webhooks[0]?.body).toMatchObject({
      type: 'automation.send',
      data: {
        site: 'demo',
        automation: 'cart',
        message: 'reminder',
        shopper: { email: 'ana@example.com' },
        cart: {
          total: 90,
          items: cartItems,
          restore_url: expect.stringMatching(/^https:\/\/selvedge\.example\/c\//),
        },
        unsubscribe_url: expect.stringMatching(/^https:\/\/selvedge\.example\/u\//),
        click_url: expect.stringMatching(/^https:\/\/selvedge\.example\/c\//),
      },
    })
    await pass(1000 * hourMs)
    expect(webhooks).toHaveLength(1)
  })

  test('is forgotten when the same person buys on another device', async () => {
    const { send, event, pass, webhooks } = await shard()
    await send('laptop', event('add_to_cart', added), event('identify', { email: 'ana@example.com' }))
    await pass(20 * minuteMs)
    await send(
      'phone',
      event('identify', { email: 'ana@example.com' }),
      event('purchase', { transaction_id: 'o1', value: 90 }),
    )
    await pass(48 * hourMs)
    expect(webhooks).toEqual([])
  })

  test('of somebody without an address, or who unsubscribed, is not written about', async () => {
    const { actor, send, event, pass, webhooks } = await shard()
    await send('laptop', event('add_to_cart', added))
    await send('phone', event('identify', { email: 'bob@example.com' }), event('add_to_cart', added))
    const bob = JSON.parse((await actor().shopper({ kind: 'email', value: 'bob@example.com' })) ?? '{}') as {
      id: never
    }
    await actor().unsubscribe(bob.id, 'bob@example.com')
    await pass(48 * hourMs)
    expect(webhooks).toEqual([])
  })
})

test('an unsubscription never softens a stricter suppression, and a click on an old link says no for the person', async () => {
  const { actor, send, event, world } = await shard()
  await send('phone', event('identify', { email: 'bob@example.com' }))
  const read = async () =>
    JSON.parse((await actor().shopper({ kind: 'email', value: 'bob@example.com' })) ?? '{}') as {
      id: never
      suppressed: Record<string, string>
      consent: { marketing?: boolean }
    }
  const { id, ...state } = await read()
  world.host.sql.all(
    'UPDATE shopper SET state = ? WHERE id = ?',
    JSON.stringify({ ...state, id, suppressed: { 'bob@example.com': 'bounced' } }),
    id,
  )
  await actor().unsubscribe(id, 'bob@example.com')
  expect((await read()).suppressed).toEqual({ 'bob@example.com': 'bounced' })
  expect((await read()).consent.marketing).toBe(false)
})

describe('a delivery', () => {
  test('that fails is tried again with the same id and the same content until it arrives', async () => {
    const { send, event, pass, webhooks, answerWith, actor } = await shard()
    answerWith(() => new Response('no', { status: 503 }))
    await send('laptop', event('subscribe', { email: 'ana@example.com' }))
    await pass(hourMs)
    answerWith(() => new Response(null, { status: 204 }))
    await pass(24 * hourMs)
    expect(webhooks.length).toBeGreaterThan(2)
    expect(new Set(webhooks.map(({ id }) => id)).size).toBe(1)
    expect(new Set(webhooks.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    const [delivery] = await actor().deliveries({ limit: 10 })
    expect(delivery).toMatchObject({ status: 'delivered' })
    expect(delivery?.attempts.at(-1)).toMatchObject({ status: 204, outcome: 'delivered' })
  })

  test('whose process died during the attempt is attempted again under the same id', async () => {
    const { send, event, pass, webhooks, answerWith, world, restart, actor } = await shard()
    await send('laptop', event('subscribe', { email: 'ana@example.com' }))
    await new Promise<void>((underWay) => {
      answerWith(() => {
        underWay()
        return new Promise(() => {})
      })
      // The attempt never comes back: the actor of this life is left hanging in it.
      void actor().wake()
    })
    expect(webhooks).toHaveLength(1)
    answerWith(() => new Response(null, { status: 204 }))
    world.alarmAt = null
    restart()
    await pass(hourMs)
    expect(webhooks).toHaveLength(2)
    expect(new Set(webhooks.map(({ id }) => id)).size).toBe(1)
  })

  test('is refused once and for all by a 400', async () => {
    const { send, event, pass, webhooks, answerWith, actor } = await shard()
    answerWith(() => new Response('bad', { status: 400 }))
    await send('laptop', event('subscribe', { email: 'ana@example.com' }))
    await pass(100 * hourMs)
    expect(webhooks).toHaveLength(1)
    expect((await actor().deliveries({ limit: 1 }))[0]).toMatchObject({ status: 'dead', reason: 'failed' })
  })

  test('survives an alarm that comes twice and one that got lost', async () => {
    const { send, event, webhooks, world, actor, restart } = await shard()
    await send('laptop', event('add_to_cart', added), event('identify', { email: 'ana@example.com' }))
    world.now += 2 * hourMs
    world.alarmAt = null
    restart()
    expect(world.alarmAt).toBe(world.now)
    await Promise.all([actor().wake(), actor().wake()])
    await actor().wake()
    expect(webhooks).toHaveLength(1)
  })
})

describe('a push', () => {
  test('takes effect for everybody inside, and an older one is ignored', async () => {
    const { actor, send, event, pass, webhooks } = await shard()
    await send('laptop', event('add_to_cart', added), event('identify', { email: 'ana@example.com' }))
    const paused = config(2).files['automations/cart.yaml']?.replace('status: live', 'status: paused') ?? ''
    await actor().configure(config(2, { 'automations/cart.yaml': paused }))
    await actor().configure(config(1))
    expect((await actor().stats()).revision).toBe(2)
    await pass(24 * hourMs)
    expect(webhooks).toEqual([])
  })
})

describe('a split that is to be decided by its goal', () => {
  const subject = `automation: subject
title: Subject
status: live
trigger: { event: generate_lead }
goal: { event: purchase, within: 5d, value: event.value }
steps:
  - split: subject
    arms:
      plain: { weight: 50, do: [{ send: plain, to: email-tool, channel: webhook, purpose: transactional }] }
      good: { weight: 50, do: [{ send: good, to: email-tool, channel: webhook, purpose: transactional }] }
    decide: { by: goal, confidence: 95%, at_least: 20 per arm, then: use_winner }
`

  test('sends everybody the better arm once it is surely better, also after a restart', async () => {
    const { actor, send, event, pass, webhooks, restart } = await shard()
    await actor().configure(config(2, { 'automations/subject.yaml': subject }))
    const lead = async (name: string) => {
      await send(name, event('generate_lead'))
      await pass(minuteMs)
      return webhooks.at(-1)?.body.data.message
    }
    for (let at = 0; at < 120; at += 1) {
      if ((await lead(`device-${at}`)) !== 'good') continue
      await send(`device-${at}`, event('purchase', { transaction_id: `o${at}`, value: 12.5 }))
    }
    const counters = (await actor().stats()).counters.filter(({ automation }) => automation === 'subject')
    expect(counters.some(({ outcome, count }) => outcome === 'goal' && count >= 20)).toBe(true)
    await pass(minuteMs)
    restart()
    const after = new Set<string | undefined>()
    for (let at = 200; at < 230; at += 1) after.add(await lead(`device-${at}`))
    expect([...after]).toEqual(['good'])
  })
})
