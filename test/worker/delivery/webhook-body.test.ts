import { expect, test } from 'vitest'
import { messageData } from '../../../worker/delivery/message-data.ts'
import type { MessageFrame } from '../../../worker/delivery/message-data.ts'
import { webhookBody as bodyOf } from '../../../worker/delivery/webhook-body.ts'
import type { MessageContent } from '../../../worker/engine/decision.ts'
import { content, frame, outgoing } from './outgoing-fixture.ts'

const webhookBody = (about: MessageContent, around: MessageFrame): string =>
  bodyOf(messageData(about, around), outgoing.createdAt)

test('the body is the documented one, to the byte', () => {
  expect(webhookBody(content, frame)).toBe(
    '{"type":"automation.send","timestamp":"2026-03-02T11:00:00.000Z","data":{"site":"demo",' +
      '"automation":"abandoned-cart","version":3,"enrollment":"enr_1","step":"cart-1-plain","message":"cart-1-plain",' +
      '"channel":"email","arm":"plain","test":false,"shopper":{"id":"shp_1","email":"ana@example.com","phone":null,' +
      '"customer_id":"7","first_name":"Ana","locale":"fr-FR","time_zone":"Europe/Paris","stage":"consideration",' +
      '"traits":{"address":{"city":"Paris","zip":"75001"},"size":42}},"cart":{"id":"crt_1","currency":"EUR","total":90,' +
      '"items":[{"item_id":"shoe-42","item_name":"Shoe","price":90,"quantity":1,"url":"https://shop.example/shoe",' +
      '"image_url":"https://shop.example/shoe.jpg"}],"restore_url":"https://host.example/c/t"},"item":null,' +
      '"event":{"name":"cart_updated","occurred_at":"2026-03-02T10:00:00.000Z"},' +
      '"unsubscribe_url":"https://host.example/u/t","click_url":"https://host.example/c/v"}}',
  )
})

/** The same value with its keys in the other order. */
const reversed = <T extends object>(value: T): T =>
  JSON.parse(JSON.stringify(value), (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toReversed())
      : one,
  )

test('the order in which keys were stored does not show', () => {
  expect(Object.keys(reversed(content))[0]).toBe('event')
  expect(webhookBody(reversed(content), frame)).toBe(webhookBody(content, frame))
})

test('without a cart there is no restore link', () => {
  const body: unknown = JSON.parse(
    webhookBody({ ...content, cart: null }, { ...frame, restoreUrl: null, unsubscribeUrl: null }),
  )
  expect(body).toMatchObject({ data: { cart: null, unsubscribe_url: null } })
})

test('a message about one item carries it, without fields that are not known', () => {
  const body = webhookBody(
    { ...content, cart: null, event: null, item: { item_id: 'shoe-42', quantity: 1 } },
    frame,
  )
  expect(body).toContain('"item":{"item_id":"shoe-42","quantity":1},"event":null')
})

test('a trait with a name that means something to JavaScript stays a trait', () => {
  const traits = JSON.parse('{"__proto__":{"a":1},"constructor":2}')
  const body = webhookBody({ ...content, shopper: { ...content.shopper, traits } }, frame)
  expect(body).toContain('"traits":{"__proto__":{"a":1},"constructor":2}')
})

test('extra values come last, in the order of their names; none are left out', () => {
  const data = (extras: MessageContent['with']): unknown =>
    JSON.parse(webhookBody({ ...content, ...(extras && { with: extras }) }, frame)).data
  expect(data({ code: 'A1', discount: 10 })).toMatchObject({ with: { code: 'A1', discount: 10 } })
  expect(webhookBody({ ...content, with: { b: 1, a: true } }, frame)).toContain('"with":{"a":true,"b":1}}}')
  expect(data({})).not.toHaveProperty('with')
  expect(data(undefined)).not.toHaveProperty('with')
})
