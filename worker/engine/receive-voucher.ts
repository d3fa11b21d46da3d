// The shell's answer to `take_voucher`: the enrollment takes the code and walks on. Whoever has left or moved on since
// they asked takes nothing.

import type { EnrollmentId } from '../event/ids.ts'
import { answered } from './steps/voucher.ts'
import { count } from './turn.ts'
import type { Turn } from './turn.ts'
import { walkOn } from './walk.ts'

export function receiveVoucher(turn: Turn, id: EnrollmentId, code: string | null): void {
  const enrollment = turn.state.enrollments.find((one) => one.id === id)
  if (enrollment === undefined) return
  const { automation, at } = enrollment
  const step = turn.program.automations.get(automation)?.steps.get(at.step)
  if (step?.kind !== 'voucher') return
  if (code === null) count(turn, automation, step.id, 'pool_empty')
  walkOn(turn, enrollment, answered(step, code, turn.now))
}
