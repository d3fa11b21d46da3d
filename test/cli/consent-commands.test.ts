// `selvedge suppress`, `erase` and `export` against a worker that answers what the test says.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CommandInput, Options } from '../../cli/command.ts'
import { eraseCommand } from '../../cli/commands/erase-command.ts'
import { exportCommand } from '../../cli/commands/export-command.ts'
import { suppressCommand } from '../../cli/commands/suppress-command.ts'
import { copyConfig, testSecrets } from './running-command.ts'

const configDir = copyConfig()
const folder = mkdtempSync(join(tmpdir(), 'selvedge-suppress-'))
let asked: string[] = []
let answer: object = {}
let status = 200
const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (text: string) => (body += text))
  request.on('end', () => {
    asked.push(`${request.method} ${request.url}${body && ` ${body}`}`)
    response.statusCode = status
    response.end(JSON.stringify(answer))
  })
})
let said: string[] = []

beforeEach(async () => {
  asked = []
  said = []
  status = 200
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  vi.spyOn(console, 'error').mockImplementation((text: unknown) => void said.push(String(text)))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await new Promise((resolve) => server.close(resolve))
})

async function run(
  command: (input: CommandInput) => Promise<unknown>,
  who: string,
  options: Options = {},
): Promise<string> {
  const printed: string[] = []
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text))
  const { port } = server.address() as AddressInfo
  const variable = (): string => testSecrets.SELVEDGE_SECRET_KEY
  const environment = { host: '127.0.0.1', port, dataDir: '', configDir, variable }
  await command({ environment, args: [who], options, rest: [] })
  return printed.join('\n')
}
const fileOf = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test('suppresses one address, by hand unless it is told why', async () => {
  answer = { suppressed: 1, rejected: [] }
  expect(await run(suppressCommand, 'Ana@Example.com')).toBe(
    'ana@example.com will not be written to (manual)',
  )
  await run(suppressCommand, '+33 6 12 34 56 78', { reason: 'complained' })
  expect(asked).toEqual([
    'POST /v1/suppressions [{"address":"ana@example.com","reason":"manual"}]',
    'POST /v1/suppressions [{"address":"+33612345678","reason":"complained"}]',
  ])
})

test('sends a file in parts that the worker takes, and counts the lines that were refused over all of them', async () => {
  answer = { suppressed: 5, rejected: [{ index: 1, reason: 'no e-mail address' }] }
  const rows = Array.from({ length: 10_001 }, (_, at) => `p${at}@example.com`).join('\n')
  const path = fileOf('many.csv', `email\n${rows}\n`)
  await expect(run(suppressCommand, path, { reason: 'bounced' })).rejects.toThrow('some lines were refused')
  expect(asked.map((line) => line.slice(0, 60))).toEqual([
    expect.stringContaining('POST /v1/suppressions?reason=bounced [{"email":"p0@'),
    expect.stringContaining('POST /v1/suppressions?reason=bounced [{"email":"p10000@'),
  ])
  expect(said.join('\n')).toContain('entry 2: no e-mail address')
  expect(said.join('\n')).toContain('entry 10002: no e-mail address')
})

test('takes NDJSON, in which a line that is none stays the line that it is', async () => {
  answer = { suppressed: 2, rejected: [] }
  const told = await run(
    suppressCommand,
    fileOf('list.ndjson', '{"email":"a@example.com","reason":"manual"}\nnonsense\n'),
  )
  expect(told).toBe('2 addresses will not be written to; 0 lines were refused')
  expect(asked).toEqual(['POST /v1/suppressions [{"email":"a@example.com","reason":"manual"},null]'])
})

test('lifts, and says what stays', async () => {
  answer = { lifted: ['bounced'], kept: ['complained'] }
  expect(await run(suppressCommand, 'ana@example.com', { lift: true })).toBe(
    'lifted: bounced; stays: complained (--force lifts it too)',
  )
  answer = { lifted: [], kept: [] }
  expect(
    await run(suppressCommand, 'ana@example.com', { lift: true, force: true, reason: 'complained' }),
  ).toBe('lifted: nothing was there')
  expect(asked).toEqual([
    'DELETE /v1/suppressions?address=ana%40example.com',
    'DELETE /v1/suppressions?address=ana%40example.com&reason=complained&force=true',
  ])
})

test('refuses what makes no sense before anything is asked for', async () => {
  await expect(run(suppressCommand, 'ana@example.com', { reason: 'because' })).rejects.toThrow(
    '--reason is "because"',
  )
  await expect(run(suppressCommand, 'ana@example.com', { force: true })).rejects.toThrow('it needs --lift')
  await expect(run(suppressCommand, 'list.csv', { lift: true })).rejects.toThrow('"list.csv" is no address')
  await expect(run(suppressCommand, 'not-there.csv')).rejects.toThrow('neither an address nor a file')
  await expect(run(suppressCommand, fileOf('names.csv', 'ana@example.com\n'))).rejects.toThrow(
    'begins with a row of names',
  )
  expect(asked).toEqual([])
})

test('erases whom it is told, and says so when there was nobody or a shard is away', async () => {
  answer = { erased: true }
  expect(await run(eraseCommand, 'ana@example.com')).toBe('ana@example.com is erased')
  answer = { erased: true, under_way: true }
  await run(eraseCommand, 'customer_id:7')
  expect(said.join()).toContain('could not be told yet')
  answer = { erased: false }
  expect(await run(eraseCommand, 'ana@example.com')).toContain('nobody is known as ana@example.com')
  expect(JSON.parse(await run(eraseCommand, 'ana@example.com', { json: true }))).toEqual(answer)
  expect(asked.slice(0, 2)).toEqual([
    'DELETE /v1/shoppers/email%3Aana%40example.com',
    'DELETE /v1/shoppers/customer_id%3A7',
  ])
})

test('exports as JSON, and what is refused is a sentence', async () => {
  answer = { shopper: { id: 'shp_1' } }
  expect(JSON.parse(await run(exportCommand, 'ana@example.com'))).toEqual(answer)
  status = 404
  answer = { title: 'No such shopper' }
  await expect(run(exportCommand, 'ana@example.com')).rejects.toThrow('No such shopper')
  await expect(run(eraseCommand, 'x')).rejects.toThrow('answered 404 to the erasure')
})
