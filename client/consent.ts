// What the shopper allows. Without a yes where one is required nothing is stored or sent: what is heard waits in memory.
// A later no deletes what the browser holds. A no itself is remembered only where silence would mean yes.

import { deviceId } from './device.ts'
import { forgetShopper } from './identify.ts'
import { note } from './note.ts'
import { on } from './on.ts'
import { discardOutbox, startOutbox } from './outbox.ts'
import { allowed, tag } from './site.ts'
import { read, storedNames, write } from './storage.ts'
import { toJson } from './to-json.ts'
import { gate, setGate, stamp, track } from './track.ts'
import { post } from './transport.ts'
import type { Consent } from './wire.ts'

const storedName = 'selvedge:consent'

const isRequired = (): boolean => tag['consent'] === 'required'
const isSilenceNo = (): boolean => isRequired() || awaited.size > 0

/** Those whose banner has not been answered. */
const awaited = new Set<string>()
let hasBooted = false

/** A consent platform of IAB Europe's framework is here, or will be: the pack `tcf` asks it. */
export const hasTcf = (): boolean => '__tcfapi' in window || '__tcfapiLocator' in window

/** Before the platforms start: one of them may know of a banner that has not been answered. */
export function loadConsent(): void {
  // https://w3c.github.io/gpc/: against selling and sharing, not against what a shop measures for itself. A yes that was
  // given here counts more.
  if ((navigator as { globalPrivacyControl?: unknown }).globalPrivacyControl) {
    learn({ marketing: false }, 'gpc')
  }
  learn(read(storedName), 'tag')
  if (hasTcf()) awaitConsent('tcf')
  on('storage', ({ key, newValue }) => {
    // Another tab was answered. Removed is the no of a page where silence means no.
    const answer = newValue ? JSON.parse(newValue) : { analytics: false }
    if (key !== storedName || answer.analytics === allowed.analytics) return
    // That tab has told the server.
    setGate(undefined)
    learn(answer, 'tab')
    settle()
  })
}

/** After they started: what they told until now goes, or waits. */
export function settleConsent(): void {
  hasBooted = true
  settle()
}

/** A banner has not got the answer on this page yet, as in Google's consent mode: an earlier one does not count. */
export function awaitConsent(source: string): void {
  awaited.add(source)
  delete allowed.analytics
  learn({}, source)
  settle()
}

export function answerConsent(answer: unknown, source: string): void {
  const before = toJson(allowed)
  // Also an empty answer is one: nobody has to be asked here.
  awaited.delete(source)
  learn(answer, source)
  settle()
  if (gate && toJson(allowed) !== before) track('consent', { ...allowed })
  if (gate) write(storedName, allowed)
}

function learn(answer: unknown, source: string): void {
  for (const purpose of ['analytics', 'marketing'] as const) {
    const value = (answer as Consent | undefined)?.[purpose]
    if (typeof value === 'boolean') allowed[purpose] = value
  }
  note('consent', { ...allowed }, isSilenceNo(), source)
}

function settle(): void {
  const { analytics } = allowed
  const next = analytics === false ? false : (hasBooted && (analytics || !isSilenceNo())) || undefined
  if (next === false) withdraw()
  if (next) startOutbox()
  setGate(next)
}

function withdraw(): void {
  if (gate) {
    // The last thing that is sent, and only of who was known before: the server must learn that it was taken back.
    const event = stamp('consent', { ...allowed })
    void post({ batch_id: event.event_id, device_id: deviceId(), events: [event] })
  }
  discardOutbox()
  forgetShopper()
  for (const name of storedNames('selvedge:')) write(name)
  if (!isRequired()) write(storedName, allowed)
}
