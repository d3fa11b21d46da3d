// One attempt to hand a batch over. It never throws: the answer says whether the batch is settled or must come again.

import { forgetDevice, isOwnServer } from './device.ts'
import { maxDropped, maxRetryAfterMs, timeoutMs } from './limits.ts'
import { note } from './note.ts'
import type { Answer } from './note.ts'
import { now } from './now.ts'
import { allowed, api, tag } from './site.ts'
import { read, write } from './storage.ts'
import { toJson } from './to-json.ts'
import type { Batch, Body } from './wire.ts'

/** Where the server keeps this shopper, when it has several shards: saves it a look-up, and may be wrong. */
const hintName = 'selvedge:shard'
const droppedName = 'selvedge:dropped'

declare global {
  interface Window {
    Temporal?: { readonly Now: { timeZoneId(): string } }
  }
}

/** As it was when we came: a page that patches it later changes neither what we send nor where. */
// oxlint-disable-next-line typescript/unbound-method -- the window is its receiver when there is none
const { fetch } = window

let dropped: number | undefined
/** Whether the server has made the device's cookie its own, on this page. */
let hasCookie: unknown

/** Events that outboxes gave up and no batch has reported. Others may have written anything there. */
const droppedCount = (): number => (dropped ??= Math.min(Number(read(droppedName)) >>> 0, maxDropped))

function setDropped(count: number): void {
  dropped = Math.max(count, 0)
  write(droppedName, dropped || undefined)
}

/** Told with the next batch. */
export const countDropped = (batch: Batch | undefined): void =>
  // What others wrote into our storage may be no batch at all.
  setDropped(droppedCount() + (batch?.events?.length || 0))

/** Where there is Temporal, it says at once what Intl says after loading all of its data: 30–70 ms in a fresh renderer. */
const timeZone = (): string | undefined =>
  window.Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone

/**
 * @param ask ids of batches that may have arrived without an answer, with commas
 * @returns settled (taken, or refused for good): which of the asked the server has already; not taken: for how many
 *   milliseconds the server asks us to stay away, at least; 0: nobody knows
 */
export async function post(batch: Batch, ask?: string): Promise<readonly string[] | number> {
  const hint = read(hintName) as number | undefined
  const asksForCookie = !hasCookie && isOwnServer()
  let url = `${api}/v1/events?`
  if (ask) url += `ask=${ask}&`
  if (hint !== undefined) url += `shard=${hint}&`
  if (asksForCookie) url += `cookie=${tag['cookieDomain'] ?? ''}`
  const reported = droppedCount()
  const body: Body = {
    v: 1,
    key: tag['site'],
    ...batch,
    sent_at: now(),
    context: { time_zone: timeZone(), locale: navigator.language },
    consent: allowed,
    dropped: reported,
  }
  const text = toJson(body)
  let status = 0
  let answer: Answer = {}
  try {
    // A string goes as text/plain, which needs no preflight. Batches are small enough for the keepalive budget; where the
    // browser knows none (Firefox before 133), the next page asks what became of the last one.
    const response = await fetch(url, {
      method: 'POST',
      body: text,
      keepalive: true,
      credentials: asksForCookie ? 'include' : 'same-origin',
      signal: AbortSignal.timeout?.(timeoutMs),
    })
    ;({ status } = response)
    if (/4(08|2[59])|5../.test(`${status}`)) {
      // Seconds, or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
      const after = response.headers.get('retry-after') ?? 0
      return Math.min(Number(after) * 1000 || Date.parse(`${after}`) - now() || 1, maxRetryAfterMs)
    }
    hasCookie ||= asksForCookie
    // After a withdrawn consent its cookie must not come back with an answer.
    if (allowed.analytics === false) forgetDevice()
    if (reported) setDropped(droppedCount() - reported)
    answer = await response.json()
    // After a withdrawn consent there is no device that it could be about.
    if (allowed.analytics !== false) write(hintName, answer.shard)
    return answer.known ?? []
  } catch {
    // Offline, refused, blocked, timed out, taken but broken off: all of them mean "later". What refuses need not speak JSON.
    return status > 202 ? [] : 0
  } finally {
    note('sent', batch, status, answer)
  }
}
