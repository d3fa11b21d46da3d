import { expect, test } from 'vitest'
import { hashHex } from '../../../../worker/engine/hash.ts'
import { epochMs } from '../../../../worker/event/ids.ts'
import { admitTold } from '../../../../worker/event/source/admit-told.ts'
import type { ToldEvent } from '../../../../worker/event/source/told.ts'
import { triggeredAt } from './envelope.ts'

const admit = (events: readonly ToldEvent[], receivedAt = triggeredAt) =>
  admitTold(events, {
    origins: ['https://shop.example'],
    identities: [],
    receivedAt: epochMs(receivedAt),
    hash: (text) => hashHex(text),
  })
const purchase = (more: Partial<ToldEvent> = {}): ToldEvent => ({
  event_id: 'shopify:order:1',
  name: 'purchase',
  occurredAt: triggeredAt - 1_000,
  properties: { customer_id: '7', email: 'Ana@Example.com ', transaction_id: '1' },
  ...more,
})

test('goes to whoever it is about, on the word of the shop’s server', () => {
  const { batches } = admit([purchase()])
  expect(batches).toMatchObject([
    { device_id: '~customer_id:7', events: [{ trust: 'server', properties: { email: 'ana@example.com' } }] },
  ])
})

test('is no more than a claim where the shopper typed it', () => {
  expect(admit([purchase({ isClaim: true })]).batches[0]?.events[0]).not.toHaveProperty('trust')
})

test('makes the same batch when it comes again, later', () => {
  const idsOf = (at: number) =>
    admit([purchase()], at).batches.map(({ batch_id: id, events }) => [id, events[0]?.occurred_at])
  expect(idsOf(triggeredAt + 3_600_000)).toEqual(idsOf(triggeredAt))
})

test('makes a batch per person', () => {
  const other = purchase({ event_id: 'shopify:order:2', properties: { email: 'ben@example.com' } })
  expect(admit([purchase(), other]).batches.map(({ device_id: id }) => id)).toEqual([
    '~customer_id:7',
    '~email:ben@example.com',
  ])
})

test('refuses what is about nobody, and what the door refuses, each alone and with a reason', () => {
  const { batches, rejected } = admit([
    purchase({ properties: {} }),
    purchase({ properties: { customer_id: '7', items: 'x' } }),
    purchase(),
  ])
  expect(rejected).toEqual([
    { index: 0, reason: 'it says of nobody whom it is about' },
    { index: 1, reason: 'items: expected a list' },
  ])
  expect(batches).toHaveLength(1)
})

test('keeps apart what is merely old, which an old order tells with every change', () => {
  const { old, rejected, batches } = admit([purchase({ occurredAt: triggeredAt - 15 * 86_400_000 })])
  expect([old, rejected, batches]).toEqual([[{ index: 0, reason: 'older than 14 days' }], [], []])
})

test('leaves out an identifier that is none, and says so', () => {
  const { batches, trimmed } = admit([purchase({ properties: { customer_id: '7', phone: '06 12' } })])
  expect(trimmed).toHaveLength(1)
  expect(batches[0]?.events[0]?.properties).toEqual({ customer_id: '7' })
})
