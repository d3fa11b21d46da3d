// A push does not wait for what the shard is doing: whatever goes on over several turns goes on with the new program.

import { describe, expect, test } from 'vitest'
import { cartItems, config, shard } from './shard.ts'

const added = { currency: 'EUR', value: 90, items: cartItems }

const slower = (config().files['automations/cart.yaml'] ?? '').replace('wait: 1h', 'wait: 3h')

describe('a push while a message is on its way', () => {
  const pushed = async () => {
    const site = await shard()
    const { send, event, actor, world } = site
    await send('laptop', event('identify', { email: 'ana@example.com' }), event('add_to_cart', added))
    await send('phone', event('identify', { email: 'bob@example.com' }), event('subscribe'))
    let answer = (_response: Response): void => {}
    const asked = new Promise<void>((resolve) => {
      site.answerWith(() => {
        resolve()
        return new Promise((answered) => (answer = answered))
      })
    })
    world.alarmAt = null
    const wake = actor().wake()
    await asked
    await actor().configure(config(2, { 'automations/cart.yaml': slower }))
    answer(new Response(null, { status: 204 }))
    await wake
    return site
  }

  test('brings everybody to the new program', async () => {
    const { world } = await pushed()
    expect(world.rows('SELECT revision FROM shopper')).toEqual([{ revision: 2 }, { revision: 2 }])
  })
})
