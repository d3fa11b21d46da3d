// One HTTP try of one delivery. It never throws and never waits longer than its time-out: the outside failing is an
// outcome, a row in the delivery log. Secrets go into the request and nowhere else.

import { classify } from './classify.ts'
import type { AttemptOutcome } from './classify.ts'
import { parseRetryAfter } from './parse-retry-after.ts'
import { readExcerpt } from './read-excerpt.ts'
import { redact } from './redact.ts'
import { resolveSecrets } from './resolve-secrets.ts'
import type { Secrets } from './resolve-secrets.ts'
import { signHeaders } from './standard-webhooks.ts'
import { guardUrl } from './url-guard.ts'
import type { UrlRules } from './url-guard.ts'

export const attemptTimeoutMs = 15_000
const userAgent = 'Selvedge/1 (+webhook)'

/** What an attempt needs to know of a destination; `{{ secret.NAME }}` still stands in the texts. */
export interface AttemptTarget {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** One secret, or several separated by spaces or commas while one is rotated; null: unsigned. */
  readonly sign: string | null
}

export interface AttemptMessage {
  /** The delivery's id: the `webhook-id`. */
  readonly id: string
  readonly body: string
}

export interface AttemptIo {
  fetch(request: Request): Promise<Response>
  /** The actor's clock, epoch ms: the signature's timestamp and the latency. */
  now(): number
  readonly secret: Secrets
  /** Default: `AbortSignal.timeout`. The simulation gives one on its own clock. */
  readonly timeout?: (ms: number) => AbortSignal
  readonly urlRules?: UrlRules
}

export interface Outcome {
  readonly outcome: AttemptOutcome
  /** null: there was no answer. */
  readonly status: number | null
  readonly latencyMs: number
  /** The start of the answer, or why there was none; secrets redacted. */
  readonly excerpt: string
  readonly retryAfterMs: number | null
}

export async function attempt(
  target: AttemptTarget,
  message: AttemptMessage,
  io: AttemptIo,
): Promise<Outcome> {
  const startedAt = io.now()
  const noAnswer = (outcome: AttemptOutcome, excerpt: string): Outcome => ({
    outcome,
    status: null,
    latencyMs: Math.max(0, io.now() - startedAt),
    excerpt,
    retryAfterMs: null,
  })
  const made = await prepare(target, message, io).catch(
    // Only the platform's own limits get here (a header that Headers refuses); its message could repeat a value.
    (): Prepared => ({
      ok: false,
      outcome: 'rejected',
      reason: 'the request cannot be built: check url and headers',
    }),
  )
  if (!made.ok) return noAnswer(made.outcome, made.reason)
  const signal = (io.timeout ?? ((ms: number) => AbortSignal.timeout(ms)))(attemptTimeoutMs)
  try {
    const response = await untilAborted(io.fetch(new Request(made.url, { ...made.init, signal })), signal)
    const { text, isCut } = await readExcerpt(response.body, signal)
    return {
      outcome: classify(response.status),
      status: response.status,
      latencyMs: Math.max(0, io.now() - startedAt),
      excerpt: redact(text, made.secrets, isCut),
      retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), io.now()),
    }
  } catch (error) {
    // Refused, reset, no such host, timed out: the network's failures are outcomes.
    return noAnswer(
      'retry',
      signal.aborted ? `no answer within ${attemptTimeoutMs / 1_000} s` : failureText(error, made.secrets),
    )
  }
}

type Prepared =
  | {
      readonly ok: true
      readonly url: string
      readonly init: RequestInit
      readonly secrets: readonly string[]
    }
  | { readonly ok: false; readonly outcome: AttemptOutcome; readonly reason: string }

async function prepare(target: AttemptTarget, message: AttemptMessage, io: AttemptIo): Promise<Prepared> {
  const names = Object.keys(target.headers)
  const templates = [target.url, target.sign ?? '', ...names.map((name) => target.headers[name] ?? '')]
  const resolved = templates.map((template) => resolveSecrets(template, io.secret))
  const missing = new Set(resolved.flatMap((one) => (one.ok ? [] : one.missing)))
  // Retried: once somebody sets the secret, nothing has been lost.
  if (missing.size > 0)
    return { ok: false, outcome: 'retry', reason: `secret not set: ${[...missing].join(', ')}` }
  const [url = '', sign = '', ...values] = resolved.map((one) => (one.ok ? one.text : ''))
  const guarded = guardUrl(url, io.urlRules)
  if (!guarded.ok) return { ok: false, outcome: 'rejected', reason: guarded.reason }
  const signingSecrets = sign.split(/[\s,]+/).filter((secret) => secret !== '')
  const headers = new Headers()
  for (const [at, name] of names.entries()) headers.set(name, values[at] ?? '')
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  // workerd adds no User-Agent of its own.
  if (!headers.has('user-agent')) headers.set('user-agent', userAgent)
  const timestamp = Math.floor(io.now() / 1_000)
  const signature = await signHeaders({
    id: message.id,
    timestamp,
    body: message.body,
    secrets: signingSecrets,
  })
  for (const [name, value] of Object.entries(signature)) headers.set(name, value)
  return {
    ok: true,
    url: guarded.url.href,
    // `error` throws in workerd; `manual` hands back the redirect, which counts as a failure.
    init: { method: 'POST', headers, body: message.body, redirect: 'manual' },
    secrets: [...resolved.flatMap((one) => (one.ok ? one.values : [])), ...signingSecrets],
  }
}

/** Gives up when the signal does, also on a `fetch` that does not look at it. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('timed out'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

function failureText(error: unknown, secrets: readonly string[]): string {
  return redact(`no answer: ${error instanceof Error ? error.message : 'network error'}`, secrets)
}
