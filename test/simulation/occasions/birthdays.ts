// Three days before the birthday at nine, and in its night at half past two, by the person's own clock; at once for those who
// tell it up to 2 d too late.

import { Ledger } from './ledger.ts'
import type { Life } from './life.ts'
import { whenShown } from './wall-clock.ts'

const dayMs = 86_400_000
const lateMs = 2 * dayMs

/** @param endsAt of the run */
export function birthdays(life: Life, endsAt: number): Ledger[] {
  return [
    celebrated(life, new Ledger(life, 'birthday', []), {
      message: 'birthday',
      days: -3,
      time: '09:00',
      endsAt,
    }),
    celebrated(life, new Ledger(life, 'night', []), { message: 'night', days: 0, time: '02:30', endsAt }),
  ]
}

interface Custom {
  readonly message: string
  readonly days: number
  readonly time: string
  readonly endsAt: number
}

function celebrated(life: Life, ledger: Ledger, { message, days, time, endsAt }: Custom): Ledger {
  const told = life.facts.find(({ properties }) => properties['birthday'] !== undefined)
  const birthday = told?.properties['birthday']
  if (!told || typeof birthday !== 'string' || ledger.isMurky) return ledger
  const monthAndDay = birthday.slice(-5)
  for (const year of [2026, 2027, 2028]) {
    const day = new Date(Date.parse(`${year}-${monthAndDay}T00:00:00Z`) + days * dayMs)
    const at = whenShown(life.zone, day.toISOString().slice(0, 10), time)
    if (at > endsAt) continue
    if (at > told.heardAt) ledger.expect({ at, messages: [message] })
    else if (!ledger.isOver(told.heardAt - at, lateMs, at))
      ledger.expect({ at: told.heardAt, messages: [message] })
  }
  return ledger
}
