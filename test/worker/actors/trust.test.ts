// Who vouches for an identifier: a page, a proof, the shop's server, a click on a link that we sent.

import { describe, expect, test } from 'vitest'
import type { EventTrust, ShopEvent } from '../../../worker/event/event.ts'
import { cartItems } from './shard.ts'
import { shards } from './shards.ts'

const ana = { email: 'ana@example.com' }
const anas = { kind: 'email', value: 'ana@example.com' } as const
const by = (event: ShopEvent, trust: EventTrust): ShopEvent => ({ ...event, trust })

describe.each([1, 4])('on %i shards an identifier', (count) => {
  test('of a page is claimed, and proven as soon as somebody vouches for it', async () => {
    const site = await shards(count)
    await site.send('laptop', site.event('identify', ana))
    const learned = async () => (await site.find(anas))[0]?.identities.find(({ kind }) => kind === 'email')
    expect(await learned()).toMatchObject({ trust: 'claimed', by: 'page' })
    await site.send('laptop', by(site.event('identify', ana), 'proof'))
    expect(await learned()).toMatchObject({ trust: 'proven', by: 'proof' })
    await site.send('laptop', site.event('identify', ana))
    expect(await learned()).toMatchObject({ trust: 'proven', by: 'proof' })
  })

  test('told by a server may come with any event, without any browser', async () => {
    const site = await shards(count)
    await site.send('laptop', site.event('add_to_cart', { currency: 'EUR', value: 90, items: cartItems }))
    await site.send('laptop', site.event('identify', ana))
    const till = by(site.event('purchase', { ...ana, transaction_id: 'o1', value: 90 }), 'server')
    const visit = by(site.event('store_visit', ana), 'server')
    await site.send('~email:ana@example.com', till, visit)
    const found = await site.find(anas)
    expect(found).toHaveLength(1)
    expect(found[0]?.orders.count).toBe(1)
    expect(found[0]?.cart?.items).toEqual([])
  })

  test('of a clicked link makes a nameless device its receiver', async () => {
    const site = await shards(count)
    await site.send('laptop', site.event('identify', ana))
    await site.send('phone', site.event('page_view'), by(site.event('link_click', ana), 'link'))
    const [found] = await site.find(anas)
    expect((await site.find({ kind: 'device', value: 'phone' })).map(({ id }) => id)).toEqual([found?.id])
  })

  test('of a forwarded link does not make a friend who is known its receiver', async () => {
    const site = await shards(count)
    await site.send('laptop', site.event('identify', ana))
    await site.send('phone', site.event('identify', { email: 'bob@example.com' }))
    await site.send('phone', by(site.event('link_click', ana), 'link'), site.event('page_view'))
    const [bob] = await site.find({ kind: 'email', value: 'bob@example.com' })
    expect((await site.find({ kind: 'device', value: 'phone' })).map(({ id }) => id)).toEqual([bob?.id])
    expect(bob?.events).toHaveLength(3)
    expect(bob?.identities.map(({ value }) => value)).not.toContain(ana.email)
  })
})
