import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { once } from 'node:events'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startInbox } from '../../demo/inbox.ts'
import type { DemoServer } from '../../demo/demo-server.ts'
import { freePort } from '../cli/tiny-worker.ts'

const host = '127.0.0.1'
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const message = {
  type: 'automation.send',
  timestamp: '2026-03-02T11:00:00.000Z',
  data: {
    automation: 'abandoned-cart',
    step: 'cart-1',
    message: 'cart-1-plain',
    shopper: { email: '<b>ana@example.com</b>' },
    cart: {
      total: 90,
      restore_url: 'https://host.example/c/token',
      items: [
        {
          item_id: 'shoe-42',
          item_name: 'Dune Runner',
          price: 90,
          quantity: 1,
          image_url: 'javascript:alert(1)',
        },
      ],
    },
    unsubscribe_url: 'https://host.example/u/token',
  },
}

let url = ''
let inbox: DemoServer
let worker: Server
let clockAnswer: { status: number; body: string }
let clockCalls: string[]

beforeEach(async () => {
  clockCalls = []
  clockAnswer = { status: 200, body: '{"now":"2026-05-01T12:30:00.000Z"}' }
  worker = createServer((request, response) => {
    request.on('data', (chunk: Buffer) =>
      clockCalls.push(`${request.method} ${request.url} ${chunk.toString()}`),
    )
    request.on('end', () => response.writeHead(clockAnswer.status).end(clockAnswer.body))
  })
  worker.listen(0, host)
  await once(worker, 'listening')
  const address = worker.address()
  const workerUrl = `http://${host}:${typeof address === 'object' ? address?.port : ''}`
  const port = await freePort()
  url = `http://${host}:${port}`
  inbox = await startInbox({ host, port, workerUrl, secret })
})

afterEach(async () => {
  await inbox.stop()
  worker.close()
})

function deliver(id: string, body: unknown = message, key = secret): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const now = new Date()
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(key).sign(id, now, text),
  }
  return fetch(`${url}/webhook`, { method: 'POST', headers, body: text })
}

const post = (path: string, fields: Record<string, string>): Promise<Response> =>
  fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
const page = async (): Promise<string> => (await fetch(url)).text()
const messages = async (): Promise<unknown> => (await fetch(`${url}/messages.json`)).json()

test('a genuine message is taken and shown, newest first', async () => {
  expect((await deliver('msg_1')).status).toBe(204)
  expect((await deliver('msg_2')).status).toBe(204)
  expect(await messages()).toMatchObject([
    { webhook_id: 'msg_2', attempts: 1, answered: 204, verified: true, problem: null, body: message },
    { webhook_id: 'msg_1' },
  ])
  expect(await page()).toContain('signature verified ✓')
})

test('a forged message is refused with 401 and shown as such', async () => {
  const other = `whsec_${Buffer.from('not the secret of this inbox').toString('base64')}`
  expect((await deliver('msg_1', message, other)).status).toBe(401)
  expect(await messages()).toMatchObject([{ verified: false, problem: 'the signature does not match' }])
  expect(await page()).toContain('✗ the signature does not match')
})

test('nothing that came from outside is markup, and only web addresses are links', async () => {
  await deliver('msg_1')
  const text = await page()
  expect(text).toContain('&lt;b&gt;ana@example.com&lt;/b&gt;')
  expect(text).not.toContain('<b>ana@')
  expect(text).not.toMatch(/(src|href)="javascript:/)
})

test('what is no Selvedge message, or no JSON, still makes a card', async () => {
  for (const [index, body] of ['not json', '[]', 'null', '{"data":{"cart":{"items":"many"}}}'].entries()) {
    expect((await deliver(`msg_${index}`, body)).status).toBe(204)
  }
  expect(await messages()).toHaveLength(4)
  expect(await page()).toContain('Not a Selvedge message')
})

test('told to fail, it answers 503 so many times; a retry of the same id is one message', async () => {
  await post('/fail', { count: '2' })
  expect((await deliver('msg_1')).status).toBe(503)
  expect(await page()).toContain('1 to go')
  expect((await deliver('msg_1')).status).toBe(503)
  expect((await deliver('msg_1')).status).toBe(204)
  expect(await messages()).toMatchObject([{ webhook_id: 'msg_1', attempts: 3, answered: 204 }])
  expect((await post('/fail', { count: '-1' })).status).toBe(400)
})

test('a skip moves the worker’s clock and shows the new time', async () => {
  expect((await post('/skip', { advance: '1h' })).headers.get('location')).toBe('/')
  expect(clockCalls).toEqual(['POST /dev/clock {"advance":"1h"}'])
  expect(await page()).toContain('2026-05-01 12:30 UTC')
  expect((await post('/skip', { advance: '100y' })).status).toBe(400)
})

test('a clock that does not move is said', async () => {
  clockAnswer = { status: 404, body: 'not found' }
  await post('/skip', { advance: '1d' })
  expect(await page()).toContain('The worker answered 404: its clock was not moved.')
})

test('an open page is told of an arrival', async () => {
  const stream = await fetch(`${url}/arrivals`)
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader?.read())?.value).toContain('listening')
  await deliver('msg_1')
  expect((await reader?.read())?.value).toContain('data: arrived')
  await reader?.cancel()
})
