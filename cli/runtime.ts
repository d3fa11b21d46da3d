// The embedded runtime: raw workerd on files of this machine. Started once per DATA_DIR, restarted when it dies, ended
// with everything that it started. Raw workerd needs a quarter of the CPU of Miniflare's API for the same request.

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { CommandError } from './command-error.ts'
import { takeDataLock } from './data-lock.ts'
import type { DataLock } from './data-lock.ts'
import { signalGroup } from './running-process.ts'
import { workerdConfig } from './workerd-config.ts'

export interface RuntimeOptions {
  readonly modulePath: string
  readonly dataDir: string
  readonly host: string
  readonly port: number
  readonly reach: 'public' | 'anywhere'
  /** What the worker sees as bindings: environment variables of workerd, never written to disk. */
  readonly secrets: Readonly<Record<string, string>>
  readonly say: (line: string) => void
}

export interface Runtime {
  /** Where this machine reaches it, without a slash at the end. */
  readonly url: string
  /** The process id of the workerd that runs now, or null between a death and the restart. */
  workerdPid(): number | null
  /** Starts workerd anew with other secrets; what it has stored stays. */
  restart(secrets: Readonly<Record<string, string>>): Promise<void>
  /** Ends workerd and gives the folder free. */
  stop(): Promise<void>
}

const firstBackOffMs = 100
const maxBackOffMs = 5_000
/** A run that lasted this long starts the back-off from the beginning. */
const healthyRunMs = 10_000
const answerLimitMs = 20_000
const stopLimitMs = 5_000
const pollMs = 20

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

export function isPortFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

/** Refuses with a sentence when the port is taken. */
export async function requireFreePort(host: string, port: number, what: string): Promise<void> {
  if (await isPortFree(host, port)) return
  throw new CommandError(
    `port ${port} on ${host}, which ${what} needs, is in use: stop what uses it, or choose another (PORT=… npm start)`,
  )
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)
const isEverywhere = (host: string): boolean => host === '0.0.0.0' || host === '::'

/** The address to print: what a person on this machine types. */
export function shownUrl(host: string, port: number): string {
  return `http://${isEverywhere(host) || host === '127.0.0.1' ? 'localhost' : bracketed(host)}:${port}`
}

/** The address to call: never `localhost`, which another program may hold on the other IP version. */
export function callUrl(host: string, port: number): string {
  return `http://${isEverywhere(host) ? '127.0.0.1' : bracketed(host)}:${port}`
}

function workerdBinary(): string {
  const found: unknown = createRequire(import.meta.url)('workerd')
  if (
    typeof found === 'object' &&
    found !== null &&
    'default' in found &&
    typeof found.default === 'string'
  ) {
    return found.default
  }
  throw new CommandError('the workerd package has no program for this machine: run npm ci again')
}

/** Only what workerd needs: nothing else of this process's environment may reach the worker. */
function workerdEnvironment(secrets: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'SSL_CERT_FILE', 'SSL_CERT_DIR']
  const base = Object.fromEntries(kept.map((name) => [name, process.env[name]]))
  return { ...base, ...secrets }
}

/** The status of `GET /healthz`, or null while nothing listens. */
async function healthStatus(url: string): Promise<number | null> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(answerLimitMs) })
    await response.body?.cancel()
    return response.status
  } catch {
    // Not listening yet.
    return null
  }
}

/** Resolves when `GET /healthz` says 200: events can be taken. */
export async function untilHealthy(url: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < answerLimitMs; waitedMs += pollMs) {
    if ((await healthStatus(url)) === 200) return
    await pause(pollMs)
  }
  throw new CommandError(`the worker does not become healthy: GET ${url}/healthz says why`)
}

class Supervisor implements Runtime {
  readonly url: string
  readonly #options: RuntimeOptions
  readonly #lock: DataLock
  #secrets: Readonly<Record<string, string>>
  /** Null while none runs, and as soon as one is being ended on purpose. */
  #child: ChildProcess | null = null
  #isStopping = false
  #backOffMs = firstBackOffMs
  #restartTimer: NodeJS.Timeout | undefined

  constructor(options: RuntimeOptions, lock: DataLock) {
    this.#options = options
    this.#lock = lock
    this.#secrets = options.secrets
    this.url = callUrl(options.host, options.port)
    process.on('exit', this.#killNow)
  }

  workerdPid(): number | null {
    return this.#child?.pid ?? null
  }

  async start(): Promise<void> {
    const child = this.#spawn()
    const startedAt = Date.now()
    let isReady = false
    child.once('exit', (code, signal) => {
      if (this.#child !== child) return
      this.#child = null
      if (!isReady) return
      if (Date.now() - startedAt >= healthyRunMs) this.#backOffMs = firstBackOffMs
      this.#startLater(signal ?? `exit code ${code}`)
    })
    for (let waitedMs = 0; waitedMs < answerLimitMs && this.#child === child; waitedMs += pollMs) {
      isReady = (await healthStatus(this.url)) !== null && this.#child === child
      if (isReady) return
      await pause(pollMs)
    }
    throw new CommandError('workerd ended before it could take a request: its message is above')
  }

  async restart(secrets: Readonly<Record<string, string>>): Promise<void> {
    this.#secrets = secrets
    await this.#end()
    clearTimeout(this.#restartTimer)
    if (!this.#isStopping) await this.start()
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    await this.#end()
    process.off('exit', this.#killNow)
    this.#lock.release()
  }

  readonly #killNow = (): void => {
    if (this.#child?.pid) signalGroup(this.#child.pid, 'SIGKILL')
    this.#lock.release()
  }

  #spawn(): ChildProcess {
    const { dataDir, host, modulePath, port, reach } = this.#options
    const storageFolder = join(dataDir, 'objects')
    mkdirSync(storageFolder, { recursive: true })
    const configPath = join(dataDir, 'workerd.capnp')
    const secretNames = Object.keys(this.#secrets)
    const settings = { modulePath, configFolder: dataDir, storageFolder, host, port, secretNames, reach }
    writeFileSync(configPath, workerdConfig(settings))
    // A group of its own, so that one signal ends workerd and whatever it started.
    const child = spawn(workerdBinary(), ['serve', configPath, 'config'], {
      detached: true,
      env: workerdEnvironment(this.#secrets),
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.once('error', (error) => this.#options.say(`workerd cannot be started: ${error.message}`))
    if (child.pid) this.#lock.recordWorkerd(child.pid)
    this.#child = child
    return child
  }

  #startLater(reason: string): void {
    if (this.#isStopping) return
    const delayMs = this.#backOffMs
    this.#backOffMs = Math.min(delayMs * 2, maxBackOffMs)
    this.#options.say(`workerd ended (${reason}): starting it again in ${delayMs / 1000} s`)
    this.#restartTimer = setTimeout(() => {
      this.start().catch((error: unknown) => {
        // It died before it answered. A restart on purpose may have replaced it in the meantime.
        if (this.#child === null) this.#startLater(error instanceof Error ? error.message : String(error))
      })
    }, delayMs)
  }

  async #end(): Promise<void> {
    clearTimeout(this.#restartTimer)
    const child = this.#child
    const pid = child?.pid
    this.#child = null
    if (!child || !pid || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => {
      child.once('exit', resolve)
    })
    signalGroup(pid, 'SIGTERM')
    const force = setTimeout(() => signalGroup(pid, 'SIGKILL'), stopLimitMs)
    await ended
    clearTimeout(force)
  }
}

/** Takes the folder and the port, starts workerd and resolves when it answers. Refusals are CommandErrors. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const lock = await takeDataLock(options.dataDir, options.say)
  const supervisor = new Supervisor(options, lock)
  try {
    await requireFreePort(options.host, options.port, 'the worker')
    await supervisor.start()
    return supervisor
  } catch (error) {
    await supervisor.stop()
    throw error
  }
}
