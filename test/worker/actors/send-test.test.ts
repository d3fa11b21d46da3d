import { describe, expect, test } from 'vitest'
import { isDeliveryId } from '../../../worker/event/delivery-time.ts'
import { config, hourMs, shard } from './shard.ts'

type Made = Awaited<ReturnType<typeof shard>>

const series = `automation: series
title: Series
status: draft
trigger: { catalog: back_in_stock, for: { did: { event: notify_me, within: 30d, match: item_id } } }
audience: { reachable: email }
steps:
  - voucher: { from: pool/spring, expires: 7d, as: code }
  - send: first
    to: email-tool
  - wait: 1d
  - send: second
    to: email-tool
  - send: third
    to: email-tool
    channel: sms
`
const ana = { kind: 'email', value: 'ana@example.com' } as const

async function ready(automation = series): Promise<Made> {
  const made = await shard()
  await made.actor().configure(config(2, { 'automations/series.yaml': automation }))
  return made
}
const messages = async (made: Made, request: object = {}) => {
  const result = await made.actor().sendTest({ automation: 'series', to: ana, ...request })
  if (result.kind !== 'sent') throw new Error(result.detail)
  return result.messages
}

describe('a test', () => {
  test('sends a message of the automation once, marked and with sample data, to the address that was given', async () => {
    const made = await shard()
    const [sent] = await messages(made, { automation: 'cart' })
    expect(sent).toMatchObject({
      message: 'reminder',
      destination: 'email-tool',
      attempt: { status: 204, outcome: 'delivered' },
    })
    expect(made.webhooks).toHaveLength(1)
    expect(made.webhooks[0]).toMatchObject({
      id: sent?.id,
      body: {
        data: {
          test: true,
          automation: 'cart',
          message: 'reminder',
          shopper: { id: 'shp_test', email: 'ana@example.com', first_name: 'Ana' },
          cart: { currency: 'EUR', total: 109, items: [{ item_name: 'Sample shoe' }, {}] },
          unsubscribe_url: 'https://selvedge.example/u/test',
        },
      },
    })
    expect(isDeliveryId(sent?.id ?? '')).toBe(true)
  })

  test('takes items of the catalog where there are any', async () => {
    const made = await ready()
    made.catalog.push({ item_id: 'hat', item_name: 'Hat', price: 20, url: 'https://shop.example/hat' })
    await made.actor().syncCatalog()
    await messages(made, { message: 'first' })
    expect(made.webhooks[0]?.body.data).toMatchObject({
      cart: null,
      item: { item_id: 'hat', item_name: 'Hat', url: 'https://shop.example/hat' },
      click_url: 'https://shop.example/hat',
      with: { code: 'SAMPLE-CODE' },
    })
  })

  test('sends each message of the automation, or the one that is named', async () => {
    const made = await ready()
    const all = await messages(made)
    expect(all.map(({ message, attempt }) => [message, attempt.outcome])).toEqual([
      ['first', 'delivered'],
      ['second', 'delivered'],
      ['third', 'rejected'],
    ])
    expect(all[2]?.attempt.excerpt).toBe('it goes to a phone number: name one')
    expect(new Set(all.map(({ id }) => id)).size).toBe(3)
    expect(await messages(made, { message: 'second' })).toHaveLength(1)
    const [third] = await messages(made, { message: 'third', to: { kind: 'phone', value: '+33612345678' } })
    expect(third?.attempt.outcome).toBe('delivered')
  })

  test('fails once: it is not tried again, and says what came back', async () => {
    const made = await shard()
    made.answerWith(() => new Response('busy', { status: 503 }))
    const [sent] = await messages(made, { automation: 'welcome' })
    expect(sent?.attempt).toMatchObject({ status: 503, outcome: 'retry', excerpt: 'busy' })
    await made.pass(100 * hourMs)
    expect(made.webhooks).toHaveLength(1)
    const { deliveries } = await made.actor().deliveryPage({ limit: 10 })
    expect(deliveries).toMatchObject([
      { id: sent?.id, isTest: true, status: 'dead', dueAt: null, attempts: [{ status: 503 }] },
    ])
  })

  test('touches no shopper, no code, no count, and does not keep the address', async () => {
    const made = await ready()
    await made.actor().addVouchers('spring', ['A1'])
    await made.send('laptop', made.event('subscribe', { email: 'ana@example.com' }))
    await made.pass(hourMs)
    const before = JSON.stringify([
      made.world.rows('SELECT * FROM shopper'),
      made.world.rows('SELECT * FROM voucher'),
      made.world.rows('SELECT * FROM counter'),
    ])
    await messages(made)
    expect(
      JSON.stringify([
        made.world.rows('SELECT * FROM shopper'),
        made.world.rows('SELECT * FROM voucher'),
        made.world.rows('SELECT * FROM counter'),
      ]),
    ).toBe(before)
    const tests = JSON.stringify(made.world.rows("SELECT * FROM delivery WHERE shopper_id = 'test'"))
    expect(tests).toContain('first')
    expect(tests).not.toContain('ana@')
  })

  test('of what is not there says so', async () => {
    const made = await ready()
    const detail = async (request: object) => {
      const result = await made.actor().sendTest({ automation: 'series', to: ana, ...request })
      return result.kind === 'unknown' ? result.detail : ''
    }
    expect(await detail({ automation: 'nothing' })).toBe('there is no automation "nothing" in what is live')
    expect(await detail({ message: 'fourth' })).toBe(
      'series sends no "fourth": it sends first, second, third',
    )
  })

  test('shows no secret, however much of the request a receiver sends back', async () => {
    const made = await shard()
    const echoed =
      'destination: email-tool\nurl: "http://127.0.0.1:9/{{ secret.EMAIL_TOOL_SECRET }}?k={{ secret.EMAIL_TOOL_URL }}"\n' +
      'headers: { authorization: "Bearer {{ secret.EMAIL_TOOL_SECRET }}" }\nsign: "{{ secret.EMAIL_TOOL_SECRET }}"\n'
    await made.actor().configure(config(2, { 'destinations/email-tool.yaml': echoed }))
    made.world.respond = async (request) =>
      new Response(
        JSON.stringify({ url: request.url, headers: Object.fromEntries(request.headers.entries()) }),
        { status: 400 },
      )
    await made.send('laptop', made.event('subscribe', { email: 'bob@example.com' }))
    await made.pass(hourMs)
    const shown = JSON.stringify([
      await messages(made, { automation: 'welcome' }),
      (await made.actor().deliveryPage({ limit: 10 })).deliveries,
      await made.actor().destinations(),
    ])
    expect(shown).toContain('[redacted]')
    expect(shown).not.toContain('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
    expect(shown).not.toContain('127.0.0.1:9/webhook')
  })
})
