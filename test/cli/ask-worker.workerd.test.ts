// The commands that ask a worker, against one that runs: what a marketer types, in the order in which they would.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { commands } from '../../cli/commands/index.ts'
import type { Options } from '../../cli/command.ts'
import { RunningCommand, copyConfig, freePorts, testSecrets } from './running-command.ts'

const configDir = copyConfig()
let port = 0
let worker: RunningCommand
let secretKey = testSecrets.SELVEDGE_SECRET_KEY

beforeAll(async () => {
  port = await freePorts()
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'selvedge-data-'))
  worker = new RunningCommand(['start'], {
    PORT: String(port),
    DATA_DIR,
    // A folder of its own: this test pushes by itself.
    CONFIG_DIR: copyConfig(),
    ...testSecrets,
  })
  await worker.says(`ready http://localhost:${port}`)
  const cart = { currency: 'EUR', value: 90, items: [{ item_id: 'shoe-42', price: 90, quantity: 1 }] }
  await happen('laptop', ['add_to_cart', cart], ['identify', { email: 'ana@example.com' }])
  await happen('kiosk', ['add_to_cart', cart])
})
afterAll(() => worker.stop())

async function happen(device: string, ...events: (readonly [string, object])[]): Promise<void> {
  const body = {
    v: 1,
    key: 'pk_demo_0123456789abcdef',
    batch_id: `b-${device}`,
    device_id: device,
    sent_at: Date.now(),
    events: events.map(([name, properties], at) => ({
      event_id: `${device}-${at}`,
      name,
      occurred_at: Date.now(),
      properties,
    })),
  }
  const headers = { origin: `http://localhost:${port + 1}`, 'content-type': 'text/plain' }
  const answer = await fetch(`http://127.0.0.1:${port}/v1/events`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(202)
}

/** What the command prints on stdout. */
async function run(name: string, args: readonly string[] = [], options: Options = {}): Promise<string> {
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  const variable = (key: string): string | undefined =>
    key === 'SELVEDGE_SECRET_KEY' ? secretKey : undefined
  const environment = { host: '127.0.0.1', port, dataDir: '', configDir, variable }
  try {
    await commands[name]?.run({ environment, args, options, rest: [] })
  } finally {
    log.mockRestore()
    error.mockRestore()
  }
  return lines.join('\n')
}

test('push prints the plan first; then the folder is what is live', async () => {
  expect(await run('push')).toContain('Compared with revision 1')
  expect(await run('diff')).toContain('the folder is what is live')
  expect(await run('plan')).toContain('no automation changes its meaning')
})

test('status tells how much there is and what each automation has done', async () => {
  const told = await run('status')
  expect(told).toMatch(/shoppers +2\n +events +3/)
  expect(told).toMatch(/AUTOMATION +ENTERED.*\nabandoned-cart +1/)
  expect(JSON.parse(await run('status', [], { json: true }))).toMatchObject({ site: 'demo' })
})

test('explain says where somebody stands', async () => {
  const told = await run('explain', ['ana@example.com', 'abandoned-cart'])
  expect(told).toContain('entered, because of cart_updated')
  expect(told.split('\n').at(-1)).toMatch(/^ana@example.com entered .* is still inside, at wait-1h until /)
})

test('explain names the condition that failed and what it saw', async () => {
  const told = await run('explain', ['device:kiosk', 'abandoned-cart'])
  expect(told.split('\n').at(-1)).toMatch(
    /did not enter abandoned-cart: .*not reachable by email.*there is no address/,
  )
})

test('explain says when nothing happened that starts it, and looks at a time', async () => {
  expect(await run('explain', ['ana@example.com', 'welcome'])).toContain(
    'nothing happened that starts it (subscribe)',
  )
  expect(await run('explain', ['ana@example.com', 'abandoned-cart'], { at: '2020-01-01' })).toContain(
    '0 events',
  )
})

test('simulate reads the past of the worker', async () => {
  const told: unknown = JSON.parse(await run('simulate', ['abandoned-cart'], { json: true }))
  expect(told).toMatchObject({ events: 3, shoppers: 2, entered: { times: 1, shoppers: 1 } })
})

test('a changed folder is told by diff and plan, with those inside who would move', async () => {
  const path = join(configDir, 'automations/abandoned-cart.yaml')
  const text = readFileSync(path, 'utf8')
  try {
    writeFileSync(path, text.replace('wait: 1h', 'wait: 2h'))
    expect(await run('diff')).toContain('-   - wait: 1h\n+   - wait: 2h')
    expect(await run('plan')).toMatch(
      /~ abandoned-cart: version 1 → 2\n +1 person at wait-1h would move to \S+/,
    )
    writeFileSync(path, text.replace('title:', 'titel:'))
    await expect(run('plan')).rejects.toThrow('a push would be refused')
    await expect(run('push')).rejects.toThrow('what was live stays live')
  } finally {
    writeFileSync(path, text)
  }
  expect(await run('diff')).toContain('the folder is what is live')
})

test('shards tells where everybody is, and grows the site without losing anybody', async () => {
  expect(await run('shards')).toMatch(/^1 shard at .*\n\nSHARD.*\n0 +2 +3 /)
  const told = await run('shards', [], { grow: true, to: '3' })
  expect(told).toMatch(/^3 shards at /)
  expect(told).toMatch(/^all +2 +3 /m)
  expect(await run('status')).toMatch(/shoppers +2\n +events +3/)
  expect(await run('explain', ['ana@example.com', 'abandoned-cart'])).toContain('entered')
  await expect(run('shards', [], { grow: true, to: '2' })).rejects.toThrow('answered 400 to the growth')
})

test('what a worker refuses is a sentence, without the key', async () => {
  await expect(run('explain', ['nobody@example.com', 'welcome'])).rejects.toThrow(
    '404 to the question who nobody',
  )
  await expect(run('explain', ['nobody', 'welcome'])).rejects.toThrow('ask for email:ana@example.com')
  await expect(run('explain', ['ana@example.com', 'welcom'])).rejects.toThrow('Did you mean "welcome"?')
  await expect(run('explain', ['ana@example.com', 'welcome'], { at: 'soon' })).rejects.toThrow(
    '--at "soon" is no time',
  )
  await expect(run('status', [], { url: 'ftp://x' })).rejects.toThrow('no address of a worker')
  secretKey = 'sk_demo_wrong0123456789abcdef'
  const refused = run('status')
  await expect(refused).rejects.toThrow('answered 401')
  await expect(refused).rejects.not.toThrow('wrong0123')
  secretKey = testSecrets.SELVEDGE_SECRET_KEY
})
