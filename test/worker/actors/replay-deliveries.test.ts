import { describe, expect, test } from 'vitest'
import { cartItems, config, hourMs, minuteMs, shard } from './shard.ts'
import { shards } from './shards.ts'

type Made = Awaited<ReturnType<typeof shard>>
const dayMs = 24 * hourMs

const refuse400 = () => new Response('bad', { status: 400 })
const noContent = () => new Response(null, { status: 204 })

/** Ana has subscribed and her welcome has had its last word. */
async function welcomed(answer = noContent): Promise<Made & { id: string }> {
  const made = await shard()
  made.answerWith(answer)
  await made.send('laptop', made.event('subscribe', { email: 'ana@example.com' }))
  await made.pass(minuteMs)
  made.answerWith(noContent)
  const [one] = await log(made)
  return { ...made, id: one?.id ?? '' }
}
const log = async (made: Made) => (await made.actor().deliveryPage({ limit: 100 })).deliveries
const replay = async (made: Made, id: string, dryRun = false) =>
  (await made.actor().replayDeliveries({ ids: [id], rows: [], dryRun }))[0]
const state = async (made: Made) =>
  JSON.parse((await made.actor().shopper({ kind: 'email', value: 'ana@example.com' })) ?? '{}')
const counted = async (made: Made, outcome: string): Promise<number> =>
  (await made.actor().stats()).counters
    .filter((counter) => counter.automation === 'welcome' && counter.outcome === outcome)
    .reduce((sum, { count }) => sum + count, 0)

describe('a replay', () => {
  test.each([
    ['delivered', noContent],
    ['dead', refuse400],
  ])('of a %s delivery sends the same id and the same bytes once more', async (status, answer) => {
    const made = await welcomed(answer)
    expect((await log(made))[0]).toMatchObject({ status })
    expect(await replay(made, made.id)).toEqual({ id: made.id, result: 'replayed' })
    expect((await log(made))[0]).toMatchObject({ status: 'pending', reason: null, dueAt: made.world.now })
    await made.pass(minuteMs)
    expect(made.webhooks.map(({ id }) => id)).toEqual([made.id, made.id])
    expect(made.webhooks[1]?.body).toEqual(made.webhooks[0]?.body)
    expect((await log(made))[0]).toMatchObject({ status: 'delivered', dueAt: null, attempts: [{}, {}] })
    expect((await state(made)).pending).toEqual([])
  })

  test('is neither a second sending nor a second delivery in the counts', async () => {
    const made = await welcomed()
    const { past, sent } = await state(made)
    await replay(made, made.id)
    await made.pass(minuteMs)
    expect(await state(made)).toMatchObject({ past, sent })
    expect([await counted(made, 'sent'), await counted(made, 'delivered')]).toEqual([1, 1])
  })

  test('is no second sending either when the first is forgotten: a welcome goes once, ever', async () => {
    const made = await welcomed()
    made.world.host.sql.all("UPDATE shopper SET state = json_set(state, '$.sent', json('[]'))")
    expect(await replay(made, made.id)).toMatchObject({ result: 'replayed' })
    await made.pass(minuteMs)
    expect(made.webhooks).toHaveLength(2)
    expect((await state(made)).sent).toEqual([])
  })

  test('has a whole schedule of retries before it again', async () => {
    const made = await welcomed(() => new Response(null, { status: 503 }))
    made.answerWith(() => new Response(null, { status: 503 }))
    await made.pass(4 * dayMs)
    const [dead] = await log(made)
    expect(dead).toMatchObject({ status: 'dead' })
    await replay(made, made.id)
    await made.pass(minuteMs)
    expect((await log(made))[0]).toMatchObject({ status: 'pending' })
    made.answerWith(noContent)
    await made.pass(dayMs)
    const [done] = await log(made)
    expect(done).toMatchObject({ status: 'delivered' })
    expect(done?.attempts.length).toBeGreaterThan((dead?.attempts.length ?? 0) + 1)
    expect(new Set(made.webhooks.map(({ id }) => id))).toEqual(new Set([made.id]))
  })

  test('survives a process that dies before it goes out, and one that dies while it does', async () => {
    const made = await welcomed()
    await replay(made, made.id)
    made.world.alarmAt = null
    made.restart()
    await made.pass(minuteMs)
    expect(made.webhooks).toHaveLength(2)
    await replay(made, made.id)
    made.world.respond = () => new Promise(() => {})
    void made.actor().wake()
    while (JSON.stringify(made.world.rows('SELECT claims FROM delivery')) !== '[{"claims":3}]')
      await new Promise((resolve) => setImmediate(resolve))
    made.world.respond = () => Promise.resolve(new Response())
    made.world.alarmAt = null
    made.restart()
    await made.pass(hourMs)
    expect((await log(made))[0]).toMatchObject({ status: 'delivered', attempts: [{}, {}, {}] })
  })

  test('goes ahead where nobody knew whether the last attempt arrived: that is what it is for', async () => {
    const made = await shard()
    const careful =
      'destination: email-tool\nurl: "{{ secret.EMAIL_TOOL_URL }}"\nretry: { after_unknown: false }\n'
    await made.actor().configure(config(2, { 'destinations/email-tool.yaml': careful }))
    made.world.respond = () => Promise.reject(new Error('reset'))
    await made.send('laptop', made.event('subscribe', { email: 'ana@example.com' }))
    await made.pass(minuteMs)
    const [dead] = await log(made)
    expect(dead).toMatchObject({ status: 'dead', attempts: [{ outcome: 'unknown' }] })
    made.world.respond = () => Promise.resolve(new Response())
    await replay(made, dead?.id ?? '')
    await made.pass(minuteMs)
    expect((await log(made))[0]).toMatchObject({ status: 'delivered' })
  })

  test('that is only tried changes nothing, and says the same', async () => {
    const made = await welcomed(refuse400)
    const before = JSON.stringify(made.world.rows('SELECT * FROM delivery, shopper'))
    expect(await replay(made, made.id, true)).toEqual({ id: made.id, result: 'replayed' })
    expect(JSON.stringify(made.world.rows('SELECT * FROM delivery, shopper'))).toBe(before)
    await made.pass(minuteMs)
    expect(made.webhooks).toHaveLength(1)
  })
})

describe('a replay is refused', () => {
  const refusal = async (made: Made & { id: string }) => {
    const tried = await replay(made, made.id, true)
    const asked = await replay(made, made.id)
    expect(tried).toEqual(asked)
    await made.pass(minuteMs)
    return asked?.result === 'refused' ? asked.reason : asked?.result
  }

  test('while the delivery is on its way already', async () => {
    const made = await welcomed(() => new Response(null, { status: 503 }))
    expect(await refusal(made)).toBe('pending')
  })

  test('once an event has come that may end the automation, whatever it is about', async () => {
    const made = await shard()
    await made.send('laptop', made.event('identify', { email: 'ana@example.com' }))
    await made.send('laptop', made.event('add_to_cart', { currency: 'EUR', items: cartItems }))
    await made.pass(2 * hourMs)
    const [one] = await log(made)
    expect(one).toMatchObject({ automation: 'cart', status: 'delivered' })
    expect(await replay(made, one?.id ?? '', true)).toMatchObject({ result: 'replayed' })
    await made.send('laptop', made.event('purchase', { transaction_id: 'o1', items: cartItems }))
    expect(await replay(made, one?.id ?? '')).toMatchObject({ result: 'refused', reason: 'exited' })
    expect(made.webhooks).toHaveLength(1)
  })

  test('even when the engine has forgotten that event', async () => {
    const made = await shard()
    await made.send('laptop', made.event('identify', { email: 'ana@example.com' }))
    await made.send('laptop', made.event('add_to_cart', { currency: 'EUR', items: cartItems }))
    await made.pass(2 * hourMs)
    await made.send('laptop', made.event('purchase', { transaction_id: 'o1', items: [] }))
    const { history: _forgotten, ...known } = await state(made)
    const forgetful = JSON.stringify({ ...known, history: {}, cart: (await cartBefore(made)) ?? null })
    made.world.host.sql.all('UPDATE shopper SET state = ?', forgetful)
    const [one] = await log(made)
    expect(await replay(made, one?.id ?? '')).toMatchObject({
      reason: 'exited',
      finding: { path: 'exit', wanted: 'no purchase' },
    })
  })

  test('after an unsubscription, with the reason', async () => {
    const made = await welcomed()
    await made.send('laptop', made.event('unsubscribe', { email: 'ana@example.com' }))
    expect(await refusal(made)).toBe('no_consent')
    expect(made.webhooks).toHaveLength(1)
  })

  test('when its destination is disabled, until it is enabled, or is gone', async () => {
    const made = await welcomed(() => new Response(null, { status: 410 }))
    expect(await refusal(made)).toBe('disabled')
    await made.actor().enableDestination('email-tool')
    expect(await replay(made, made.id, true)).toMatchObject({ result: 'replayed' })
    const { 'destinations/email-tool.yaml': gone = '', ...files } = config().files
    const other = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, text.replace('to: email-tool', 'to: other')]),
    )
    const moved = gone.replace('destination: email-tool', 'destination: other')
    await made.actor().configure({ ...config(2), files: { ...other, 'destinations/other.yaml': moved } })
    expect(await refusal(made)).toBe('no_destination')
  })

  test('when it is older than the log is kept', async () => {
    const made = await welcomed(refuse400)
    made.world.now += 30 * dayMs + 2 * minuteMs
    expect(await refusal(made)).toBe('too_old')
  })

  test('for whoever is no more', async () => {
    const made = await welcomed()
    made.world.host.sql.all('DELETE FROM shopper')
    expect(await refusal(made)).toBe('erased')
  })

  test('for what was never to be sent, and for a test', async () => {
    const made = await welcomed()
    made.world.host.sql.all("UPDATE delivery SET status = 'dropped', reason = 'capped'")
    expect(await refusal(made)).toBe('dropped')
    await made.actor().sendTest({ automation: 'welcome', to: { kind: 'email', value: 'me@example.com' } })
    const marked = (await log(made)).find(({ isTest }) => isTest)
    expect(await replay(made, marked?.id ?? '')).toMatchObject({ reason: 'test' })
  })

  test('and what this shard does not know it does not speak of', async () => {
    expect(await replay(await welcomed(), 'nothing')).toBeUndefined()
  })
})

async function cartBefore(made: Made): Promise<unknown> {
  const content = made.world.rows('SELECT content FROM delivery') as { content: string }[]
  const { cart } = JSON.parse(content[0]?.content ?? '{}')
  return cart && { ...cart, updatedAt: made.world.now }
}

test('who has become one with somebody else is found under their new name', async () => {
  const made = await shard()
  await made.send('laptop', made.event('subscribe', { email: 'ana@example.com' }))
  await made.pass(minuteMs)
  await made.send('till', made.event('identify', { customer_id: '7' }))
  await made.actor().mergeShoppers({
    from: { kind: 'email', value: 'ana@example.com' },
    into: { kind: 'customer_id', value: '7' },
  })
  const [one] = await log(made)
  expect(await replay(made, one?.id ?? '')).toMatchObject({ result: 'replayed' })
  await made.pass(minuteMs)
  expect(made.webhooks.map(({ id }) => id)).toEqual([one?.id, one?.id])
  expect((await log(made))[0]).toMatchObject({ status: 'delivered', attempts: [{}, {}] })
})

test('who has moved to another shard is left to it, with the row, and gets one message under one id', async () => {
  const made = await shards(2)
  const send = async (device: string, name: string, properties: object) => {
    await made.send(device, made.event(name, { ...properties }))
    await made.pass(minuteMs)
  }
  // The first device that is not at home where the address is: its shopper moves there when it is named.
  for (const device of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    await send(device, 'subscribe', { email: `${device}@example.com` })
  }
  const found = await Promise.all([0, 1].map((at) => made.at(at).deliveryPage({ limit: 100 })))
  expect(found.flatMap(({ deliveries }) => deliveries)).toHaveLength(8)
  const [one] = found[0]?.deliveries ?? []
  const id = one?.id ?? ''
  // As after a growth: the shopper lives on shard 1, what is over stayed in the log of shard 0.
  const { worlds } = made
  const row = worlds[0]?.rows(`SELECT * FROM delivery WHERE id = '${id}'`)[0] as { shopper_id: string }
  const [from, to] = worlds
  if (!from || !to) throw new Error('two shards')
  const [person] = from.host.sql.all<Record<string, string>>(
    'SELECT * FROM shopper WHERE id = ?',
    row.shopper_id,
  )
  from.host.sql.all('DELETE FROM shopper WHERE id = ?', row.shopper_id)
  from.host.sql.all("INSERT INTO pointer (kind, value, shard) VALUES ('shopper_id', ?, 1)", row.shopper_id)
  const { id: name = '', state: stored = '', seen = '' } = person ?? {}
  to.host.sql.all(
    'INSERT INTO shopper (id, state, seen, timer_at, revision) VALUES (?, ?, ?, NULL, 1)',
    name,
    stored,
    seen,
  )

  const [answer] = await made.at(0).replayDeliveries({ ids: [id], rows: [], dryRun: false })
  if (answer?.result !== 'elsewhere') throw new Error(JSON.stringify(answer))
  expect(answer.shard).toBe(1)
  const rows = [answer.row]
  const tried = await made.at(1).replayDeliveries({ ids: [], rows, dryRun: true })
  expect(tried).toEqual([{ id, result: 'replayed' }])
  expect((await made.at(1).deliveryPage({ limit: 100, fromId: id, beforeId: `${id}~` })).deliveries).toEqual(
    [],
  )
  expect(await made.at(1).replayDeliveries({ ids: [], rows, dryRun: false })).toEqual([
    { id, result: 'replayed' },
  ])
  // Asked again, as after an answer that was lost: it waits already.
  expect(await made.at(1).replayDeliveries({ ids: [], rows, dryRun: false })).toMatchObject([
    { reason: 'pending' },
  ])
  await made.at(0).forgetDeliveries([id])
  await made.pass(minuteMs)
  expect(made.webhooks.filter((webhook) => webhook.id === id)).toHaveLength(2)
  const logs = await Promise.all([0, 1].map((at) => made.at(at).deliveryPage({ limit: 100 })))
  expect(logs.flatMap(({ deliveries }) => deliveries).filter((delivery) => delivery.id === id)).toMatchObject(
    [{ status: 'delivered', attempts: [{}, {}] }],
  )
  expect(made.reports()).toEqual([])
})
