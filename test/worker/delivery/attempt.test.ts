import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { attempt, attemptTimeoutMs } from '../../../worker/delivery/attempt.ts'
import type { AttemptIo } from '../../../worker/delivery/attempt.ts'
import type { WebhookDestination } from '../../../worker/delivery/destination.ts'
import { outgoing as message } from './outgoing-fixture.ts'

const signing = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const values: Record<string, string> = { SIGN: signing, TOKEN: 'tok_verysecret', BAD: 'line\nbreak' }
const target: WebhookDestination = {
  kind: 'webhook',
  name: 'email-tool',
  secrets: [],
  body: null,
  ports: [],
  rate: null,
  maxConcurrent: 6,
  retriesUnknown: () => true,
  giveUpAfterMs: 259_200_000,
  expiresAfterMs: null,
  url: 'https://hooks.example.com/in?token={{ secret.TOKEN }}',
  headers: { authorization: 'Bearer {{ secret.TOKEN }}' },
  sign: '{{ secret.SIGN }}',
}

/** A receiver that answers, and what came to it. */
function receiver(answer: (request: Request) => Response | Promise<Response>) {
  const received: Request[] = []
  let clock = Date.now()
  const io: AttemptIo = {
    fetch: async (request) => {
      received.push(request)
      clock += 120
      return answer(request)
    },
    now: () => clock,
    secret: (name) => values[name],
    timeout: (ms) => ({ signal: AbortSignal.timeout(ms), clear: () => {} }),
  }
  return { io, received }
}

const fiveBefore = () => Date.parse('2026-03-02T11:00:00Z')

const endless = () =>
  new Response(
    new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1 << 20).fill(120)) }),
  )

const throwsOddly = (): never => {
  const odd: unknown = 'odd'
  throw odd
}

test('a delivered message arrives signed, with its secrets in place and its id', async () => {
  const { io, received } = receiver(() => new Response('thanks', { status: 200 }))
  expect(await attempt(target, message, io)).toEqual({
    outcome: 'delivered',
    status: 200,
    latencyMs: 120,
    excerpt: 'thanks',
    retryAfterMs: null,
  })
  const [request] = received
  expect(request?.method).toBe('POST')
  expect(request?.redirect).toBe('manual')
  expect(request?.url).toBe('https://hooks.example.com/in?token=tok_verysecret')
  expect(request?.headers.get('authorization')).toBe('Bearer tok_verysecret')
  expect(request?.headers.get('content-type')).toBe('application/json')
  expect(request?.headers.get('user-agent')).toMatch(/^Selvedge\//)
  expect(request?.headers.get('webhook-id')).toBe(message.id)
  const body = (await request?.text()) ?? ''
  expect(new Webhook(signing).verify(body, Object.fromEntries(request?.headers ?? []))).toBeTruthy()
})

test.each([
  [503, 'retry'],
  [429, 'retry'],
  [410, 'gone'],
  [404, 'rejected'],
  [302, 'rejected'],
])('status %i is %s', async (status, outcome) => {
  const { io, received } = receiver(
    () => new Response(null, { status, headers: { location: 'https://elsewhere.example/' } }),
  )
  expect(await attempt(target, message, io)).toMatchObject({ outcome, status })
  expect(received).toHaveLength(1)
})

test('Retry-After is told in ms, also as a date by the clock of the actor', async () => {
  const seconds = receiver(() => new Response('', { status: 429, headers: { 'retry-after': '90' } }))
  expect(await attempt(target, message, seconds.io)).toMatchObject({ retryAfterMs: 90_000 })
  const date = receiver(
    () => new Response('', { status: 503, headers: { 'retry-after': 'Mon, 02 Mar 2026 11:05:00 GMT' } }),
  )
  expect(await attempt(target, message, { ...date.io, now: fiveBefore })).toMatchObject({
    retryAfterMs: 300_000,
  })
})

test('a receiver that echoes our secrets does not bring them into the log', async () => {
  const { io } = receiver(
    (request) =>
      new Response(`bad ${request.headers.get('authorization')} ${request.url} ${signing}`, { status: 400 }),
  )
  const { excerpt } = await attempt(target, message, io)
  expect(excerpt).toContain('[redacted]')
  for (const value of [values['TOKEN'], signing, signing.slice(6)]) expect(excerpt).not.toContain(value)
})

test('an endless answer is delivered and cut', async () => {
  const outcome = await attempt(target, message, receiver(endless).io)
  expect(outcome.outcome).toBe('delivered')
  expect(outcome.excerpt.length).toBeLessThanOrEqual(500)
})

describe('no answer is an outcome, never an exception:', () => {
  test('the network fails', async () => {
    const { io } = receiver(() => Promise.reject(new TypeError('connect ECONNREFUSED tok_verysecret')))
    const outcome = await attempt(target, message, io)
    expect(outcome).toMatchObject({ outcome: 'retry', status: null })
    expect(outcome.excerpt).toBe('no answer: connect ECONNREFUSED [redacted]')
  })

  test('fetch throws at once, and not an Error', async () => {
    const { io } = receiver(() => new Response())
    expect(await attempt(target, message, { ...io, fetch: throwsOddly })).toMatchObject({
      outcome: 'retry',
      status: null,
    })
  })

  test('the receiver never answers, and fetch does not look at the signal', async () => {
    const stop = new AbortController()
    const asked: number[] = []
    const { io } = receiver(() => {
      stop.abort()
      return new Promise<Response>(() => {})
    })
    const timeout = (ms: number) => {
      asked.push(ms)
      return { signal: stop.signal, clear: () => asked.push(0) }
    }
    expect(await attempt(target, message, { ...io, timeout })).toMatchObject({
      outcome: 'retry',
      status: null,
      excerpt: 'no answer within 15 s',
    })
    // Cleared when the attempt is over, whatever came of it.
    expect(asked).toEqual([attemptTimeoutMs, 0])
  })

  test('the body stalls after the status: the status counts', async () => {
    const stop = new AbortController()
    const { io } = receiver(
      () =>
        new Response(new ReadableStream({ pull: () => stop.abort() }, { highWaterMark: 0 }), { status: 200 }),
    )
    expect(
      await attempt(target, message, { ...io, timeout: () => ({ signal: stop.signal, clear: () => {} }) }),
    ).toMatchObject({
      outcome: 'delivered',
      status: 200,
    })
  })
})

test('where a repeat would double, an attempt without an answer is the last', async () => {
  const careful = { ...target, retriesUnknown: () => false }
  const { io } = receiver(() => Promise.reject(new TypeError('connection reset')))
  const outcome = await attempt(careful, message, io)
  expect(outcome).toMatchObject({ outcome: 'unknown', status: null })
  expect(outcome.excerpt).toContain('cannot tell a repeat')
  const answered = receiver(() => new Response('', { status: 503 }))
  expect(await attempt(careful, message, answered.io)).toMatchObject({ outcome: 'retry' })
})

describe('nothing is sent when', () => {
  test('a secret is missing: its name is told, and the message waits for it', async () => {
    const { io, received } = receiver(() => new Response())
    const outcome = await attempt({ ...target, sign: '{{ secret.NOPE }}' }, message, io)
    expect(outcome).toMatchObject({ outcome: 'retry', status: null, excerpt: 'secret not set: NOPE' })
    expect(received).toEqual([])
  })

  test('a signing secret is malformed: what is wrong is told without it, and the message waits for a better one', async () => {
    const { io, received } = receiver(() => new Response())
    const sign = '{{ secret.SIGN }} {{ secret.SHORT }}'
    const secret = (name: string) => (name === 'SHORT' ? 'whsk_dG9vIHNob3J0' : values[name])
    const outcome = await attempt({ ...target, sign }, message, { ...io, secret })
    expect(outcome).toMatchObject({ outcome: 'retry', status: null })
    expect(outcome.excerpt).toBe(
      'signing secret 2 of 2 cannot be used: behind whsk_ there is no base64 of 32 or 64 bytes',
    )
    expect(received).toEqual([])
  })

  test.each([
    'http://hooks.example.com/',
    'https://127.0.0.1/',
    'https://169.254.169.254/',
    '{{ secret.TOKEN }}',
  ])('the address is %s', async (url) => {
    const { io, received } = receiver(() => new Response())
    const outcome = await attempt({ ...target, url }, message, io)
    expect(outcome).toMatchObject({ outcome: 'rejected', status: null })
    expect(outcome.excerpt).not.toContain('tok_verysecret')
    expect(received).toEqual([])
  })

  test('a secret cannot be a header', async () => {
    const { io, received } = receiver(() => new Response())
    const outcome = await attempt({ ...target, headers: { 'x-key': '{{ secret.BAD }}' } }, message, io)
    expect(outcome).toMatchObject({
      outcome: 'rejected',
      excerpt: 'the request cannot be built: check url, headers and settings',
    })
    expect(received).toEqual([])
  })
})

test('a destination cannot overwrite the signature', async () => {
  const { io, received } = receiver(() => new Response())
  await attempt({ ...target, headers: { 'Webhook-Id': 'mine', 'webhook-signature': 'v1,mine' } }, message, io)
  expect(received[0]?.headers.get('webhook-id')).toBe(message.id)
  expect(received[0]?.headers.get('webhook-signature')).not.toContain('mine')
})

test('two secrets in `sign` give two signatures', async () => {
  const { io, received } = receiver(() => new Response())
  await attempt({ ...target, sign: '{{ secret.SIGN }}, {{ secret.TOKEN }}' }, message, io)
  expect(received[0]?.headers.get('webhook-signature')).toMatch(/^v1,\S+ v1,\S+$/)
})
