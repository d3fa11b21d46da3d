import { afterAll, beforeAll, expect, test } from 'vitest'
import { bootWorker, secretKey, webhookSecret } from '../../workerd/boot-worker.ts'
import type { BootedWorker } from '../../workerd/boot-worker.ts'
import { webhookReceiver } from '../../workerd/webhook-receiver.ts'
import type { WebhookReceiver } from '../../workerd/webhook-receiver.ts'

let receiver: WebhookReceiver
let worker: BootedWorker

const files = {
  'site.yaml':
    'site: { id: demo, name: Demo }\nkeys: [pk_demo_0123456789abcdef]\norigins: ["http://localhost:8788"]\ntime_zone: Etc/UTC\ncurrency: EUR\nconsent: { marketing: opt_out }\n',
  'destinations/email-tool.yaml':
    'destination: email-tool\nurl: "{{ secret.EMAIL_TOOL_URL }}"\nsign: "{{ secret.EMAIL_TOOL_SECRET }}"\n',
  'automations/welcome.yaml':
    'automation: welcome\ntitle: Welcome\nstatus: live\ntrigger: { event: subscribe }\naudience: { reachable: email }\nsteps:\n  - send: hello\n    to: email-tool\n',
}

beforeAll(async () => {
  receiver = await webhookReceiver()
  worker = await bootWorker({ entry: 'dev', webhookUrl: receiver.url })
  const pushed = await worker.push(files)
  expect([pushed.status, await pushed.text()]).toEqual([200, expect.any(String)])
})
afterAll(async () => {
  await worker.dispose()
  await receiver.close()
})

const ask = async (method: string, path: string, body?: object) => {
  const answer = await worker.fetch(path, {
    method,
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const log = async (query = ''): Promise<readonly Record<string, unknown>[]> =>
  (await ask('GET', `/v1/deliveries${query}`)).body['deliveries'] as Record<string, unknown>[]

test('a dead delivery is found, replayed under its own id, and logged with both attempts', async () => {
  receiver.answer = () => 400
  const sent = await worker.send({
    device_id: 'laptop',
    batch_id: 'b1',
    events: [
      {
        event_id: 'e1',
        name: 'subscribe',
        occurred_at: Date.now(),
        properties: { email: 'ana@example.com' },
      },
    ],
  })
  expect(sent.status).toBe(202)
  await expect
    .poll(() => log('?status=dead&automation=welcome&shopper=email:ana@example.com'))
    .toHaveLength(1)
  const [dead] = await log()
  expect(dead).toMatchObject({
    status: 'dead',
    message: 'hello',
    next_attempt_at: null,
    attempts: [{ status: 400 }],
  })
  const id = String(dead?.['id'])
  expect((await ask('GET', `/v1/deliveries/${id}`)).body).toEqual(dead)

  receiver.answer = () => 204
  const range = { since: '2020-01-01T00:00:00Z', status: 'dead' }
  expect((await ask('POST', '/v1/deliveries/replay', { ...range, dry_run: true })).body).toMatchObject({
    dry_run: true,
    replayed: 1,
    left: 0,
    next: null,
  })
  expect(await log('?status=dead')).toHaveLength(1)
  expect((await ask('POST', '/v1/deliveries/replay', range)).body).toMatchObject({ replayed: 1, refused: 0 })
  await expect.poll(() => log('?status=delivered')).toHaveLength(1)
  const [first, second] = await receiver.arrived(2)
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  expect(second?.headers['webhook-id']).toBe(id)
  expect(second?.body).toBe(first?.body)
  expect((await ask('GET', `/v1/deliveries/${id}`)).body).toMatchObject({
    attempts: [{ status: 400 }, { status: 204, outcome: 'delivered' }],
  })
})

test('destinations and test messages work in the runtime, and no answer holds a secret', async () => {
  const before = receiver.received.length
  const sent = await ask('POST', '/v1/send-test', { automation: 'welcome', to: 'me@example.com' })
  expect(sent.body).toMatchObject({ messages: [{ message: 'hello', test: true, attempt: { status: 204 } }] })
  const arrived = (await receiver.arrived(before + 1)).at(-1)
  expect(JSON.parse(arrived?.body ?? '{}')).toMatchObject({
    data: { test: true, shopper: { email: 'me@example.com' } },
  })
  const told = await ask('GET', '/v1/destinations')
  expect(told.body).toMatchObject({
    destinations: [{ name: 'email-tool', kind: 'webhook', pending: 0, missing_secrets: [] }],
  })
  expect((await ask('POST', '/v1/destinations/email-tool/enable')).status).toBe(200)
  const all = JSON.stringify([sent.body, told.body, await log()])
  expect(all).not.toContain(webhookSecret.slice(6))
  expect(all).not.toContain(receiver.url)
})
