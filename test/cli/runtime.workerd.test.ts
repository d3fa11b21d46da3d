import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identifyProcess, isRunning, untilEnded } from '../../cli/running-process.ts'
import { isPortFree, shownUrl, startRuntime } from '../../cli/runtime.ts'
import type { Runtime, RuntimeOptions } from '../../cli/runtime.ts'
import { freePort, writeTinyWorker } from './tiny-worker.ts'

const host = '127.0.0.1'
let options: RuntimeOptions
const running: Runtime[] = []
let lines: string[] = []
let heard: (line: string) => void = () => {}

beforeEach(async () => {
  lines = []
  const say = (line: string): void => {
    lines.push(line)
    heard(line)
  }
  options = { ...writeTinyWorker(), host, port: await freePort(), reach: 'public', secrets: {}, say }
})

afterEach(async () => {
  for (const runtime of running.splice(0)) await runtime.stop()
})

async function start(changes: Partial<RuntimeOptions> = {}): Promise<Runtime> {
  const runtime = await startRuntime({ ...options, ...changes })
  running.push(runtime)
  return runtime
}

const get = async (runtime: Runtime, path: string): Promise<string> =>
  (await fetch(`${runtime.url}${path}`)).text()

/** Asks until somebody answers again. */
async function getWhenBack(runtime: Runtime, path: string): Promise<string> {
  for (;;) {
    try {
      return await get(runtime, path)
    } catch {
      // Between a death and the restart nothing listens.
      await new Promise(setImmediate)
    }
  }
}

test('what is stored is there after a clean stop, and the folder is free again', async () => {
  const first = await start()
  expect(await get(first, '/count')).toBe('1')
  const workerd = identifyProcess(first.workerdPid() ?? 0)
  await first.stop()
  expect(isRunning(workerd)).toBe(false)
  expect(await isPortFree(host, options.port)).toBe(true)
  const second = await start()
  expect(await get(second, '/count')).toBe('2')
})

test('a workerd that dies is said and started again with its data', async () => {
  const runtime = await start()
  await get(runtime, '/count')
  const died = new Promise<string>((resolve) => {
    heard = resolve
  })
  process.kill(runtime.workerdPid() ?? 0, 'SIGKILL')
  expect(await died).toMatch(/^workerd ended \(SIGKILL\): starting it again in 0\.1 s$/)
  expect(await getWhenBack(runtime, '/count')).toBe('2')
})

test('a second runtime on the same folder is refused and does not disturb the first', async () => {
  const runtime = await start()
  const other = startRuntime({ ...options, port: await freePort() })
  await expect(other).rejects.toThrow(`is in use by process ${process.pid}`)
  expect(await get(runtime, '/count')).toBe('1')
})

test('a port in use is a sentence that names it, and leaves no lock behind', async () => {
  const blocker = createServer().listen(options.port, host)
  await once(blocker, 'listening')
  await expect(start()).rejects.toThrow(`port ${options.port} on ${host}, which the worker needs, is in use`)
  blocker.close()
  await once(blocker, 'close')
  expect(await get(await start(), '/count')).toBe('1')
})

test('a worker that cannot start is told at once, not retried forever', async () => {
  const modulePath = join(options.dataDir, 'missing.js')
  await expect(start({ modulePath })).rejects.toThrow('workerd ended before it could take a request')
})

test('a secret reaches the worker, no file on disk, and nothing else of the environment comes along', async () => {
  process.env['SELVEDGE_TEST_STRANGER'] = 'x'
  const runtime = await start({ secrets: { TEST_SECRET: 'whsec_hidden' } })
  expect(await get(runtime, '/secret')).toBe('whsec_hidden')
  expect(JSON.parse(await get(runtime, '/bindings'))).toEqual(['CATALOG', 'SHARD', 'SITE', 'TEST_SECRET'])
  expect(readFileSync(join(options.dataDir, 'workerd.capnp'), 'utf8')).not.toContain('whsec_hidden')
  expect(readFileSync(join(options.dataDir, 'lock'), 'utf8')).not.toContain('whsec_hidden')
  await runtime.restart({ TEST_SECRET: 'whsec_newer' })
  expect(await get(runtime, '/secret')).toBe('whsec_newer')
})

test('in production the worker cannot reach this machine; in development it can', async () => {
  const receiver = createServer((_request, response) => response.end('hello')).listen(0, host)
  await once(receiver, 'listening')
  const address = receiver.address()
  const target = `http://${host}:${typeof address === 'object' ? address?.port : ''}`
  const production = await start()
  expect(await get(production, `/fetch?url=${target}`)).toBe('refused')
  await production.stop()
  const development = await start({ reach: 'anywhere' })
  expect(await get(development, `/fetch?url=${target}`)).toBe('reached 200')
  receiver.close()
})

test('after kill -9 of the launcher the next start ends what it left and takes over', async () => {
  const args = [join(import.meta.dirname, 'runtime-launcher.ts'), options.modulePath, options.dataDir]
  const launcher = spawn(process.execPath, [...args, String(options.port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(launcher.stdout, 'data')
  const orphan = identifyProcess(Number(/workerd (\d+)/.exec(String(line))?.[1]))
  expect(isRunning(orphan)).toBe(true)
  expect(await (await fetch(`http://${host}:${options.port}/count`)).text()).toBe('1')
  launcher.kill('SIGKILL')
  await once(launcher, 'exit')
  const runtime = await start()
  expect(await untilEnded(orphan, 5_000)).toBe(true)
  expect(await get(runtime, '/count')).toBe('2')
})

test('addresses to print are what a person can type', () => {
  expect(shownUrl('127.0.0.1', 8787)).toBe('http://localhost:8787')
  expect(shownUrl('0.0.0.0', 8787)).toBe('http://localhost:8787')
  expect(shownUrl('::1', 8787)).toBe('http://[::1]:8787')
})
