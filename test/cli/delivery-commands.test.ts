// `selvedge deliveries | replay | destinations | send-test` against a worker that answers what the test says.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CommandInput, Options } from '../../cli/command.ts'
import { deliveriesCommand } from '../../cli/commands/deliveries-command.ts'
import { destinationsCommand } from '../../cli/commands/destinations-command.ts'
import { commands } from '../../cli/commands/index.ts'
import { replayCommand } from '../../cli/commands/replay-command.ts'
import { sendTestCommand } from '../../cli/commands/send-test-command.ts'
import { parseCommand } from '../../cli/parse-command.ts'
import { copyConfig, testSecrets } from './running-command.ts'

const configDir = copyConfig()
const id = '01947a5c-0000-7000-8000-000000000000'
const attempt = {
  at: '2026-03-02T10:00:01.000Z',
  status: 503,
  outcome: 'retry',
  latency_ms: 12,
  excerpt: 'busy',
}
const delivery = {
  id,
  automation: 'welcome',
  step: 'hello',
  message: 'hello',
  destination: 'email-tool',
  shopper: 'shp_1',
  status: 'dead',
  reason: 'failed',
  finding: null,
  test: false,
  created_at: '2026-03-02T10:00:00.000Z',
  updated_at: '2026-03-02T10:00:00.000Z',
  next_attempt_at: null,
  attempts: [attempt],
}

/** What is answered, in order; the last for good. */
let answers: unknown[] = []
let status = 200
let asked: { readonly line: string; readonly body: unknown }[] = []
const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (text: string) => (body += text))
  request.on('end', () => {
    asked.push({ line: `${request.method} ${request.url}`, body: body === '' ? null : JSON.parse(body) })
    response.statusCode = status
    response.end(JSON.stringify(answers.length > 1 ? answers.shift() : answers[0]))
  })
})
let said: string[] = []

beforeEach(async () => {
  answers = []
  asked = []
  said = []
  status = 200
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  vi.spyOn(console, 'error').mockImplementation((text: unknown) => void said.push(String(text)))
})
afterEach(async () => {
  vi.restoreAllMocks()
  process.exitCode = undefined
  await new Promise((resolve) => server.close(resolve))
})

type Run = (input: CommandInput) => Promise<unknown>
async function run(command: Run, options: Options = {}, args: readonly string[] = []): Promise<string> {
  const printed: string[] = []
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text))
  const { port } = server.address() as AddressInfo
  const variable = (): string => testSecrets.SELVEDGE_SECRET_KEY
  const environment = { host: '127.0.0.1', port, dataDir: '', configDir, variable }
  await command({ environment, args, options, rest: [] })
  return printed.join('\n')
}
const lines = () => asked.map(({ line }) => line)

describe('deliveries', () => {
  test('prints the log as a table with the last word on each, and how to go on', async () => {
    const pending = {
      ...delivery,
      status: 'pending',
      reason: null,
      next_attempt_at: '2026-03-02T10:05:00.000Z',
    }
    const dropped = { ...delivery, status: 'dropped', reason: 'no_consent', attempts: [] }
    answers = [{ deliveries: [delivery, { ...pending, test: true }, dropped], next: id }]
    const told = await run(deliveriesCommand)
    expect(told).toMatch(/^CREATED +STATUS +AUTOMATION +MESSAGE +DESTINATION +TRIES +LAST WORD +ID$/m)
    expect(told).toMatch(/dead +welcome +hello +email-tool +1 +503 busy +01947a5c/)
    expect(told).toMatch(/pending \(test\) .*503 busy; next 2026-03-02 \d\d:05/)
    expect(told).toContain('there is no consent')
    expect(said.join('\n')).toContain(`--before ${id}`)
    expect(lines()).toEqual(['GET /v1/deliveries'])
  })

  test('asks for what its options name', async () => {
    answers = [{ deliveries: [], next: null }]
    expect(
      await run(deliveriesCommand, {
        status: 'dead',
        automation: 'welcome',
        destination: 'email-tool',
        shopper: 'ana@example.com',
        since: '2026-03-02T10:00:00Z',
        limit: '5',
      }),
    ).toBe('No such deliveries.')
    expect(decodeURIComponent(lines()[0] ?? '')).toBe(
      'GET /v1/deliveries?status=dead&automation=welcome&destination=email-tool&limit=5&shopper=email:ana@example.com&since=2026-03-02T10:00:00.000Z',
    )
    const before = Date.now()
    await run(deliveriesCommand, { since: '1d' })
    const since = Date.parse(new URL(lines()[1]?.slice(4) ?? '', 'http://x').searchParams.get('since') ?? '')
    expect(before - since).toBeLessThanOrEqual(24 * 3_600_000)
    expect(Date.now() - since).toBeGreaterThanOrEqual(24 * 3_600_000)
  })

  test('prints the answer as JSON when it is asked to', async () => {
    answers = [{ deliveries: [delivery], next: null }]
    expect(JSON.parse(await run(deliveriesCommand, { json: true }))).toEqual(answers[0])
  })

  test('refuses what is no time and nobody before anything is asked', async () => {
    await expect(run(deliveriesCommand, { since: 'yesterday' })).rejects.toThrow(
      '--since "yesterday" is no time',
    )
    await expect(run(deliveriesCommand, { shopper: 'ana' })).rejects.toThrow('--shopper "ana" is nobody')
    expect(asked).toEqual([])
  })

  test('what the worker refuses, or answers in another way, is a sentence', async () => {
    status = 400
    answers = [{ detail: 'limit must be a whole number' }]
    await expect(run(deliveriesCommand, { limit: 'x' })).rejects.toThrow('limit must be a whole number')
    status = 200
    answers = [{ deliveries: 'none' }]
    await expect(run(deliveriesCommand)).rejects.toThrow('in a way that this version does not understand')
  })
})

describe('replay', () => {
  const done = (more: object = {}) => ({
    dry_run: false,
    replayed: 1,
    refused: 0,
    left: 0,
    next: null,
    deliveries: [{ id, result: 'replayed' }],
    ...more,
  })

  test('of ids sends them, and ends with 1 when one is refused', async () => {
    answers = [done()]
    expect(await run(replayCommand, {}, [id])).toBe('1 go out once more')
    expect(asked).toEqual([{ line: 'POST /v1/deliveries/replay', body: { ids: [id], dry_run: false } }])
    expect(process.exitCode).toBeUndefined()
    answers = [done({ replayed: 0, refused: 1, deliveries: [{ id, result: 'refused', reason: 'disabled' }] })]
    expect(await run(replayCommand, {}, [id])).toContain(`1 refused: its destination is disabled: selvedge`)
    expect(process.exitCode).toBe(1)
  })

  test('of a range goes on until nothing is left', async () => {
    answers = [done({ left: 1, next: id }), done()]
    const told = await run(replayCommand, { since: '2026-03-02T00:00:00Z', 'dry-run': true, json: true })
    expect(JSON.parse(told)).toMatchObject({ dry_run: true, replayed: 2, deliveries: [{}, {}] })
    expect(asked[0]?.body).toMatchObject({ dry_run: true, status: 'dead', since: '2026-03-02T00:00:00.000Z' })
    expect(asked[1]?.body).toEqual({ ...(asked[0]?.body as object), before: id })
    expect(said.join('\n')).toContain('1 left')
  })

  test('says what it needs', async () => {
    await expect(run(replayCommand)).rejects.toThrow('replay needs ids, or --since')
    await expect(run(replayCommand, { since: '1d' }, [id])).rejects.toThrow('not both')
    expect(asked).toEqual([])
  })
})

describe('destinations', () => {
  const one = {
    name: 'email-tool',
    exists: true,
    kind: 'webhook',
    rate: { count: 2, per_ms: 1_000 },
    missing_secrets: ['EMAIL_TOOL_SECRET'],
    disabled_since: '2026-03-02T10:00:00.000Z',
    pending: 1_200,
    last_failure: attempt,
  }

  test('are a table of how each does', async () => {
    answers = [{ destinations: [one, { ...one, name: 'gone', exists: false, kind: null, rate: null }] }]
    const told = await run(destinationsCommand)
    expect(told).toMatch(
      /email-tool +webhook +2 per 1s +1,200 +disabled since .* \(410\); secret not set: EMAIL_TOOL_SECRET/,
    )
    expect(told).toContain('503 busy')
    expect(told).toContain('in no file any more')
  })

  test('are enabled by name', async () => {
    answers = [{ enabled: 'email-tool' }, { destinations: [one] }]
    await run(destinationsCommand, { enable: 'email-tool' })
    expect(lines()).toEqual(['POST /v1/destinations/email-tool/enable', 'GET /v1/destinations'])
    expect(said.join()).toContain('selvedge replay --since 1d --destination email-tool')
  })
})

describe('send-test', () => {
  const sent = (outcome: string) => ({
    messages: [
      { id, message: 'hello', destination: 'email-tool', test: true, attempt: { ...attempt, outcome } },
    ],
  })

  test('prints what came back of each message, and ends with 1 when one failed', async () => {
    answers = [sent('delivered')]
    expect(await run(sendTestCommand, { to: 'ana@example.com' }, ['welcome'])).toMatch(
      /hello +email-tool +delivered +503 +12 +busy/,
    )
    expect(asked).toEqual([
      { line: 'POST /v1/send-test', body: { automation: 'welcome', to: 'ana@example.com' } },
    ])
    expect(process.exitCode).toBeUndefined()
    answers = [sent('retry')]
    expect(await run(sendTestCommand, { to: 'ana@example.com', message: 'hello' }, ['welcome'])).toContain(
      'failed',
    )
    expect(process.exitCode).toBe(1)
  })

  test('says what it needs', async () => {
    await expect(run(sendTestCommand, {}, ['welcome'])).rejects.toThrow('send-test needs --to')
    expect(asked).toEqual([])
  })
})

test('on the command line replay takes any number of ids, and send-test one automation', () => {
  expect(parseCommand(['replay', 'a', 'b', 'c', '--dry-run'], commands)).toMatchObject({
    args: ['a', 'b', 'c'],
    options: { 'dry-run': true },
  })
  expect(parseCommand(['replay', '--since', '1d'], commands)).toMatchObject({ args: [] })
  expect(() => parseCommand(['send-test', 'a', 'b'], commands)).toThrow('too much')
})
