// One attempt to hand a batch over. It never throws: the answer says whether the batch is settled or must come again.

import { maxRetryAfterMs, timeoutMs } from './limits.ts'
import { site } from './site.ts'
import { read, write } from './storage.ts'
import type { Batch, Body } from './wire.ts'

/** Where the server keeps this shopper, when it has several shards: saves it a look-up, and may be wrong. */
const hintName = 'selvedge:shard'

declare global {
  interface Window {
    Temporal?: { readonly Now: { timeZoneId(): string } }
  }
}

let dropped = 0

/** Events that the outbox gave up; told with the next batch. */
export function countDropped(batch: Batch | undefined): void {
  // What others wrote into our storage may be no batch at all.
  dropped += batch?.events?.length || 0
}

/** Where there is Temporal, it says at once what Intl says after loading all of its data: 30–70 ms in a fresh renderer. */
const timeZone = (): string | undefined =>
  window.Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone

/**
 * @param ask ids of what is pending: when there is more than this batch, earlier pages may have delivered some of it
 *   without seeing the answer
 * @param isLeaving the page may be gone before the answer
 * @returns settled (taken, or refused for good): which of the asked the server has already; else: how many milliseconds
 *   the server asks us to stay away, at least
 */
export async function post(
  batch: Batch,
  ask: readonly string[],
  isLeaving?: boolean,
): Promise<readonly string[] | number> {
  const hint = read(hintName) as number | undefined
  const query = [ask[1] && `ask=${ask.join()}`, hint !== undefined && `shard=${hint}`]
    .filter(Boolean)
    .join('&')
  const url = `${site.api}/v1/events${query && `?${query}`}`
  const reported = dropped
  const body: Body = {
    v: 1,
    key: site.tag['site'],
    ...batch,
    sent_at: Date.now(),
    context: { time_zone: timeZone(), locale: navigator.language },
    consent: site.consent,
    dropped,
  }
  const text = JSON.stringify(body)
  try {
    if (isLeaving && !('keepalive' in Request.prototype)) {
      // Nobody sees a beacon's answer: the batch stays in the journal, and the next page asks what became of it.
      navigator.sendBeacon(url, text)
      return 0
    }
    // A string goes as text/plain, which needs no preflight. Batches are small enough for the keepalive budget.
    const response = await fetch(url, {
      method: 'POST',
      body: text,
      keepalive: true,
      signal: AbortSignal.timeout?.(timeoutMs),
    })
    if (/4(08|2[59])|5../.test(`${response.status}`)) {
      return Math.min(Number(response.headers.get('retry-after')) * 1000 || 0, maxRetryAfterMs)
    }
    dropped -= reported
    const { known, shard } = await response.json().catch(() => ({}))
    // After a withdrawn consent, or without storage, there is no device that it could be about.
    if (read('selvedge:id')) write(hintName, shard)
    return known ?? []
  } catch {
    // Offline, refused, blocked, timed out: all of them mean "later".
    return 0
  }
}
