// `selvedge shards` against a worker that answers what the test says; a real growth is in ask-worker.workerd.test.ts.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Options } from '../../cli/command.ts'
import { shardsCommand } from '../../cli/commands/shards-command.ts'
import { copyConfig, testSecrets } from './running-command.ts'

const configDir = copyConfig()
const one = { shoppers: 1_200, events: 5_000, timers: 30, on_the_way: 0, growth: null }
const two = {
  shards: 2,
  growing_from: null,
  unconfirmed: 0,
  each: [
    { shard: 0, ...one },
    { shard: 1, ...one },
  ],
}
const growing = { ...two, shards: 4, growing_from: 2 }
const grown = { ...two, shards: 4 }

/** What GET answers, in order; the last for good. */
let answers: unknown[] = []
let asked: string[] = []
let refusal: object | null = null
const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (text: string) => (body += text))
  request.on('end', () => {
    asked.push(`${request.method} ${request.url}${body && ` ${body}`}`)
    const isPost = request.method === 'POST'
    response.statusCode = isPost && refusal ? 400 : 200
    response.end(JSON.stringify(isPost ? (refusal ?? {}) : answers.length > 1 ? answers.shift() : answers[0]))
  })
})

let said: string[] = []

beforeEach(async () => {
  answers = [two]
  asked = []
  said = []
  refusal = null
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const note = (text: unknown): boolean => said.push(String(text)) > 0
  vi.spyOn(console, 'error').mockImplementation(note)
  vi.spyOn(process.stderr, 'write').mockImplementation(note)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await new Promise((resolve) => server.close(resolve))
})

async function run(options: Options = {}): Promise<string> {
  const printed: string[] = []
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text))
  const { port } = server.address() as AddressInfo
  const variable = (): string => testSecrets.SELVEDGE_SECRET_KEY
  const environment = { host: '127.0.0.1', port, dataDir: '', configDir, variable }
  await shardsCommand({ environment, args: [], options, rest: [] })
  return printed.join('\n')
}

test('prints how many shards there are, what each holds, and the sum', async () => {
  const told = await run()
  expect(told).toMatch(/^2 shards at http:/)
  expect(told).toMatch(/^1 +1,200 +5,000 +30$/m)
  expect(told).toMatch(/^all +2,400 +10,000 +60$/m)
  expect(asked).toEqual(['GET /v1/shards'])
})

test('prints the answer as JSON when it is asked to', async () => {
  expect(JSON.parse(await run({ json: true }))).toEqual(two)
})

test('grows to twice as many unless it is told how far, and prints what became of it', async () => {
  answers = [two, grown]
  expect(await run({ grow: true })).toMatch(/^4 shards at /)
  expect(asked).toEqual(['GET /v1/shards', 'POST /v1/shards {"to":4}', 'GET /v1/shards'])
  asked = []
  answers = [two, grown]
  expect(JSON.parse(await run({ grow: true, to: '3', json: true }))).toEqual(grown)
  expect(asked[1]).toBe('POST /v1/shards {"to":3}')
  expect(said.join('\n')).toContain('spread over 4 shards')
})

test('shows a growth that is under way and starts no other', async () => {
  answers = [growing, growing, grown]
  await run({ grow: true })
  answers = [growing, grown]
  await run({ grow: true, to: '4' })
  expect(asked.filter((line) => line.startsWith('POST'))).toEqual([])
  expect(said.join('\n')).toContain('growing from 2 to 4 shards')
})

test('a site that is as large as it was asked to be is left alone', async () => {
  expect(await run({ grow: true, to: '2' })).toMatch(/^2 shards at /)
  expect(asked).toEqual(['GET /v1/shards'])
  expect(said.join()).toContain('has 2 shards already')
})

test('refuses what makes no sense before anything is asked for', async () => {
  await expect(run({ to: '4' })).rejects.toThrow('--to says how far to grow: it needs --grow')
  for (const to of ['0', '-1', 'many', '2.5', ''])
    await expect(run({ grow: true, to })).rejects.toThrow(`--to is "${to}"`)
  expect(asked).toEqual([])
  answers = [growing]
  await expect(run({ grow: true, to: '8' })).rejects.toThrow('ask for 8 when that is done')
  expect(asked.filter((line) => line.startsWith('POST'))).toEqual([])
})

test('what the worker refuses, or answers in another way, is a sentence', async () => {
  refusal = { detail: 'it can grow to at most 256' }
  await expect(run({ grow: true })).rejects.toThrow('answered 400 to the growth: it can grow to at most 256')
  answers = [{ shards: 'two' }]
  await expect(run()).rejects.toThrow('told its shards in a way that this version does not understand')
})
