// An explanation in sentences, oldest first, and a verdict of one line.

import type { EpochMs } from '../worker/event/ids.ts'
import type { ExplainedLine, Explanation } from './explain.ts'
import { tellFinding, tellReason } from './tell-finding.ts'
import type { Time } from './tell-finding.ts'

/** One sentence per line; the same one many times in a row is told once. */
export function tellLines({ lines }: Explanation, time: Time): string[] {
  const told: { sentence: string; first: EpochMs; last: EpochMs; count: number }[] = []
  for (const line of lines) {
    const sentence = tellLine(line, time)
    const before = told.at(-1)
    if (before?.sentence === sentence) {
      before.last = line.at
      before.count += 1
    } else told.push({ sentence, first: line.at, last: line.at, count: 1 })
  }
  return told.map(({ sentence, first, last, count }) =>
    count === 1
      ? `${time(first)}  ${sentence}`
      : `${time(first)}  ${sentence} (${count} times, the last at ${time(last)})`,
  )
}

const tell = (text: string, { finding }: ExplainedLine, time: Time): string =>
  finding === null ? text : `${text}: ${tellFinding(finding, time)}`

export function tellLine(line: ExplainedLine, time: Time): string {
  const { what, step, message, why } = line
  switch (what) {
    case 'entered':
      return `entered, because of ${why}`
    case 'not_entered':
      return tell('did not enter', line, time)
    case 'turned_away':
      return tell(`${why} did not start it`, line, time)
    case 'restarted':
      return 'started over: the clock runs from here'
    case 'refreshed':
      return 'goes on with the newer facts; the clock is kept'
    case 'waiting':
      return tell(`waits at ${step ?? 'a step'}${why === 'waits' ? '' : `: ${why}`}`, line, time)
    case 'stepped':
      return tell(`passed ${step ?? 'a step'}: ${why}`, line, time)
    case 'sent':
      return `was sent ${message ?? 'a message'}`
    case 'dropped':
      return tell(`was not sent ${message ?? 'a message'}, ${tellReason(why)}`, line, time)
    case 'postponed':
      return tell(`${message ?? 'a message'} has to wait, ${tellReason(why)}`, line, time)
    case 'ended':
      return tell(`left, ${tellReason(why)}`, line, time)
  }
}

/** The answer in one line. */
export function verdictOf(explanation: Explanation, who: string, time: Time): string {
  const { automation, lines } = explanation
  const { name, status } = automation
  const sent = lines.filter(({ what }) => what === 'sent')
  const end = tellEnd(explanation, time)
  if (sent.length > 0) {
    const list = sent.map(({ at, message }) => `${message ?? 'a message'} at ${time(at)}`).join(', ')
    return `${who} got ${list}${end === null ? '.' : `, and ${end}.`}`
  }
  if (lines.some(({ what }) => what === 'entered'))
    return `${who} entered ${name} and got nothing so far${end === null ? '.' : `: ${end}.`}`
  if (status !== 'live') return `${who} got nothing: ${name} is ${status}, so nobody enters.`
  const refused = lines.findLast(({ what }) => what === 'not_entered')
  const turned = lines.findLast(({ what }) => what === 'turned_away')
  const last = refused ?? turned
  if (last?.finding)
    return `${who} did not enter ${name}: at ${time(last.at)}, ${tellFinding(last.finding, time)}.`
  return `${who} did not enter ${name}: ${neverStarted(automation)}.`
}

function tellEnd({ inside, lines }: Explanation, time: Time): string | null {
  const [enrollment] = inside
  if (enrollment !== undefined) {
    const { at, waitingForItem, wakeAt } = enrollment
    const until = wakeAt === null ? '' : ` until ${time(wakeAt)}`
    return `is still inside, at ${at.step}${waitingForItem === null ? until : `, waiting for ${waitingForItem}`}`
  }
  const last = lines.findLast(({ what }) => what === 'ended' || what === 'dropped' || what === 'postponed')
  return last === undefined ? null : tellLine(last, time)
}

function neverStarted({ trigger }: Explanation['automation']): string {
  switch (trigger.kind) {
    case 'event':
      return `nothing happened that starts it (${trigger.names.join(', ')})`
    case 'quiet_since':
      return `they were not quiet for long enough (${trigger.event === 'any' ? 'any event' : trigger.event})`
    case 'date':
      return 'its date did not come, or is not known'
  }
}
