// A simulation as a marketer reads it: the figures, what held back, then one row per happening.

import type { HeldBack, ReplayRow } from '../worker/engine/replay/tally.ts'
import type { Simulation } from './simulate.ts'
import { table } from './table.ts'
import { tellFinding, tellReason, tellRule } from './tell-finding.ts'
import type { Time } from './tell-finding.ts'

/** Rows in the terminal; `--json` has more. */
const maxShownRows = 50

export interface TellOptions {
  readonly time: Time
  readonly timeZone: string
  /** As config/ has it: a draft is simulated as if it were live. */
  readonly status: string
}

export function tellSimulation(result: Simulation, options: TellOptions): string {
  const { first_at: firstAt, events, shoppers, until } = result
  if (firstAt === null) return 'There is not one event to replay.'
  const { time, timeZone, status } = options
  const asIf = status === 'live' ? '' : ` (it is ${status}: simulated as if it were live)`
  const head = [
    `${result.automation}${asIf}`,
    `${number(events)} events of ${number(shoppers)} shoppers, ${time(firstAt)} to ${time(until)} (${timeZone})`,
  ]
  const parts = [head.join('\n'), tellFigures(result), tellHeldBack(result), tellRows(result, time)]
  return parts.filter((part) => part !== '').join('\n\n')
}

const number = (value: number): string => value.toLocaleString('en-US')
const times = (count: number): string => (count === 1 ? 'once' : `${number(count)} times`)

function tellFigures({ entered, inside, sent }: Simulation): string {
  const messages = Object.entries(sent)
  const sum = messages.reduce((total, [, count]) => total + count, 0)
  const which = messages.map(([message, count]) => `${message} ${number(count)}`).join(', ')
  const lines = [
    `  entered     ${times(entered.times)}, ${number(entered.shoppers)} ${entered.shoppers === 1 ? 'shopper' : 'shoppers'}`,
    `  sent        ${sum === 0 ? 'nothing' : `${number(sum)} (${which})`}`,
  ]
  if (inside > 0) {
    lines.push(`  still in    ${number(inside)}: --until a later time shows what they would get`)
  }
  return lines.join('\n')
}

const headings: Record<HeldBack['what'], string> = {
  not_entered: 'did not enter',
  dropped: 'not sent',
  postponed: 'sent later',
  ended: 'left early',
}

function tellHeldBack({ held_back: reasons, turned_away: turnedAway }: Simulation): string {
  const rows = [
    ...reasons.map(({ what, why, path, wanted, count }) => ({
      count,
      what: headings[what],
      why: [
        what === 'not_entered' ? '' : tellReason(why),
        path === null ? '' : wanted === null ? path : tellRule({ path, wanted }),
      ],
    })),
    ...turnedAway.map(({ path, wanted, count }) => ({
      count,
      what: 'not its trigger',
      why: [tellRule({ path, wanted })],
    })),
  ]
  if (rows.length === 0) return ''
  const cells = rows.map(({ count, what, why }) => [
    number(count),
    what,
    why.filter((part) => part !== '').join(' · '),
  ])
  return table([{ title: 'times', align: 'right' }, { title: 'held back' }, { title: 'why' }], cells)
}

const happenings: Record<ReplayRow['what'], string> = {
  entered: 'enters',
  not_entered: 'does not enter',
  restarted: 'starts over',
  sent: 'is sent',
  postponed: 'must wait',
  dropped: 'is not sent',
  ended: 'leaves',
}

function tellRows({ rows, rows_left_out: leftOut }: Simulation, time: Time): string {
  if (rows.length === 0) return ''
  const shown = rows.slice(0, maxShownRows)
  const cells = shown.map(({ at, who, what, message, why, finding }) => [
    time(at),
    who,
    [happenings[what], message ?? ''].join(' ').trim(),
    what === 'sent'
      ? ''
      : [tellWhy(what, why), finding ? tellFinding(finding, time) : ''].filter(Boolean).join(' · '),
  ])
  const rest = rows.length - shown.length + leftOut
  const more =
    rest === 0 ? '' : `\n… and ${number(rest)} more: --json has ${leftOut === 0 ? 'all' : 'more'} of them`
  return table([{ title: 'when' }, { title: 'shopper' }, { title: 'what' }, { title: 'why' }], cells) + more
}

function tellWhy(what: ReplayRow['what'], why: string): string {
  if (what === 'entered') return `after ${why}`
  return what === 'not_entered' || what === 'restarted' ? '' : tellReason(why)
}
