import { expect, test } from 'vitest'
import { cartItems, config, shard } from './shard.ts'

const files = config().files
const cartText = files['automations/cart.yaml'] ?? ''
const ask = (text: string) => config(2, { 'automations/cart.yaml': text })

async function withPeopleInside(count: number) {
  const one = await shard()
  for (let number = 0; number < count; number += 1) {
    await one.send(
      `d${number}`,
      one.event('identify', { email: `p${number}@example.com` }),
      one.event('add_to_cart', { currency: 'EUR', items: cartItems }),
    )
  }
  // Somebody who is in nothing.
  await one.send('other', one.event('page_view'))
  return one
}

test('whoever stands on a step that is gone moves to the next one that is there', async () => {
  const { actor } = await withPeopleInside(3)
  expect(await actor().plan(ask(cartText.replace('wait: 1h', 'wait: 2h')))).toEqual([
    { automation: 'cart', from: 'wait-1h', to: 'reminder', count: 3 },
  ])
})

test('whoever stays on a step is not told', async () => {
  const { actor } = await withPeopleInside(1)
  expect(await actor().plan(config(2))).toEqual([])
})

test('without the automation everybody inside would leave', async () => {
  const { actor } = await withPeopleInside(2)
  const { ['automations/cart.yaml']: _gone, ...rest } = config(2).files
  expect(await actor().plan({ ...config(2), files: rest })).toEqual([
    { automation: 'cart', from: 'wait-1h', to: null, count: 2 },
  ])
})

test('more people than fit on one page are all counted', async () => {
  const { actor } = await withPeopleInside(1_001)
  const [move] = await actor().plan(ask(cartText.replace('wait: 1h', 'wait: 2h')))
  expect(move?.count).toBe(1_001)
})

test('a plan changes nothing: the message still goes at its time', async () => {
  const one = await withPeopleInside(1)
  await one.actor().plan(ask(cartText.replace('wait: 1h', 'wait: 2h')))
  await one.pass(60 * 60_000)
  expect(one.webhooks.map(({ body }) => body.data.message)).toEqual(['reminder'])
})
