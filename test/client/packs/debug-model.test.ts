import { expect, test } from 'vitest'
import { createDebugModel, createListener } from '../../../client/packs/debug-model.ts'
import type { Answer, Note } from '../../../client/note.ts'
import type { WireEvent } from '../../../client/wire.ts'

const startedAt = 1_000
const open = () => {
  const model = createDebugModel()
  const listen = createListener(model, startedAt)
  const hear = (...note: Note) => listen(5_000, note)
  const rows = () =>
    [...model.rows.values()].map(({ name, source, status, reason }) => [name, source, status, reason])
  return { model, hear, rows }
}
const event = (event_id: string, name = 'view_item', more: Partial<WireEvent> = {}): WireEvent => ({
  event_id,
  name,
  occurred_at: 4_000,
  properties: {},
  ...more,
})
const batchOf = (...events: WireEvent[]) => ({ batch_id: 'b', device_id: 'd', events })
const sent = (events: WireEvent[], status: number, answer: Answer = {}): Note => [
  'sent',
  batchOf(...events),
  status,
  answer,
]

test('an event is one row, from the moment it is heard to the word of the server', () => {
  const { hear, rows } = open()
  const one = event('1')
  hear('heard', 'view_item', {}, 'ga4', false)
  hear('told', one, undefined, undefined)
  expect(rows()).toEqual([['view_item', 'ga4', 'held', '']])
  hear('told', one, true, false)
  expect(rows()).toEqual([['view_item', 'ga4', 'queued', '']])
  hear(...sent([one], 503, { title: 'Try again in a moment' }))
  expect(rows()).toEqual([['view_item', 'ga4', 'waits', '503, Try again in a moment']])
  hear(...sent([one], 202, { accepted: 1, rejected: [] }))
  expect(rows()).toEqual([['view_item', 'ga4', 'accepted', '']])
})

test('what the script tells itself is its own, also after somebody told something that was an echo', () => {
  const { hear, rows } = open()
  hear('told', event('1', 'page_view'), true, false)
  hear('heard', 'view_item', {}, 'ga4', false)
  hear('told', event('2'), true, false)
  hear('heard', 'view_item', {}, 'structured', true)
  hear('told', event('3', 'identify'), true, false)
  expect(rows()).toEqual([
    ['page_view', 'script', 'queued', ''],
    ['view_item', 'ga4', 'queued', ''],
    ['view_item', 'structured', 'echo', 'another source told it before'],
    ['identify', 'script', 'queued', ''],
  ])
})

test('a name that is none, a shopper who said no and an order that was told before each say so', () => {
  const { hear, rows } = open()
  hear('heard', 'Bad Name', {}, 'page', false)
  hear('invalid', 'Bad Name', {})
  hear('told', event('1'), false, undefined)
  hear('told', event('2', 'purchase', { properties: { transaction_id: 'T' } }), true, true)
  expect(rows()).toEqual([
    ['Bad Name', 'page', 'invalid', 'a name is a lower-case letter, then up to 39 of a–z 0–9 _'],
    ['view_item', 'script', 'denied', ''],
    ['purchase', 'script', 'known', 'the order was told before'],
  ])
})

test('of a batch some are refused, each with its reason, in which no address is shown', () => {
  const { model, hear, rows } = open()
  hear(
    ...sent([event('1'), event('2')], 202, {
      accepted: 1,
      rejected: [{ index: 1, reason: 'not ana@example.com' }],
    }),
  )
  expect(rows().map(([, , ...outcome]) => outcome)).toEqual([
    ['accepted', ''],
    ['refused', 'not a***@example.com'],
  ])
  expect(model.answer).toBe('202, 1 of 2 accepted')
})

test('what was taken but for the identifiers is accepted, and says what was left out', () => {
  const { hear, rows } = open()
  hear(...sent([event('1')], 202, { accepted: 1, rejected: [{ index: 0, reason: 'a proof is needed' }] }))
  expect(rows()[0]?.slice(2)).toEqual(['accepted', 'a proof is needed'])
})

test.each([0, 408, 425, 429, 500, 503])('after %i it comes again', (status) => {
  const { model, hear, rows } = open()
  hear(...sent([event('1')], status))
  hear('later', 2_000)
  expect(rows()[0]?.[2]).toBe('waits')
  expect(model.retryAt).toBe(7_000)
  expect(model.isUnanswered).toBe(status === 0)
  hear(...sent([event('1')], 202, { accepted: 1 }))
  expect(model.retryAt).toBe(0)
  expect(model.isUnanswered).toBe(false)
})

test.each([400, 403, 413])('after %i it does not, and the reason of the server is shown', (status) => {
  const { model, hear, rows } = open()
  hear(
    ...sent([event('1')], status, { title: 'The site key is not known here', detail: 'compare data-site' }),
  )
  const reason = `${status}, The site key is not known here, compare data-site`
  expect(rows()[0]?.slice(2)).toEqual(['refused', reason])
  expect(model.answer).toBe(reason)
})

test('what an earlier page left is told apart from what this one heard', () => {
  const { hear, rows } = open()
  hear(...sent([event('1', 'view_item', { occurred_at: 999 }), event('2', 'consent')], 202, { accepted: 2 }))
  expect(rows().map(([, source]) => source)).toEqual(['earlier page', 'script'])
})

test('sources are counted, and a pack that did not come is a warning', () => {
  const { model, hear } = open()
  hear('pack', 'structured', true)
  hear('pack', 'shopify', false)
  hear('pack', 'debug', true)
  hear('heard', 'view_item', {}, 'ga4', false)
  hear('heard', 'view_item', {}, 'structured', true)
  expect([...model.sources]).toEqual([
    ['structured', 1],
    ['shopify', false],
    ['ga4', 1],
  ])
  expect([...model.warnings.values()]).toEqual([expect.stringContaining('“shopify” was not loaded')])
})

test.each([
  [{}, false, 'analytics allowed, nobody said no · marketing no word · said by tag'],
  [{}, true, 'analytics awaited, all is held · marketing no word · said by tag'],
  [{ analytics: true, marketing: false }, true, 'analytics yes · marketing no · said by tag'],
])('consent %j, awaited %s, is a sentence', (consent, isAwaited, sentence) => {
  const { model, hear } = open()
  hear('consent', consent, isAwaited, 'tag')
  expect(model.consent).toBe(sentence)
})

test('a page that never stops telling keeps the newest rows only', () => {
  const { model, hear } = open()
  for (let index = 0; index < 500; index++) hear('told', event(`${index}`), true, false)
  expect(model.rows.size).toBe(200)
  expect(model.rows.has('499')).toBe(true)
})
