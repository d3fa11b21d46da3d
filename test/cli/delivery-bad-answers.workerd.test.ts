// The embedded runtime as it is shipped, against receivers that answer badly, in the network's own ways: each of them ends
// in a recorded reason, none stalls the others, and no secret comes out anywhere.

import { readFileSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startRuntime, untilHealthy } from '../../cli/runtime.ts'
import type { Runtime } from '../../cli/runtime.ts'
import { secretKey, shopOrigin, siteKey, webhookSecret } from '../workerd/boot-worker.ts'
import { freePort } from './tiny-worker.ts'

const token = 'tok_that_nobody_may_see'
const tenMegabytes = 10 * 1024 * 1024

interface Ending {
  readonly status: 'delivered' | 'dead' | 'pending'
  readonly answered: number | null
  readonly excerpt: RegExp
}

interface BadReceiver {
  /** What it writes to the socket when a whole request has come. */
  readonly answer: (socket: Socket, request: string) => void
  readonly ends: Ending
}

const head = (status: string, headers = ''): string => `HTTP/1.1 ${status}\r\n${headers}\r\n`
const noAnswer = /^no answer: \S/

const receivers = {
  html: {
    answer: (socket) =>
      socket.end(
        `${head('200 OK', 'content-type: text/html\r\nconnection: close\r\n')}<html><h1>Welcome to nginx</h1>`,
      ),
    ends: { status: 'delivered', answered: 200, excerpt: /Welcome to nginx/ },
  },
  'html-error': {
    answer: (socket) =>
      socket.end(`${head('502 Bad Gateway', 'connection: close\r\n')}<html>Bad gateway</html>`),
    ends: { status: 'pending', answered: 502, excerpt: /Bad gateway/ },
  },
  garbage: {
    answer: (socket) =>
      socket.end(
        Buffer.concat([Buffer.from(head('200 OK', 'connection: close\r\n')), Buffer.alloc(512, 0xfe)]),
      ),
    ends: { status: 'delivered', answered: 200, excerpt: /^\uFFFD+$/ },
  },
  'no-http': {
    answer: (socket) => socket.end(Buffer.alloc(2_000, 0xfe)),
    ends: { status: 'pending', answered: null, excerpt: noAnswer },
  },
  'ten-megabytes': {
    answer: (socket) => {
      socket.write(head('200 OK', `content-length: ${tenMegabytes}\r\n`))
      socket.end(Buffer.alloc(tenMegabytes, 'x'))
    },
    ends: { status: 'delivered', answered: 200, excerpt: /^x{1,500}$/ },
  },
  'half-a-body': {
    answer: (socket) => socket.end(`${head('200 OK', 'content-length: 100\r\n')}half of`),
    ends: { status: 'delivered', answered: 200, excerpt: /^(half of)?$/ },
  },
  'half-a-head': {
    answer: (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-le'),
    ends: { status: 'pending', answered: null, excerpt: noAnswer },
  },
  'hangs-up': {
    answer: (socket) => socket.destroy(),
    ends: { status: 'pending', answered: null, excerpt: noAnswer },
  },
  'redirect-loop': {
    answer: (socket) =>
      socket.end(head('302 Found', `location: ${urlOf('redirect-loop')}\r\ncontent-length: 0\r\n`)),
    ends: { status: 'dead', answered: 302, excerpt: /^$/ },
  },
  echo: {
    answer: (socket, request) =>
      socket.end(
        `${head('400 Bad Request', 'connection: close\r\n')}${/authorization: .*/i.exec(request)?.[0] ?? ''} ${token}`,
      ),
    ends: { status: 'dead', answered: 400, excerpt: /\[redacted\].*\[redacted\]/ },
  },
  certificate: {
    answer: (socket) => socket.end(head('204 No Content')),
    ends: { status: 'pending', answered: null, excerpt: noAnswer },
  },
} satisfies Record<string, BadReceiver>
type Name = keyof typeof receivers
const isName = (name: string): name is Name => name in receivers
const names = Object.keys(receivers).filter(isName)

const servers = new Map<Name, { readonly server: Server; readonly requests: string[] }>()
const urlOf = (name: Name): string => {
  const address = servers.get(name)?.server.address() as AddressInfo
  return `${name === 'certificate' ? 'https' : 'http'}://127.0.0.1:${address.port}/in`
}

/** A server that lets each of its receivers do what it does when a request is whole. */
async function open(name: Name): Promise<void> {
  const requests: string[] = []
  const listen = (socket: Socket): void => {
    let got = ''
    socket.on('error', () => {
      // The runtime hangs up on what it has seen enough of.
    })
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString('latin1')
      const [top = '', body] = got.split('\r\n\r\n', 2)
      const length = Number(/content-length: (\d+)/i.exec(top)?.[1] ?? Number.NaN)
      if (body === undefined || !(body.length >= length)) return
      requests.push(got)
      got = ''
      receivers[name].answer(socket, requests.at(-1) ?? '')
    })
  }
  const fixture = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8')
  const server =
    name === 'certificate'
      ? createTlsServer(
          { key: fixture('./self-signed.key.pem'), cert: fixture('./self-signed.cert.pem') },
          listen,
        )
      : createServer(listen)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.set(name, { server, requests })
}

const siteYaml = `site: { id: demo, name: Demo }
keys: [${siteKey}]
origins: ["${shopOrigin}"]
time_zone: Europe/Paris
currency: EUR
consent: { marketing: opt_out }
`
const secretNameOf = (name: string): string => `URL_${name.toUpperCase().replaceAll('-', '_')}`
/** Beside those that answer: one with a secret that nobody has set, and one with a key that is none. */
const unsent = {
  missing: { sign: 'MISSING', excerpt: 'secret not set: MISSING' },
  'broken-key': {
    sign: 'BROKEN',
    excerpt: 'the signing secret cannot be used: behind whsk_ there is no base64 of 32 or 64 bytes',
  },
} as const

function files(): Record<string, string> {
  const all = [
    ...names.map((name) => ({ name, sign: 'SIGN' })),
    ...Object.entries(unsent).map(([name, { sign }]) => ({ name, sign })),
  ]
  return Object.fromEntries([
    ['site.yaml', siteYaml],
    ...all.flatMap(({ name, sign }) => [
      [
        `destinations/${name}.yaml`,
        `destination: ${name}
url: "{{ secret.${isName(name) ? secretNameOf(name) : secretNameOf('html')} }}"
headers: { Authorization: "Bearer {{ secret.TOKEN }}" }
sign: "{{ secret.${sign} }}"
`,
      ],
      [
        `automations/${name}.yaml`,
        `automation: ${name}
title: ${name}
status: live
trigger: { event: subscribe }
audience: { reachable: email }
steps:
  - send: ${name}
    to: ${name}
`,
      ],
    ]),
  ])
}

interface LoggedDelivery {
  readonly destination: string
  readonly status: string
  readonly attempts: readonly { readonly status: number | null; readonly excerpt: string }[]
}

let dataDir: string
let runtime: Runtime
const said: string[] = []
let log = ''

beforeAll(async () => {
  await Promise.all(names.map(open))
  dataDir = mkdtempSync(join(tmpdir(), 'selvedge-answers-'))
  runtime = await startRuntime({
    modulePath: join(import.meta.dirname, '../../dist/worker/dev.js'),
    dataDir,
    host: '127.0.0.1',
    port: await freePort(),
    reach: 'anywhere',
    secrets: {
      SELVEDGE_SECRET_KEY: secretKey,
      SIGN: webhookSecret,
      TOKEN: token,
      BROKEN: 'whsk_dG9vIHNob3J0',
      ...Object.fromEntries(names.map((name) => [secretNameOf(name), urlOf(name)])),
    },
    say: (line) => said.push(line),
  })
  const pushed = await ask('/v1/automations', { files: files() }, 'PUT')
  expect([pushed.status, await pushed.text()]).toEqual([200, expect.anything()])
  await untilHealthy(runtime.url)
  await subscribe()
  log = await untilTried()
})

afterAll(async () => {
  await runtime.stop()
  for (const { server } of servers.values()) server.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const ask = (path: string, body?: object, method = 'POST'): Promise<Response> =>
  fetch(`${runtime.url}${path}`, {
    method: body ? method : 'GET',
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })

async function subscribe(): Promise<void> {
  const event = {
    event_id: 'e1',
    name: 'subscribe',
    occurred_at: Date.now(),
    properties: { email: 'ana@example.com' },
  }
  const batch = { v: 1, key: siteKey, batch_id: 'b1', device_id: 'd1', sent_at: Date.now(), events: [event] }
  const answer = await fetch(`${runtime.url}/v1/events`, {
    method: 'POST',
    headers: { origin: shopOrigin, 'content-type': 'text/plain' },
    body: JSON.stringify(batch),
  })
  expect(answer.status).toBe(202)
}

/** The log, once everything in it has been tried: however long that takes on a busy machine. */
async function untilTried(): Promise<string> {
  const count = names.length + Object.keys(unsent).length
  for (;;) {
    const text = await (await ask('/v1/deliveries')).text()
    const { deliveries } = JSON.parse(text) as { deliveries: LoggedDelivery[] }
    if (deliveries.filter(({ attempts }) => attempts.length > 0).length === count) return text
    await untilHealthy(runtime.url)
  }
}

const logged = (name: string): LoggedDelivery | undefined =>
  (JSON.parse(log) as { deliveries: LoggedDelivery[] }).deliveries.find(
    ({ destination }) => destination === name,
  )

describe('what is recorded of a receiver that answers with', () => {
  test.each(names)('%s', (name) => {
    const { status, answered, excerpt } = receivers[name].ends
    const delivery = logged(name)
    expect(delivery).toMatchObject({ status })
    expect(delivery?.attempts[0]).toMatchObject({ status: answered })
    expect(delivery?.attempts[0]?.excerpt).toMatch(excerpt)
  })
})

test.each(Object.entries(unsent))(
  'nothing leaves with a secret that is %s, and its reason is recorded',
  (name, { excerpt }) => {
    expect(logged(name)).toMatchObject({ status: 'pending', attempts: [{ status: null, excerpt }] })
  },
)

test('a redirect is not followed, and a certificate that nobody vouches for hears nothing', () => {
  expect(servers.get('redirect-loop')?.requests).toHaveLength(1)
  expect(servers.get('certificate')?.requests).toEqual([])
})

test('no secret is in the log of deliveries, nor in what the runtime says', () => {
  const spoken = [log, ...said].join('\n')
  for (const secret of [token, webhookSecret, webhookSecret.slice('whsec_'.length), 'dG9vIHNob3J0'])
    expect(spoken).not.toContain(secret)
})
