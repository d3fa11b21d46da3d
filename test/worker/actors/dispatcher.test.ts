import { expect, test } from 'vitest'
import { config, hourMs, minuteMs, shard } from './shard.ts'

/** Who subscribes is written to by two destinations, one after the other's config. */
const twoDestinations = {
  'destinations/slow-tool.yaml': 'destination: slow-tool\nurl: http://127.0.0.1:9/slow\n',
  'automations/slow.yaml':
    'automation: slow\ntitle: Slow\nstatus: live\ntrigger: { event: subscribe }\naudience: { reachable: email }\nsteps:\n  - send: slow\n    to: slow-tool\n',
}

/** However busy the machine is: what never comes ends with the test. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

const deliveries = (made: Awaited<ReturnType<typeof shard>>) => made.actor().deliveries({ limit: 200 })
const subscribe = async (made: Awaited<ReturnType<typeof shard>>, count: number): Promise<void> => {
  for (let at = 0; at < count; at += 1)
    await made.send(`device-${at}`, made.event('subscribe', { email: `s${at}@example.com` }))
}
const outcomes = async (made: Awaited<ReturnType<typeof shard>>, destination: string) =>
  (await deliveries(made))
    .filter((one) => one.destination === destination)
    .map(({ status, attempts }) => [status, attempts.length])

test('a destination that hangs does not hold up another, nor what comes while it hangs', async () => {
  const made = await shard()
  await made.actor().configure(config(2, twoDestinations))
  const hung: ((response: Response) => void)[] = []
  const arrived: string[] = []
  made.world.respond = (request) => {
    arrived.push(new URL(request.url).pathname)
    return request.url.endsWith('/slow')
      ? new Promise((resolve) => hung.push(resolve))
      : Promise.resolve(new Response())
  }
  await subscribe(made, 20)
  const waking = made.actor().wake()
  await until(() => arrived.filter((path) => path === '/webhook').length === 20)
  expect(arrived.filter((path) => path === '/slow').length).toBeLessThanOrEqual(5)
  // The alarm is still waiting for the slow one; whoever comes now does not wait for it.
  await made.send('late', made.event('subscribe', { email: 'late@example.com' }))
  await until(() => arrived.filter((path) => path === '/webhook').length === 21)
  made.world.respond = () => Promise.resolve(new Response())
  for (const answer of hung) answer(new Response())
  await waking
  expect(await outcomes(made, 'slow-tool')).toEqual(Array.from({ length: 21 }, () => ['delivered', 1]))
})

test('a rate is kept, and nothing is dropped for it', async () => {
  const made = await shard()
  const rated = 'destination: email-tool\nurl: "{{ secret.EMAIL_TOOL_URL }}"\nrate: 2 per 1s\n'
  await made.actor().configure(config(2, { 'destinations/email-tool.yaml': rated }))
  const at: number[] = []
  made.world.respond = () => {
    at.push(made.world.now)
    return Promise.resolve(new Response())
  }
  await subscribe(made, 10)
  const begin = made.world.now
  await made.pass(minuteMs)
  expect(at.map((moment) => moment - begin)).toEqual([0, 500, 1000, 1500, 2000, 2500, 3000, 3500, 4000, 4500])
})

test('while a destination fails, most of what waits for it is not even tried', async () => {
  const made = await shard()
  await subscribe(made, 100)
  let tries = 0
  made.world.respond = () => {
    tries += 1
    return Promise.resolve(new Response(null, { status: 503 }))
  }
  await made.pass(minuteMs)
  expect(tries).toBeLessThan(20)
  made.world.respond = () => Promise.resolve(new Response())
  await made.pass(hourMs)
  expect((await outcomes(made, 'email-tool')).every(([status]) => status === 'delivered')).toBe(true)
})

test('410 disables the destination: what waits for it ends with the reason, until it is enabled', async () => {
  const made = await shard()
  made.answerWith(() => new Response(null, { status: 410 }))
  await subscribe(made, 1)
  await made.pass(minuteMs)
  made.answerWith(() => new Response())
  await made.send('later', made.event('subscribe', { email: 'later@example.com' }))
  await made.pass(minuteMs)
  expect(made.webhooks).toHaveLength(1)
  const [last] = await deliveries(made)
  expect(last).toMatchObject({ status: 'dead', reason: 'failed' })
  expect(last?.attempts[0]?.excerpt).toContain('410')
  expect((await made.actor().stats()).disabledDestinations).toEqual([
    { name: 'email-tool', since: made.world.now - 2 * minuteMs },
  ])
  await made.actor().enableDestination('email-tool')
  await made.send('again', made.event('subscribe', { email: 'again@example.com' }))
  await made.pass(minuteMs)
  expect(made.webhooks).toHaveLength(2)
})

test('a destination that is gone from the config ends what waits for it, with the reason', async () => {
  const made = await shard()
  await subscribe(made, 3)
  const files = { ...config().files }
  const elsewhere = (name: string): [string, string] => [
    name,
    (files[name] ?? '')
      .replace('to: email-tool', 'to: other')
      .replace('destination: email-tool', 'destination: other'),
  ]
  const moved = Object.fromEntries(['automations/cart.yaml', 'automations/welcome.yaml'].map(elsewhere))
  const { 'destinations/email-tool.yaml': gone = '', ...kept } = files
  const other = gone.replace('destination: email-tool', 'destination: other')
  await made
    .actor()
    .configure({ ...config(2), files: { ...kept, ...moved, 'destinations/other.yaml': other } })
  await made.pass(minuteMs)
  expect(made.webhooks).toEqual([])
  for (const one of await deliveries(made)) {
    expect(one).toMatchObject({ status: 'dead', reason: 'failed' })
    expect(one.attempts[0]?.excerpt).toBe('the destination does not exist')
  }
})

test('where a repeat would double, a process that died in the middle of an attempt does not try again', async () => {
  const made = await shard()
  const careful =
    'destination: email-tool\nurl: "{{ secret.EMAIL_TOOL_URL }}"\nretry: { after_unknown: false }\n'
  await made.actor().configure(config(2, { 'destinations/email-tool.yaml': careful }))
  made.world.respond = () => new Promise(() => {})
  await subscribe(made, 1)
  void made.actor().wake()
  await until(() => JSON.stringify(made.world.rows('SELECT claims FROM delivery')) === '[{"claims":1}]')
  made.restart()
  made.world.respond = () => Promise.resolve(new Response())
  await made.pass(2 * minuteMs)
  const [one] = await deliveries(made)
  expect(one).toMatchObject({ status: 'dead', reason: 'failed' })
  expect(one?.attempts[0]?.excerpt).toContain('not known whether the last attempt arrived')
})

test('nothing of a wait is left when it is over: an object may have no more than 10,000 timers', async () => {
  const made = await shard()
  const waits: AbortSignal[] = []
  const timeouts = { begun: 0, cleared: 0 }
  Object.assign(made.world.host, {
    wait: (_ms: number, signal: AbortSignal) => {
      waits.push(signal)
      return new Promise<void>(() => {})
    },
    timeout: () => {
      timeouts.begun += 1
      return { signal: new AbortController().signal, clear: () => (timeouts.cleared += 1) }
    },
  })
  // A cart whose reminder is due in an hour, and messages that go out now.
  const cart = made.event('add_to_cart', {
    currency: 'EUR',
    items: [{ item_id: 'a', price: 1, quantity: 1 }],
  })
  await made.send('cart', cart, made.event('identify', { email: 'cart@example.com' }))
  await subscribe(made, 12)
  await made.pass(minuteMs)
  expect(waits.length).toBeGreaterThan(0)
  expect(waits.every(({ aborted }) => aborted)).toBe(true)
  expect(timeouts).toEqual({ begun: 12, cleared: 12 })
})
