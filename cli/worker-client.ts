// Asks a worker with the site's secret key. What goes wrong on the way, and what the worker refuses (problem+json), becomes
// a sentence; the key is in none of them.

import { CommandError } from './command-error.ts'
import type { CommandInput } from './command.ts'
import { readConfig, readSite } from './config-folder.ts'
import { secretKeyOf } from './push-config.ts'
import { callUrl } from './runtime.ts'

const answerLimitMs = 30_000
const shownLength = 200

export interface Worker {
  /** Without a slash at the end. */
  readonly url: string
  readonly secretKey: string
}

export interface WorkerAnswer {
  readonly ok: boolean
  readonly status: number
  /** The members of a JSON object; empty for anything else. */
  readonly body: Readonly<Record<string, unknown>>
  readonly text: string
  readonly headers: Headers
}

/** The worker of `--url`, or the one on this machine, with the key of the site of config/. */
export function workerOf({ environment, options }: CommandInput, url = options.url): Worker {
  const { configDir, host, port, variable } = environment
  const site = readSite(readConfig(configDir))
  return {
    url: url === undefined ? callUrl(host, port) : readUrl(url),
    secretKey: secretKeyOf(site.id, variable('SELVEDGE_SECRET_KEY')),
  }
}

function readUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new CommandError(`"${text}" is no address of a worker: expected https://… or http://…`)
  return text.replace(/\/+$/, '')
}

export async function askWorker(
  { url, secretKey }: Worker,
  path: string,
  { method = 'GET', body }: { readonly method?: string; readonly body?: unknown } = {},
): Promise<WorkerAnswer> {
  const asks = body === undefined ? {} : { 'content-type': 'application/json' }
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${secretKey}`, ...asks },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerLimitMs),
    })
    const { ok, status, headers } = response
    const text = await response.text()
    return { ok, status, text, headers, body: readObject(text) }
  } catch (error) {
    throw new CommandError(
      `no worker answers at ${url} (${error instanceof Error ? error.message : 'network error'}): start it, or name another with --url`,
      { cause: error },
    )
  }
}

/** The answer to `what`, which must be a yes. */
export async function askFor(worker: Worker, path: string, what: string): Promise<WorkerAnswer> {
  const answer = await askWorker(worker, path)
  if (answer.ok) return answer
  throw refusedBy(worker, what, answer)
}

/** `https://… answered 401 to the push: the key is not of this site` */
export function refusedBy({ url }: Worker, what: string, { status, body, text }: WorkerAnswer): CommandError {
  const told = body['detail'] ?? body['title']
  const reason = typeof told === 'string' ? told : text.slice(0, shownLength)
  return new CommandError(`${url} answered ${status} to ${what}: ${reason}`)
}

function readObject(text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : {}
  } catch {
    // Not one of our answers: whoever asks shows its text.
    return {}
  }
}
