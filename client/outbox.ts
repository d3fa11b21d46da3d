// Events on their way. Each is in the journal (localStorage, written in the task of the call: IndexedDB alone loses the last
// event of 2–12 % of the pages that navigate right after it) until the server has answered for its batch. A batch keeps
// its id and contents through every attempt, on whatever page. A page's part of the journal is its own while it holds the
// Web Lock of that name; the browser releases it however the page went, and the next page takes its batches over.

import { clearBacklog, isOlderThan, putBacklog, takeBacklog } from './backlog.ts'
import { jsonBytes } from './copy-properties.ts'
import { deviceId } from './device.ts'
import {
  gatherMs,
  holdMs,
  leaseMs,
  maxAsked,
  maxBackOffMs,
  maxBatchAgeMs,
  maxBatchBytes,
  maxBatchEvents,
  maxJournaled,
  maxPending,
} from './limits.ts'
import { on } from './on.ts'
import { quiet } from './quiet.ts'
import { randomId } from './random-id.ts'
import { read, storedNames, write } from './storage.ts'
import { countDropped, post } from './transport.ts'
import type { Batch, WireEvent } from './wire.ts'

/** Not answered for; all of it is journaled, where that is possible. */
const pending = new Map<string, Batch>()
/** Being sent, or being moved to the backlog. */
const busy = new Set<Batch>()

/** Still takes events: no attempt has been made. */
let open: Batch | undefined
let openBytes = 0
/** Where this page's batches are: `selvedge:journal:PAGE:`, then the id of the batch. */
let journal = ''
let isStored: unknown
let failureCount = 0
let resumeAt = 0
let life = new AbortController()

/** Once: a page that is allowed to send may be told so again. */
export function startOutbox(): void {
  if (journal) return
  start()
  on('visibilitychange', () => document.hidden && flush(true))
  on('pagehide', () => {
    flush(true)
    // A page that holds a lock, or waits for one, cannot enter the back/forward cache.
    life.abort()
  })
  // Back from that cache, where another page may have taken our journal over: now we are one of its heirs.
  on('pageshow', (event) => event.persisted && start())
}

/** @param isUrgent a page view can wait a moment for company; what a shopper did cannot */
export function enqueue(event: WireEvent, isUrgent: boolean): void {
  const device_id = deviceId()
  const bytes = jsonBytes(event)
  if (
    open?.device_id !== device_id ||
    open.events.length >= maxBatchEvents ||
    openBytes + bytes > maxBatchBytes
  ) {
    // Each event is in one batch, so that the first one's id serves as the batch's.
    open = { batch_id: event.event_id, device_id, events: [] }
    openBytes = 0
  }
  open.events.push(event)
  openBytes += bytes
  keep(open)
  // A microtask still runs when the page navigates in this task, and gathers what is told in it.
  if (isUrgent) queueMicrotask(quiet(flush))
  else setTimeout(quiet(flush), gatherMs)
}

/** Consent was taken back: nothing of it stays, nothing of it goes. */
export function discardOutbox(): void {
  open = undefined
  pending.clear()
  clearBacklog().catch(ignore)
}

/** One batch at a time, so that each answer can spare the next: all at once when the page leaves. */
function flush(isLeaving?: boolean): void {
  if (failureCount && pending.size > maxJournaled) spill().catch(ignore)
  if (Date.now() < resumeAt && (isStored || !isLeaving)) return
  for (const batch of [open, ...pending.values()]) {
    if (batch && !busy.has(batch) && (isLeaving || !busy.size)) send(batch, isLeaving).catch(ignore)
  }
  if (!pending.size) takeBacklog(adopt).catch(ignore)
}

async function send(batch: Batch, isLeaving?: boolean): Promise<void> {
  if (batch === open) open = undefined
  busy.add(batch)
  const answer = await post(batch, [...pending.keys()].slice(0, maxAsked), isLeaving)
  busy.delete(batch)
  if (typeof answer === 'number') {
    const ms = Math.min(1000 * 2 ** failureCount++, maxBackOffMs) * (0.5 + Math.random() / 2)
    pause(Math.max(ms, answer))
  } else {
    failureCount = 0
    for (const id of [batch.batch_id, ...answer]) remove(id)
  }
  flush()
}

function pause(ms: number): void {
  resumeAt = Date.now() + ms
  setTimeout(
    quiet(() => {
      resumeAt = 0
      flush()
    }),
    ms,
  )
}

function keep(batch: Batch): void {
  pending.set(batch.batch_id, batch)
  isStored = write(journal + batch.batch_id, batch)
  for (const old of pending.values()) {
    if (pending.size > maxPending || isOlderThan(maxBatchAgeMs, old)) {
      remove(old.batch_id)
      countDropped(old)
    }
  }
}

function remove(id: string): void {
  pending.delete(id)
  write(journal + id)
}

async function spill(): Promise<void> {
  const batches = [...pending.values()].filter((batch) => batch !== open && !busy.has(batch))
  for (const batch of batches) busy.add(batch)
  try {
    await putBacklog(batches)
    for (const { batch_id } of batches) remove(batch_id)
  } finally {
    for (const batch of batches) busy.delete(batch)
  }
}

function start(): void {
  if (isStored) pending.clear()
  busy.clear()
  open = undefined
  life = new AbortController()
  const { signal } = life
  const locks: LockManager | undefined = navigator.locks
  const orphans = storedNames('selvedge:journal:')
  journal = `selvedge:journal:${randomId()}:`
  locks
    ?.request(journal, () => new Promise((resolve) => signal.addEventListener('abort', resolve)))
    .catch(ignore)
  for (const orphan of orphans) {
    const inherit = quiet(() => {
      const batch = read(orphan) as Batch
      if (!locks && !isOlderThan(leaseMs, batch)) return
      // Before it disappears there: a crash in between doubles a batch, with its id, and loses none.
      if (batch) adopt([batch])
      write(orphan)
    })
    if (locks) locks.request(orphan.replace(/[^:]*$/, ''), { signal }, inherit).catch(ignore)
    else inherit()
  }
  if (orphans[0]) pause(holdMs)
}

function adopt(batches: readonly Batch[]): void {
  batches.forEach(keep)
  flush()
}

const ignore = (): void => {
  // A rejection nobody handles would be reported in the page's console. The journal has the batch.
}
