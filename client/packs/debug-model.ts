// What the notes of the script add up to: the events of this page, each with what became of it, and what the merchant should
// know. Pure: the moment of each note comes along. Invariant: an event is one row, from the moment it is heard to the
// server's word about it.

import type { Answer, Note } from '../note.ts'
import type { WireEvent } from '../wire.ts'
import { factsOf, maskEmails, warningOf } from './debug-facts.ts'

export type Status =
  | 'echo'
  | 'invalid'
  | 'held'
  | 'denied'
  | 'known'
  | 'queued'
  | 'waits'
  | 'accepted'
  | 'refused'

export interface Row {
  /** Epoch ms. */
  readonly at: number
  readonly name: string
  /** A platform, `page` for the page API, `script` for what the script tells itself. */
  readonly source: string
  readonly facts: string
  /** What the merchant can repair; or nothing. */
  readonly warning: string
  readonly status: Status
  /** For people: who told it first, what the server said. */
  readonly reason: string
}

export interface DebugModel {
  /** By event_id, or a negative number where there is none; oldest first. */
  readonly rows: Map<string, Row>
  /** How many events each told; false: could not be loaded. */
  readonly sources: Map<string, number | false>
  /** What is wrong with the page, by kind, so that each is said once. */
  readonly warnings: Map<string, string>
  consent: string
  answer: string
  /** Epoch ms: until then nothing is sent. */
  retryAt: number
  /** The last attempt had no answer that the page may read. */
  isUnanswered: boolean
}

type Of<What> = Extract<Note, readonly [What, ...unknown[]]>
const maxRows = 200

export const createDebugModel = (): DebugModel => ({
  rows: new Map(),
  sources: new Map(),
  warnings: new Map(),
  consent: 'no word yet',
  answer: 'none yet',
  retryAt: 0,
  isUnanswered: false,
})

/** @param startedAt when this page did, epoch ms: what is older was told on an earlier one */
export function createListener(model: DebugModel, startedAt: number): (at: number, note: Note) => void {
  const { rows, sources } = model
  let count = 0
  /** Just told: the next note is its fate. */
  let told: Of<'heard'> | undefined

  const settle = (event: WireEvent, status: Status, reason = '', source = 'script') => {
    const { event_id, name, occurred_at: at, page, properties = {} } = event
    const facts = factsOf(name, properties, page?.url)
    const warning = status === 'echo' ? '' : warningOf(name, properties)
    // What was known of it before stays: who told it, above all.
    rows.set(event_id, { at, name, source, facts, warning, ...rows.get(event_id), status, reason })
    for (const oldest of rows.keys()) if (rows.size > maxRows) rows.delete(oldest)
  }
  /** Of what has no id, because it goes nowhere. */
  const end = (at: number, [, name, properties]: Of<'heard' | 'invalid'>) => ({
    event_id: `-${++count}`,
    name,
    occurred_at: at,
    properties,
  })

  return (at, note) => {
    switch (note[0]) {
      case 'heard': {
        const source = note[3]
        sources.set(source, (sources.get(source) || 0) + 1)
        if (note[4]) settle(end(at, note), 'echo', 'another source told it before', source)
        else told = note
        return
      }
      case 'invalid':
        settle(
          end(at, note),
          'invalid',
          'a name is a lower-case letter, then up to 39 of a–z 0–9 _',
          told?.[3],
        )
        break
      case 'later':
        model.retryAt = at + note[1]
        return
      case 'consent':
        model.consent = sayConsent(note)
        return
      case 'pack':
        hearPack(model, note)
        return
      case 'sent':
        hearAnswer(model, note)
        for (const [index, event] of note[1].events.entries()) {
          const [status, reason] = outcomeOf(note, index)
          settle(event, status, reason, event.occurred_at < startedAt ? 'earlier page' : undefined)
        }
        return
      case 'told': {
        const [, event, mayGo, isKnown] = note
        const source = told?.[1] === event.name ? told[3] : undefined
        if (isKnown) settle(event, 'known', 'the order was told before', source)
        else settle(event, mayGo ? 'queued' : mayGo === false ? 'denied' : 'held', '', source)
      }
    }
    told = undefined
  }
}

function hearPack({ sources, warnings }: DebugModel, [, name, isThere]: Of<'pack'>): void {
  if (name !== 'debug') sources.set(name, isThere && (sources.get(name) || 0))
  if (!isThere) warnings.set(name, `“${name}” was not loaded: an ad blocker, or script-src of the policy.`)
}

function hearAnswer(model: DebugModel, [, { events }, status, answer]: Of<'sent'>): void {
  model.retryAt = 0
  model.isUnanswered = !status
  model.answer =
    status === 202 ? `202, ${answer.accepted} of ${events.length} accepted` : sayRefusal(status, answer)
  if (status) model.warnings.delete('silence')
}

function outcomeOf([, { events }, status, answer]: Of<'sent'>, index: number): [Status, string?] {
  // The script's own rule, in transport.ts.
  if (/^(0|408|425|429|5..)$/.test(`${status}`)) return ['waits', sayRefusal(status, answer)]
  if (status !== 202) return ['refused', sayRefusal(status, answer)]
  const reason = answer.rejected?.find((refused) => refused.index === index)?.reason
  // An event may be taken without what it said of a person: then it counts as accepted, and has a reason.
  const isTaken = reason === undefined || answer.accepted === events.length
  return [isTaken ? 'accepted' : 'refused', maskEmails(reason ?? '')]
}

const sayRefusal = (status: number, { title, detail }: Answer): string =>
  [status || 'no answer', title, detail].filter(Boolean).join(', ')

function sayConsent([, { analytics, marketing }, isAwaited, source]: Of<'consent'>): string {
  const silence = isAwaited ? 'awaited, all is held' : 'allowed, nobody said no'
  return `analytics ${yesOrNo(analytics) ?? silence} · marketing ${yesOrNo(marketing) ?? 'no word'} · said by ${source}`
}

const yesOrNo = (value: boolean | undefined): string | undefined =>
  value === undefined ? value : value ? 'yes' : 'no'
