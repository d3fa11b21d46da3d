// Who comes into the line for an item, by whichever door, and who leaves it by the link of a message.

import { describe, expect, test } from 'vitest'
import { verifyCancelLink } from '../../../../worker/delivery/signed-link.ts'
import type { ShopEvent } from '../../../../worker/event/event.ts'
import { message, translate } from '../../event/segment/translate.ts'
import { lineWorld, minuteMs, notifyMe } from './line-world.ts'

const confirmFirst = notifyMe().replace(
  'steps:\n',
  'steps:\n  - { send: on-the-list, to: email-tool, purpose: requested }\n',
)
type Line = Awaited<ReturnType<typeof lineWorld>>

/** What a till or the staff's tablet says in Segment's words, as the route hands it on; it happens now. */
async function atTheTill({ site }: Line, more: object): Promise<void> {
  const { batches, rejected } = translate([message({ userId: undefined, ...more })])
  expect(rejected).toEqual([])
  for (const { device_id: device, events } of batches) {
    const shifted = events.map((event): ShopEvent => ({
      ...event,
      ...site.event(event.name, event.properties),
      trust: 'server',
    }))
    await site.send(device, ...shifted)
  }
}

describe.each([1, 3])('over %i shards', (count) => {
  test('what the staff in the store asks for a customer stands in the same line', async () => {
    const line = await lineWorld(count)
    await atTheTill(line, {
      event: 'Notify Me',
      context: { traits: { email: 'Tess@Example.com' } },
      properties: { channel: 'store', product_id: 'shoe-42' },
    })
    await line.pass(minuteMs)
    await line.ask('web')
    await line.pass(minuteMs)
    expect(line.waiting()).toBe(2)
    await line.restock(1)
    await line.pass(11 * minuteMs)
    expect(line.mailed().toSorted()).toEqual(['tess', 'web'])
  })

  test('the staff takes a request back, and the next one in line is told', async () => {
    const line = await lineWorld(count, notifyMe('wave: { people_per_unit: 1, every: 45m }'))
    const tess = { context: { traits: { email: 'tess@example.com' } }, properties: { product_id: 'shoe-42' } }
    await atTheTill(line, { ...tess, event: 'notify_me' })
    await line.pass(minuteMs)
    await line.ask('web')
    await atTheTill(line, { ...tess, event: 'cancel_notify_me' })
    await line.restock(1)
    await line.pass(11 * minuteMs)
    expect(line.mailed()).toEqual(['web'])
  })

  test('who leaves nothing but an e-mail is in line, whichever comes first, the address or the request', async () => {
    const line = await lineWorld(count)
    const { event, send } = line.site
    await send('phone', event('notify_me', { item_id: 'shoe-42' }))
    await send('phone', event('identify', { email: 'late@example.com' }))
    await send('laptop', event('identify', { email: 'early@example.com' }))
    await send('laptop', event('notify_me', { item_id: 'shoe-42' }))
    await send('tablet', event('notify_me', { item_id: 'shoe-42' }))
    await line.restock(5)
    await line.pass(11 * minuteMs)
    expect(line.mailed().toSorted()).toEqual(['early', 'late'])
  })

  test('the link in a message of a request leaves the line for this item alone', async () => {
    const line = await lineWorld(count, confirmFirst)
    await line.catalog().putItems('demo', [{ item_id: 'hat-1', item_name: 'Hat', price: 40, stock: 0 }], [])
    await line.ask('ana')
    await line.ask('ana', 'hat-1')
    await line.pass(minuteMs)
    expect(line.waiting()).toBe(2)
    // The two go out at once, and either may be there first.
    const about = line.site.webhooks.map(
      ({ body }) => body.data as { cancel_url?: string; item?: { item_id: string } },
    )
    const token = about.find(({ item }) => item?.item_id === 'shoe-42')?.cancel_url?.split('/w/')[1] ?? ''
    const secretKeys = 'sk_demo_0123456789abcdef0123'
    const link = await verifyCancelLink(token, { secretKeys, now: line.world.now })
    expect(link).toMatchObject({ site: 'demo', address: 'ana@example.com', item: 'shoe-42' })
    // As the page behind the link tells it.
    const left = line.site.event('cancel_notify_me', {
      email: link?.address ?? '',
      items: [{ item_id: link?.item ?? '', quantity: 1 }],
    })
    await line.site.send('~email:ana@example.com', { ...left, trust: 'server' })
    await line.pass(minuteMs)
    expect(line.waiting()).toBe(1)
    await line.restock(3)
    await line.catalog().putStock('demo', [{ item_id: 'hat-1', stock: 3 }])
    await line.pass(11 * minuteMs)
    const told: { readonly message: string; readonly item?: { readonly item_id: string } }[] =
      line.site.webhooks.map(({ body }) => body.data)
    expect(
      told.filter(({ message: name }) => name === 'back-in-stock').map(({ item }) => item?.item_id),
    ).toEqual(['hat-1'])
  })
})
