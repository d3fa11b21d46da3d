// `selvedge catalog` against a worker that answers what the test says.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Options } from '../../cli/command.ts'
import { catalogCommand } from '../../cli/commands/catalog-command.ts'
import { copyConfig, testSecrets } from './running-command.ts'

const configDir = copyConfig()
const quiet = { items: 1_200, in_feed: 1_000, reading: false, pull: null, last_feed: null, held: null }
const feed = {
  at: '2026-03-02T10:00:00.000Z',
  by: 'pull',
  items: 1_000,
  changed: 12,
  rejected: 2,
  gone: 0,
  whole: true,
  error: null,
  problems: [{ line: 7, item_id: 'shoe', reason: 'price: too low' }],
}
const held = { at: '2026-03-02T10:00:00.000Z', known: 1_000, lost: 400, sample: ['a', 'b'] }

let answer: unknown = quiet
let asked: string[] = []
let said: string[] = []
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`)
  request.resume()
  response.end(JSON.stringify(answer))
})

beforeEach(async () => {
  answer = quiet
  asked = []
  said = []
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  vi.spyOn(console, 'error').mockImplementation((text: unknown) => void said.push(String(text)))
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
  await catalogCommand({ environment, args: [], options, rest: [] })
  return printed.join('\n')
}

test('tells how many items there are, and that no feed was read', async () => {
  expect(await run()).toMatch(
    /^1,200 items at http:.*, 1,000 of them from the feed\nno feed has been read yet$/,
  )
  expect(asked).toEqual(['GET /v1/catalog'])
})

test('tells the last feed with its problems, and what is held back and what to do about it', async () => {
  answer = { ...quiet, pull: { url: 'x', every_ms: 21_600_000, next_at: null }, last_feed: feed, held }
  const told = await run()
  expect(told).toContain('the feed is pulled every 6h; next never')
  expect(told).toContain(
    'last feed (pulled) 2026-03-02T10:00:00.000Z: 1,000 items, 12 changed, 2 refused, 0 gone',
  )
  expect(told).toContain('  line 7: shoe: price: too low\n  … and 1 more')
  expect(told).toContain('400 of 1,000 items are not in the feed any more (a, b, …)')
  expect(told).toContain('selvedge catalog --accept')
})

test('tells why a feed could not be read', async () => {
  answer = {
    ...quiet,
    last_feed: { ...feed, whole: false, error: { line: null, reason: 'it answered 404' } },
  }
  expect(await run()).toContain('it could not be read to its end: it answered 404')
  answer = { ...quiet, last_feed: { ...feed, whole: false } }
  expect(await run()).toContain('records without an id are in it')
})

test('accepts a loss, and says what happens then', async () => {
  answer = { ...quiet, accepted: true }
  await run({ accept: true })
  answer = { ...quiet, accepted: true, pull: { url: 'x', every_ms: 21_600_000, next_at: null } }
  await run({ accept: true })
  answer = { ...quiet, accepted: false }
  await run({ accept: true })
  expect(asked).toEqual(Array.from({ length: 3 }, () => 'POST /v1/catalog/accept'))
  expect(said.map((line) => line.replace(/^\S+: ?/, ''))).toEqual([
    expect.stringContaining('push the feed again'),
    expect.stringContaining('being pulled again'),
    expect.stringContaining('there is nothing to accept'),
  ])
})

test('prints the answer as JSON when it is asked to, and refuses one that it does not understand', async () => {
  expect(JSON.parse(await run({ json: true }))).toEqual(quiet)
  answer = { items: 'many' }
  await expect(run()).rejects.toThrow('in a way that this version does not understand')
})
