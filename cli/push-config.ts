// Brings a config folder to a worker: `PUT /v1/automations` with the site's secret key. Refused whole or taken whole.

import type { ConfigFiles, Problem, PushResult } from '../worker/actors/contract.ts'
import { CommandError } from './command-error.ts'
import { askWorker, refusedBy } from './worker-client.ts'
import type { WorkerAnswer } from './worker-client.ts'

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

export const readProblems = (list: unknown): Problem[] =>
  Array.isArray(list) ? list.map(readProblem).filter((problem) => problem !== null) : []

/** The problems of an answer that refuses a config; empty when it is about something else. */
export const problemsIn = (answer: WorkerAnswer): Problem[] =>
  answer.status === 422 ? readProblems(answer.body['problems']) : []

/** Anything but taken or refused with problems is a CommandError that says what the worker answered. */
export async function pushConfig(url: string, secretKey: string, files: ConfigFiles): Promise<PushResult> {
  const worker = { url, secretKey }
  const answer = await askWorker(worker, '/v1/automations', { method: 'PUT', body: { files } })
  if (answer.ok) {
    return {
      accepted: true,
      revision: Number(answer.body['revision']),
      warnings: readProblems(answer.body['warnings']),
    }
  }
  const problems = problemsIn(answer)
  if (problems.length > 0) return { accepted: false, problems }
  throw refusedBy(worker, 'the push', answer)
}
