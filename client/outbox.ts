// Events on their way. Each is in the journal (localStorage, written in the task of the call: IndexedDB alone loses the last
// event of 2–12 % of the pages that navigate right after it) until the server has answered for its batch. A batch keeps
// its id and contents through every attempt, on whatever page. A page's part of the journal is its own while it holds the
// Web Lock of that name; the browser releases it however the page went, and the next page takes its batches over. What may
// have arrived unanswered is not sent again before the server has been asked whether it has it.

import { clearBacklog, isOlderThan, putBacklog, takeBacklog } from './backlog.ts'
import { jsonBytes } from './copy-properties.ts'
import { deviceId } from './device.ts'
import {
  gatherMs,
  holdMs,
  leaseMs,
  maxAsked,
  maxBackOffSeconds,
  maxBatchAgeMs,
  maxBatchBytes,
  maxBatchEvents,
  maxJournaled,
  maxPending,
  patienceMs,
} from './limits.ts'
import { note } from './note.ts'
import { now } from './now.ts'
import { on } from './on.ts'
import { quiet } from './quiet.ts'
import { randomId } from './random-id.ts'
import { read, storedNames, write } from './storage.ts'
import { gate } from './track.ts'
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
/** Then what is too much is dropped; before, nothing is. */
let isBacklogRefused: unknown
let life: AbortController | undefined

/** Once: a page that is allowed to send may be told so again. */
export function startOutbox(): void {
  if (journal) return
  start()
  on('visibilitychange', () => document.hidden && flush(true))
  on('pagehide', () => {
    flush(true)
    // A page that holds a lock, or waits for one, cannot enter the back/forward cache.
    life?.abort()
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
  const batch = open
  const count = batch.events.push(event)
  openBytes += bytes
  // A microtask still runs when the page navigates in this task, and gathers what is told in it: the last one writes,
  // unless consent was taken back in the task.
  queueMicrotask(
    quiet(() => {
      if (gate && batch.events.length === count) keep(batch)
      if (isUrgent) flush()
      else setTimeout(quiet(flush), gatherMs)
    }),
  )
}

/** Consent was taken back: nothing of it stays, nothing of it goes. */
export function discardOutbox(): void {
  open = undefined
  pending.clear()
  clearBacklog().catch(ignore)
}

/** One batch at a time, so that each answer can spare the next: all at once when the page leaves. */
function flush(isLeaving?: boolean): void {
  if (!isBacklogRefused && pending.size > maxJournaled) spill().catch(ignore)
  // Who leaves while waiting for an answer about others still sends what is their own.
  if (now() < resumeAt && (!isLeaving || (isStored && failureCount))) return
  for (const batch of pending.values()) {
    if (busy.has(batch) || (!isLeaving && busy.size) || (isStored && batch.sent_at)) continue
    send(batch).catch(ignore)
  }
  if (!busy.size && !isLeaving) ask()
  // A page that left while it moved them may have left them in its journal as well, from where they were sent.
  if (!pending.size && !isLeaving) takeBacklog((batches) => adopt(batches, true)).catch(ignore)
}

/** Perhaps still on its way, at that moment. */
const isYoung = ({ sent_at = 0 }: Batch, at = now()): boolean => Math.abs(at - sent_at) < patienceMs

/** What may have arrived: an earlier page left before the answer, or the answer was lost. */
const unsure = (): Batch[] => [...pending.values()].filter((batch) => batch.sent_at && !busy.has(batch))

/** Where no batch goes that could ask along. */
function ask(): void {
  const [first] = unsure()
  if (first && isYoung(first)) setTimeout(quiet(flush), patienceMs)
  else if (first) send({ batch_id: randomId(), device_id: first.device_id, events: [] }).catch(ignore)
}

async function send(batch: Batch): Promise<void> {
  if (batch === open) open = undefined
  busy.add(batch)
  const asked = unsure()
    .filter(({ device_id }) => device_id === batch.device_id)
    .slice(0, maxAsked)
  mark(batch, now())
  const answer = await post(batch, asked.map(({ batch_id }) => batch_id).join())
  busy.delete(batch)
  if (typeof answer === 'object') {
    failureCount = 0
    for (const id of [batch.batch_id, ...answer]) remove(id)
    for (const one of asked) if (!isYoung(one, batch.sent_at)) mark(one, 0)
  } else {
    // A request that has failed is not on its way any more.
    mark(batch, answer ? 0 : 1)
    const ms = Math.min(2 ** failureCount++, maxBackOffSeconds) * (500 + Math.random() * 500)
    pause(Math.max(ms, answer))
  }
  flush()
}

/** Before it goes, in the journal too: whoever takes it over must know. */
function mark(batch: Batch, at: number): void {
  batch.sent_at = at
  if (pending.has(batch.batch_id)) write(journal + batch.batch_id, batch)
}

function pause(ms: number): void {
  note('later', ms)
  resumeAt = now() + ms
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
    if ((isBacklogRefused && pending.size > maxPending) || isOlderThan(maxBatchAgeMs, old)) {
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
  if (!batches[0]) return
  for (const batch of batches) busy.add(batch)
  // Then they stay in the journal, or in memory.
  isBacklogRefused = !(await putBacklog(batches).catch(ignore))
  for (const batch of batches) {
    busy.delete(batch)
    if (!isBacklogRefused) remove(batch.batch_id)
  }
  // Nothing else may be left to wake us.
  flush()
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
      adopt([batch])
      write(orphan)
    })
    if (locks) locks.request(orphan.replace(/[^:]*$/, ''), { signal }, inherit).catch(ignore)
    else inherit()
  }
  if (orphans[0]) pause(holdMs)
}

function adopt(batches: readonly Batch[], areUnsure?: boolean): void {
  batches.forEach(
    quiet((batch) => {
      if (areUnsure) batch.sent_at ||= 1
      keep(batch)
    }),
  )
  flush()
}

const ignore = (): void => {
  // A rejection nobody handles would be reported in the page's console. The journal has the batch.
}
