// Brings a config folder to a worker: `PUT /v1/automations` with the site's secret key. Refused whole or taken whole.

import type { ConfigFiles, Problem, PushResult } from '../worker/actors/contract.ts'
import { CommandError } from './command-error.ts'

const pushLimitMs = 30_000

/** The key of this site among the comma-separated SELVEDGE_SECRET_KEY, or the only one. */
export function secretKeyOf(siteId: string, variable: string | undefined): string {
  const keys = (variable ?? '').split(',').map((key) => key.trim())
  const own = keys.find((key) => key.startsWith(`sk_${siteId}_`))
  if (own !== undefined) return own
  throw new CommandError(
    variable
      ? `SELVEDGE_SECRET_KEY has no key of the site "${siteId}": one that starts with sk_${siteId}_ is needed`
      : 'SELVEDGE_SECRET_KEY is not set: put it into .dev.vars or the environment',
  )
}

function readProblem(value: unknown): Problem | null {
  if (typeof value !== 'object' || value === null || !('message' in value)) return null
  const told: Record<string, unknown> = { ...value }
  return {
    file: typeof told['file'] === 'string' ? told['file'] : 'site.yaml',
    line: Number(told['line'] ?? 1),
    column: Number(told['column'] ?? 1),
    message: String(value.message),
    severity: told['severity'] === 'warning' ? 'warning' : 'error',
  }
}

const readProblems = (list: unknown): Problem[] =>
  Array.isArray(list) ? list.map(readProblem).filter((problem) => problem !== null) : []

/** Anything but taken or refused with problems is a CommandError that says what the worker answered. */
export async function pushConfig(url: string, secretKey: string, files: ConfigFiles): Promise<PushResult> {
  let response: Response
  try {
    response = await fetch(`${url}/v1/automations`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ files }),
      signal: AbortSignal.timeout(pushLimitMs),
    })
  } catch (error) {
    throw new CommandError(
      `no worker answers at ${url} (${error instanceof Error ? error.message : 'network error'}): start it, or name another with --url`,
    )
  }
  const text = await response.text()
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    // Not one of ours: reported below with its status.
    body = {}
  }
  const answer: Record<string, unknown> = { ...(typeof body === 'object' ? body : {}) }
  if (response.ok) {
    return {
      accepted: true,
      revision: Number(answer['revision']),
      warnings: readProblems(answer['warnings']),
    }
  }
  const problems = readProblems(answer['problems'])
  if (response.status === 422 && problems.length > 0) return { accepted: false, problems }
  const told = answer['detail'] ?? answer['title']
  const reason = typeof told === 'string' ? told : text.slice(0, 200)
  throw new CommandError(`${url} answered ${response.status} to the push: ${reason}`)
}
