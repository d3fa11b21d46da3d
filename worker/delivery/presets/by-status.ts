// What an answer means by its HTTP status alone, for vendors that mean it; the others fall back to it where their body
// says nothing. Unlike a webhook's receiver, a vendor that says 410 means this request, not "never call again".

import { classify } from '../classify.ts'
import { parseRetryAfter } from '../parse-retry-after.ts'
import type { Judgement, PresetAnswer } from './preset.ts'

/** Nobody means to be left alone for longer: a header that says so is broken. */
const maxWaitMs = 24 * 3_600_000

export const delivered: Judgement = { outcome: 'delivered' }
export const rejected: Judgement = { outcome: 'rejected' }

export function judgeByStatus(answer: PresetAnswer): Judgement {
  const outcome = classify(answer.status)
  if (outcome === 'gone') return rejected
  return outcome === 'retry' ? retry(answer) : { outcome }
}

/** A gateway that gave up waiting does not know what became of the request. */
const gatewayStatuses: ReadonlySet<number> = new Set([502, 504])

/** Nothing in the answer says whether the message was taken. */
export const unknown: Judgement = { outcome: 'retry', isUnknown: true }

/** Again later: after the wait given, or what `Retry-After` says. */
export function retry(answer: PresetAnswer, waitMs?: number): Judgement {
  const retryAfterMs = waitMs ?? parseRetryAfter(answer.headers.get('retry-after'), answer.at)
  return {
    outcome: 'retry',
    ...(gatewayStatuses.has(answer.status) && { isUnknown: true }),
    ...(retryAfterMs !== null && { retryAfterMs: Math.min(retryAfterMs, maxWaitMs) }),
  }
}

/** A header that holds whole seconds to wait; undefined: not said. */
export function secondsIn({ headers }: PresetAnswer, name: string): number | undefined {
  const text = headers.get(name)?.trim() ?? ''
  return /^\d{1,10}$/.test(text) ? Number(text) * 1_000 : undefined
}

/** A header that holds the unix second at which to come back; undefined: not said. */
export function waitUntil(answer: PresetAnswer, name: string): number | undefined {
  const untilMs = secondsIn(answer, name)
  return untilMs === undefined ? undefined : Math.max(0, untilMs - answer.at)
}
