import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isPortFree } from '../../cli/runtime.ts'
import { RunningCommand, copyConfig, freePorts, testSecrets } from './running-command.ts'

let env: Record<string, string>
let port = 0
let command: RunningCommand | null = null

beforeEach(async () => {
  port = await freePorts()
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'selvedge-data-'))
  env = { PORT: String(port), DATA_DIR, CONFIG_DIR: copyConfig(), ...testSecrets }
})

afterEach(async () => {
  await command?.stop()
  command = null
})

async function run(name: string, changes: Record<string, string> = {}): Promise<RunningCommand> {
  command = new RunningCommand([name], { ...env, ...changes })
  await command.says(`ready http://localhost:${port}`)
  return command
}

const status = async (at: number, path: string, init?: RequestInit): Promise<number> =>
  (await fetch(`http://127.0.0.1:${at}${path}`, init)).status
const skip = { method: 'POST', body: '{"advance":"1h"}' }

async function liveFile(file: string): Promise<string> {
  const headers = { authorization: `Bearer ${testSecrets.SELVEDGE_SECRET_KEY}` }
  const answer = await fetch(`http://127.0.0.1:${port}/v1/automations`, { headers })
  const { files }: { files: Record<string, string> } = await answer.json()
  return files[file] ?? ''
}

test('start serves worker, shop and inbox, and SIGTERM ends them all', async () => {
  const started = await run('start')
  expect(started.output).toContain(`shop     http://localhost:${port + 1}`)
  expect(await status(port, '/healthz')).toBe(200)
  expect(await status(port, '/s.js')).toBe(200)
  expect(await status(port + 1, '/')).toBe(200)
  expect(await status(port + 2, '/messages.json')).toBe(200)
  expect(await status(port, '/dev/clock', skip)).toBe(200)
  expect(await started.stop()).toBe(0)
  for (const each of [port, port + 1, port + 2]) expect(await isPortFree('127.0.0.1', each)).toBe(true)
})

test('the shop’s own address is in the config that is pushed, whatever the port', async () => {
  await run('start')
  const site = await liveFile('site.yaml')
  expect(site).toContain(`cart_url: "http://localhost:${port + 1}/cart"`)
})

test('a saved change is live; a mistake is printed with its place and what was live stays live', async () => {
  const started = await run('start')
  const path = join(env['CONFIG_DIR'] ?? '', 'automations', 'welcome.yaml')
  const original = readFileSync(path, 'utf8')
  writeFileSync(path, original.replace('title:', 'titel:'))
  await started.says('unknown field "titel"')
  await started.says('what is live stays live')
  expect(started.output).toMatch(/automations\/welcome\.yaml:\d+:\d+: unknown field/)
  expect(await liveFile('automations/welcome.yaml')).toBe(original)
  const newer = original.replace(/title: .*/, 'title: A newer welcome')
  writeFileSync(path, newer)
  await started.says('the new version is live')
  expect(await liveFile('automations/welcome.yaml')).toBe(newer)
})

test('a secret that config names later reaches the worker without a restart by hand', async () => {
  const started = await run('start', { LATER_SECRET: 'later' })
  const path = join(env['CONFIG_DIR'] ?? '', 'destinations', 'email-tool.yaml')
  const text = `${readFileSync(path, 'utf8')}\nheaders: { x-later: "{{ secret.LATER_SECRET }}" }\n`
  writeFileSync(path, text)
  await started.says('the new version is live')
  expect(await liveFile('destinations/email-tool.yaml')).toBe(text)
  expect(readFileSync(join(env['DATA_DIR'] ?? '', 'workerd.capnp'), 'utf8')).toContain('LATER_SECRET')
})

test('serve has no shop, no inbox and no clock control', async () => {
  const served = await run('serve', { EMAIL_TOOL_URL: 'https://mail.example.com/hook' })
  expect(await status(port, '/healthz')).toBe(200)
  expect(await status(port, '/dev/clock', skip)).toBe(404)
  expect(await isPortFree('127.0.0.1', port + 1)).toBe(true)
  expect(await isPortFree('127.0.0.1', port + 2)).toBe(true)
  expect(await served.stop()).toBe(0)
})

test('serve refuses to run without its secrets and names each of them', async () => {
  command = new RunningCommand(['serve'], { ...env, SELVEDGE_SECRET_KEY: '', EMAIL_TOOL_SECRET: '' })
  expect(await command.ends()).toBe(1)
  for (const name of ['SELVEDGE_SECRET_KEY', 'EMAIL_TOOL_SECRET', 'EMAIL_TOOL_URL']) {
    expect(command.output).toContain(
      `${name}, which`.replace('SELVEDGE_SECRET_KEY, which', 'SELVEDGE_SECRET_KEY, with'),
    )
  }
})

test('the wrong command, option or argument is a sentence, not a stack', async () => {
  for (const [args, said] of [
    [['strat'], 'unknown command "strat". Did you mean "start"?'],
    [['push', 'now'], 'push takes no argument, but got "now"'],
    [['push', '--to', 'x'], 'push takes no option "--to". It takes --url.'],
  ] as const) {
    command = new RunningCommand(args, env)
    expect(await command.ends()).toBe(1)
    expect(command.output).toContain(`selvedge: ${said}`)
    expect(command.output).not.toMatch(/^\s+at /m)
  }
})

test('push without a worker says what to do', async () => {
  command = new RunningCommand(['push'], env)
  expect(await command.ends()).toBe(1)
  expect(command.output).toContain(`no worker answers at http://127.0.0.1:${port}`)
})
