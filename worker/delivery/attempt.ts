// One HTTP try of one delivery. It never throws and never waits longer than its time-out: the outside failing is an
// outcome, a row in the delivery log. Secrets go into the request and nowhere else.

import { epochMs } from '../event/ids.ts'
import { classify } from './classify.ts'
import type { AttemptOutcome } from './classify.ts'
import type { Destination } from './destination.ts'
import { Unmakeable } from './outgoing.ts'
import type { OutgoingMessage, PrepareIo, Prepared, PreparedRequest } from './outgoing.ts'
import { preparePreset } from './prepare-preset.ts'
import { prepareWebhook } from './prepare-webhook.ts'
import type { Judgement } from './presets/preset.ts'
import { readExcerpt } from './read-excerpt.ts'
import { redact } from './redact.ts'
import { guardUrl } from './url-guard.ts'

export const attemptTimeoutMs = 15_000
const userAgent = 'Selvedge/1 (+webhook)'

export interface Timeout {
  readonly signal: AbortSignal
  /** It is not needed any more: an object may have 10,000 timers, and those that nobody clears count until they ring. */
  readonly clear: () => void
}

export interface AttemptIo extends PrepareIo {
  fetch(request: Request): Promise<Response>
  timeout(ms: number): Timeout
  /** Development: http to this machine. */
  readonly allowLoopback?: boolean
}

export interface Outcome {
  readonly outcome: AttemptOutcome
  /** null: there was no answer. */
  readonly status: number | null
  readonly latencyMs: number
  /** The start of the answer, or why there was none; secrets redacted. */
  readonly excerpt: string
  readonly retryAfterMs: number | null
  /** The receiver says that nobody may write to this address (again). */
  readonly suppress?: NonNullable<Judgement['suppress']>
}

export async function attempt(
  destination: Destination,
  message: OutgoingMessage,
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
  const made = await prepare(destination, message, io)
  if (!made.ok) return noAnswer(made.outcome, made.reason)
  const { secrets, judge } = made
  const mayRepeat = destination.retriesUnknown(message.data.message)
  const { signal, clear } = io.timeout(attemptTimeoutMs)
  try {
    const response = await untilAborted(io.fetch(new Request(made.url, requestInit(made, signal))), signal)
    const { text, isCut } = await readExcerpt(response.body, signal)
    const { status, headers } = response
    const judged = judgement(judge, { status, headers, text, at: epochMs(io.now()) })
    const isLost = judged.outcome === 'retry' && judged.isUnknown === true && !mayRepeat
    return {
      outcome: isLost ? 'unknown' : judged.outcome,
      status,
      latencyMs: Math.max(0, io.now() - startedAt),
      excerpt: redact(text, secrets, isCut),
      retryAfterMs: judged.retryAfterMs ?? null,
      ...(judged.suppress && { suppress: judged.suppress }),
    }
  } catch (error) {
    // Refused, reset, no such host, timed out: the network's failures are outcomes. Which of them, nobody can be sure.
    const why = signal.aborted
      ? `no answer within ${attemptTimeoutMs / 1_000} s`
      : failureText(error, secrets)
    return mayRepeat
      ? noAnswer('retry', why)
      : noAnswer('unknown', `${why}; not tried again, because this destination cannot tell a repeat`)
  } finally {
    clear()
  }
}

async function prepare(destination: Destination, message: OutgoingMessage, io: AttemptIo): Promise<Prepared> {
  try {
    const made =
      destination.kind === 'preset'
        ? await preparePreset(destination, message, io)
        : await prepareWebhook(destination, message, io)
    if (!made.ok) return made
    const guarded = guardUrl(made.url, { allowLoopback: io.allowLoopback === true, ports: destination.ports })
    return guarded.ok
      ? { ...made, url: guarded.url.href }
      : { ok: false, outcome: 'rejected', reason: guarded.reason }
  } catch (error) {
    if (error instanceof Unmakeable) return { ok: false, outcome: 'rejected', reason: error.message }
    // Only the platform's own limits get here (a header that Headers refuses); its message could repeat a value.
    return {
      ok: false,
      outcome: 'rejected',
      reason: 'the request cannot be built: check url, headers and settings',
    }
  }
}

function requestInit({ method, headers, body }: PreparedRequest, signal: AbortSignal): RequestInit {
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  // workerd adds no User-Agent of its own.
  if (!headers.has('user-agent')) headers.set('user-agent', userAgent)
  // `error` throws in workerd; `manual` hands back the redirect, which counts as a failure.
  return { method, headers, body, redirect: 'manual', signal }
}

/** A preset that trips over an answer has not understood it: it is judged by its status, as any. */
function judgement(judge: PreparedRequest['judge'], answer: Parameters<typeof judge>[0]): Judgement {
  try {
    return judge(answer)
  } catch {
    return { outcome: classify(answer.status) }
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
