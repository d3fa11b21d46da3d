// What the shopper allows. Without a yes where one is required nothing is stored or sent: what is heard waits in memory.
// A later no deletes what the browser holds. A no itself is remembered only where silence would mean yes.

import { deviceId, forgetDevice } from './device.ts'
import { forgetShopper } from './identify.ts'
import { discardOutbox, startOutbox } from './outbox.ts'
import { site } from './site.ts'
import { read, storedNames, write } from './storage.ts'
import { gate, setGate, stamp, track } from './track.ts'
import { post } from './transport.ts'
import type { Consent } from './wire.ts'

const isRequired = (): boolean => site.tag['consent'] === 'required'

let isSilenceNo = false
let hasBooted = false

/** Before the platforms start: one of them may know of a banner that has not been answered. */
export function loadConsent(): void {
  isSilenceNo = isRequired()
  learn(read('selvedge:consent'))
}

/** After they started: what they told until now goes, or waits. */
export function settleConsent(): void {
  hasBooted = true
  settle()
}

/** A banner has not got the answer on this page yet, as in Google's consent mode: an earlier one does not count. */
export function awaitConsent(): void {
  isSilenceNo = true
  delete site.consent.analytics
  settle()
}

export function answerConsent(answer: unknown): void {
  const before = JSON.stringify(site.consent)
  learn(answer)
  settle()
  if (gate && JSON.stringify(site.consent) !== before) track('consent', { ...site.consent })
  if (gate) write('selvedge:consent', site.consent)
}

function learn(answer: unknown): void {
  for (const purpose of ['analytics', 'marketing'] as const) {
    const value = (answer as Consent | undefined)?.[purpose]
    if (typeof value === 'boolean') site.consent[purpose] = value
  }
}

function settle(): void {
  const { analytics } = site.consent
  const next = analytics === false ? false : (hasBooted && (analytics || !isSilenceNo)) || undefined
  if (next === false) withdraw()
  if (next) startOutbox()
  setGate(next)
}

function withdraw(): void {
  if (gate) {
    // The last thing that is sent, and only of who was known before: the server must learn that it was taken back.
    const event = stamp('consent', { ...site.consent })
    void post({ batch_id: event.event_id, device_id: deviceId(), events: [event] }, [], true)
  }
  discardOutbox()
  forgetDevice()
  forgetShopper()
  for (const name of storedNames('selvedge:')) write(name)
  if (!isRequired()) write('selvedge:consent', site.consent)
}
