// What the script sends, as types only: the schemas of worker/event/wire.ts, which stay out of the page.

import type { Consent, Json } from '../worker/event/event.ts'
import type { WireBatch, WireEvent as WireEventInput } from '../worker/event/wire.ts'

export type Properties = { [name: string]: Json }

export interface WireEvent extends WireEventInput {
  properties?: Properties
}

/** Events that travel together, under one id and with the same contents through every attempt. */
export interface Batch extends Pick<WireBatch, 'batch_id' | 'device_id'> {
  readonly events: WireEvent[]
  /** Of the last attempt, until its answer says that it was not taken; nobody can say what became of it. Absent: none. */
  sent_at?: number | undefined
}

/** The body of one attempt. */
export interface Body extends Omit<WireBatch, 'key'>, Batch {
  /** There is one: the tag was found by it. */
  key: string | undefined
  events: WireEvent[]
  sent_at: number
}

export type { Consent, Json }
