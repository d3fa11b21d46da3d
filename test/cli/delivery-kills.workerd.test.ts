// Workerd killed with SIGKILL again and again while it sends: each message arrives, none has two ids, and what comes again
// carries the same id and the same bytes (promises 1 and 3 on a real disk). `npm test` sends 1,500; more, and with figures:
//   SELVEDGE_DELIVERIES=5000 npx vitest run test/cli/delivery-kills

import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRuntime, untilHealthy } from '../../cli/runtime.ts'
import type { Runtime } from '../../cli/runtime.ts'
import { identifyProcess, untilEnded } from '../../cli/running-process.ts'
import { maxConcurrentAttempts } from '../../worker/event/limits.ts'
import { StrictReceiver } from '../worker/delivery/receiver.ts'
import { secretKey, webhookSecret } from '../workerd/boot-worker.ts'
import { freePort } from './tiny-worker.ts'

const asked = process.env['SELVEDGE_DELIVERIES']
const shopperCount = Number(asked ?? 1_500)
const killCount = 5
const messagesPerRequest = 100
const senderCount = 4
const killedWithinMs = 10_000
/** No limit of what it may take, but an end for those who wait for all of them. */
const timeLimitMs = 120_000 + shopperCount * 100

const { privateKey } = generateKeyPairSync('ed25519')
const { d = '', x = '' } = privateKey.export({ format: 'jwk' })
const [seed, publicHalf] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]

const files = {
  'site.yaml': `site: { id: demo, name: Demo }
keys: [pk_demo_0123456789abcdef]
origins: ["https://shop.example"]
time_zone: Europe/Paris
currency: EUR
consent: { marketing: opt_out }
`,
  'destinations/email-tool.yaml': `destination: email-tool
url: "{{ secret.EMAIL_TOOL_URL }}"
sign: "{{ secret.EMAIL_TOOL_SECRET }} {{ secret.EMAIL_TOOL_KEY }}"
`,
  'automations/welcome.yaml': `automation: welcome
title: Welcome
status: live
trigger: { event: subscribe }
audience: { reachable: email }
steps:
  - send: welcome
    to: email-tool
`,
}

const receiver = new StrictReceiver({ shared: webhookSecret, publicHalf: new Uint8Array(publicHalf) })
/** Arrivals at which somebody wants to be told. */
const appointments = new Map<number, () => void>()
let arrivalCount = 0
/** While workerd is about to be killed nobody is answered: it dies in the middle of these attempts. */
let isHoldingBack = false

async function hear(request: IncomingMessage): Promise<boolean> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  )
  const attempt = receiver.hear(headers, Buffer.concat(chunks).toString('utf8'), Date.now())
  arrivalCount += 1
  if (appointments.has(arrivalCount)) isHoldingBack = true
  appointments.get(arrivalCount)?.()
  if (isHoldingBack) {
    request.socket.once('close', () => (attempt.endedAt = Date.now()))
    return false
  }
  attempt.endedAt = Date.now()
  attempt.status = 204
  return true
}

const server: Server = createServer((request, response) => {
  hear(request).then(
    (isAnswered) => isAnswered && response.writeHead(204).end(),
    () => {
      // The sender died in the middle of its request: there was no attempt to judge.
    },
  )
})

let dataDir: string
let runtime: Runtime
let secrets: Readonly<Record<string, string>>

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  secrets = {
    SELVEDGE_SECRET_KEY: secretKey,
    EMAIL_TOOL_URL: `http://127.0.0.1:${port}/webhook`,
    EMAIL_TOOL_SECRET: webhookSecret,
    EMAIL_TOOL_KEY: `whsk_${Buffer.concat([seed, publicHalf]).toString('base64')}`,
  }
  dataDir = mkdtempSync(join(tmpdir(), 'selvedge-deliveries-'))
  runtime = await startRuntime({
    modulePath: join(import.meta.dirname, '../../dist/worker/dev.js'),
    dataDir,
    host: '127.0.0.1',
    port: await freePort(),
    reach: 'anywhere',
    secrets,
    say: () => {},
  })
  const pushed = await ask('/v1/automations', { files }, 'PUT')
  expect([pushed.status, await pushed.text()]).toEqual([200, expect.anything()])
  await untilHealthy(runtime.url)
})

afterAll(async () => {
  await runtime.stop()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  rmSync(dataDir, { recursive: true, force: true })
})

const ask = (path: string, body?: object, method = 'POST'): Promise<Response> =>
  fetch(`${runtime.url}${path}`, {
    method: body ? method : 'GET',
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })

const subscription = (nth: number) => ({
  type: 'track',
  event: 'subscribe',
  messageId: `m${nth}`,
  userId: `c${nth}`,
  timestamp: new Date().toISOString(),
  properties: { email: emailOf(nth) },
})
const emailOf = (nth: number): string => `s${nth}@example.com`

/** As an SDK does: the same messages until they are acknowledged. */
async function insist(batch: readonly object[]): Promise<void> {
  for (;;) {
    const status = await ask('/v1/batch', { batch }).then(
      async (answer) => (await answer.text(), answer.status),
      // It died before or in the middle of its answer.
      () => null,
    )
    if (status === 200) return
    if (status !== null && status !== 503) throw new Error(`the worker refused a batch: ${status}`)
    await untilHealthy(runtime.url)
  }
}

async function subscribeAll(): Promise<void> {
  const nths = Array.from({ length: shopperCount }, (_, nth) => nth)
  const all = nths.map(subscription)
  let next = 0
  const send = async (): Promise<void> => {
    while (next < all.length) {
      next += messagesPerRequest
      await insist(all.slice(next - messagesPerRequest, next))
    }
  }
  await Promise.all(Array.from({ length: senderCount }, send))
}

const appoint = (arrival: number): Promise<void> =>
  new Promise((resolve) => appointments.set(arrival, resolve))

/** Kills workerd, which gets no answer any more, and starts it again on what it left behind. */
async function killAndRestart(): Promise<void> {
  const pid = runtime.workerdPid()
  if (pid === null) throw new Error('there is no workerd to kill')
  const killed = identifyProcess(pid)
  process.kill(pid, 'SIGKILL')
  if (!(await untilEnded(killed, killedWithinMs))) throw new Error('workerd outlived SIGKILL')
  isHoldingBack = false
  await runtime.restart(secrets)
}

async function pendingCount(): Promise<number> {
  const { shards } = (await (await ask('/v1/status')).json()) as { shards: { pendingDeliveries: number }[] }
  return shards.reduce((sum, { pendingDeliveries }) => sum + pendingDeliveries, 0)
}

test(
  'kills in the middle of sending lose no message, double none and change none',
  async () => {
    // Spread over what there is to send, in the middle of what comes in, too.
    const kills = Array.from({ length: killCount }, (_, nth) =>
      appoint(Math.floor((shopperCount * (nth + 1)) / (killCount + 2))),
    )
    const subscribing = subscribeAll()
    // If it fails it ends the test, if it is done the kills go on.
    const failing = subscribing.then(() => new Promise<never>(() => {}))
    for (const kill of kills) {
      await Promise.race([kill, failing])
      await killAndRestart()
    }
    await subscribing
    // What was claimed when it died comes back when its lease is over.
    do expect((await ask('/dev/clock', { advance: '2m' })).status).toBe(200)
    while ((await pendingCount()) > 0)

    const messages = [...receiver.messages.values()]
    const repeated = messages.filter(({ attempts }) => attempts.length > 1)
    if (asked !== undefined)
      console.info(`${messages.length} messages, ${killCount} kills, ${repeated.length} came again`)
    expect(receiver.complaints).toEqual([])
    const emails = messages.map(
      ({ body }) => (JSON.parse(body) as { data: { shopper: { email: string } } }).data.shopper.email,
    )
    expect(new Set(emails).size).toBe(shopperCount)
    expect(messages).toHaveLength(shopperCount)
    expect(messages.every(({ attempts }) => attempts.at(-1)?.status === 204)).toBe(true)
    // Those of the kills, each at least once and never more than were under way.
    expect(repeated.length).toBeGreaterThanOrEqual(1)
    expect(repeated.length).toBeLessThanOrEqual(killCount * maxConcurrentAttempts)
  },
  timeLimitMs,
)
