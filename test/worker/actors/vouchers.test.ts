// Codes from an uploaded pool, from the step to the webhook, on the real tables.

import { expect, test } from 'vitest'
import { config, hourMs, shard } from './shard.ts'

const gift = `automation: gift
title: A gift
status: live
trigger: { event: sign_up }
audience: { reachable: email }
steps:
  - wait: 1h
  - voucher: { from: pool/spring, expires: 30d, as: code }
  - { send: gift, to: email-tool, with: { discount: 10 } }
`

async function withPool(...codes: string[]) {
  const world = await shard()
  await world.actor().configure(config(2, { 'automations/gift.yaml': gift }))
  await world.actor().addVouchers('spring', codes)
  const { send, event } = world
  const enter = (device: string, address: string) =>
    send(device, event('identify', { email: address }), event('sign_up'))
  const told = () =>
    world.webhooks.map(({ body: { data } }) => [data.shopper.email, 'with' in data ? data.with : null])
  return { ...world, enter, told }
}

test('everybody gets a code of their own, and who comes too late a message without one', async () => {
  const { enter, pass, told, actor } = await withPool('A1', 'A2')
  await enter('laptop', 'ana@example.com')
  await pass(1_000)
  await enter('phone', 'bob@example.com')
  await pass(1_000)
  await enter('tablet', 'cleo@example.com')
  await pass(2 * hourMs)
  expect(told()).toEqual([
    ['ana@example.com', { code: 'A1', code_expires_at: '2026-04-01T11:00:00.000Z', discount: 10 }],
    ['bob@example.com', { code: 'A2', code_expires_at: '2026-04-01T11:00:01.000Z', discount: 10 }],
    ['cleo@example.com', { discount: 10 }],
  ])
  expect(await actor().vouchers('spring')).toEqual({ free: 0, taken: 2 })
  const { counters } = await actor().stats()
  expect(counters).toContainEqual({ automation: 'gift', step: 'voucher', outcome: 'pool_empty', count: 1 })
})

test('a code that was taken in a transaction that failed is free again, and the next try takes it', async () => {
  const { enter, pass, told, world, actor, restart } = await withPool('A1', 'A2')
  await enter('laptop', 'ana@example.com')
  world.rows("CREATE TRIGGER broken BEFORE INSERT ON delivery BEGIN SELECT RAISE(ABORT, 'broken'); END")
  await pass(hourMs)
  expect(world.reports.join()).toContain('timer failed')
  expect(await actor().vouchers('spring')).toEqual({ free: 2, taken: 0 })
  world.rows('DROP TRIGGER broken')
  restart()
  await pass(2 * hourMs)
  expect(told()).toEqual([['ana@example.com', expect.objectContaining({ code: 'A1' })]])
  expect(await actor().vouchers('spring')).toEqual({ free: 1, taken: 1 })
})

test('two runs that a merge makes one take one code, for the one message', async () => {
  const { send, event, pass, told, actor, enter } = await withPool('A1', 'A2', 'A3')
  await enter('laptop', 'ana@example.com')
  await send('phone', event('sign_up'))
  await pass(hourMs / 2)
  await send('phone', event('identify', { email: 'ana@example.com' }))
  await pass(2 * hourMs)
  expect(told()).toEqual([['ana@example.com', expect.objectContaining({ code: 'A1' })]])
  expect(await actor().vouchers('spring')).toEqual({ free: 2, taken: 1 })
})
