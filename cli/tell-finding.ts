// What a condition wanted and what it saw, and why something was not sent, in words.

import { formatDuration } from '../worker/engine/language/duration.ts'
import { instantParser } from '../worker/engine/language/instant-parser.ts'
import type { Finding } from '../worker/engine/decision.ts'
import type { EpochMs } from '../worker/event/ids.ts'

export type Time = (at: EpochMs) => string

export function tellFinding({ path, wanted, saw }: Finding, time: Time): string {
  if (path === 'reachable' && typeof saw === 'string') return `not reachable ${wanted}, ${tellReason(saw)}`
  const seen = tellSaw(saw, time)
  if (path !== 'exit') return `${path}: wanted ${tellWanted(wanted)}, saw ${seen}`
  return `${wanted.replace(/^no(t)? /, '')} at ${seen}`
}

/** The same without what one of them saw: for many at once. */
export function tellRule({ path, wanted }: Pick<Finding, 'path' | 'wanted'>): string {
  if (path === 'reachable') return `not reachable ${wanted}`
  return path === 'exit' ? wanted.replace(/^no(t)? /, '') : `${path}: wanted ${tellWanted(wanted)}`
}

/** Lengths of time come in milliseconds from the engine. */
const tellWanted = (wanted: string): string =>
  wanted.replace(/\b(\d+) ms\b/g, (whole, ms: string) =>
    Number(ms) > 0 && Number(ms) % 1_000 === 0 ? formatDuration(Number(ms)) : whole,
  )

const toInstant = instantParser('UTC')

function tellSaw(saw: Finding['saw'], time: Time): string {
  if (saw === null) return 'nothing'
  const at = typeof saw === 'string' && saw.endsWith('Z') ? toInstant(saw) : null
  return at === null ? JSON.stringify(saw) : time(at)
}

/** What each reason of promise 7 means to a person. */
const reasons: Readonly<Record<string, string>> = {
  not_entered: 'did not enter',
  exited: 'an exit came',
  held_out: 'in the holdout: sent nothing, to measure the lift',
  capped: 'enough was sent lately',
  quiet: 'quiet hours, or the automation is paused',
  suppressed: 'the address must not be written to',
  no_address: 'there is no address',
  no_consent: 'there is no consent',
  recheck_failed: 'a condition no longer held',
  merged: 'it was sent to the same person already',
  expired: 'it came too late',
  failed: 'it could not be delivered',
  completed: 'came to the end',
  stopped: 'stopped',
}

export const tellReason = (why: string): string => (Object.hasOwn(reasons, why) ? (reasons[why] ?? why) : why)
