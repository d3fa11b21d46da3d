// `voucher:` takes a code from an uploaded pool, one per pool and enrollment. Which code is for the shell to say: the step
// asks and stays, and the answer comes within the same transaction. Who is held out takes none: codes are for those who
// get the message. An empty pool stops nobody.

import { epochMs } from '../../event/ids.ts'
import type { EpochMs } from '../../event/ids.ts'
import type { Json } from '../../event/event.ts'
import { isoInstant } from '../instant.ts'
import type { Enrollment } from '../shopper.ts'
import type { RunStep, StepOf, StepOutcome } from './step.ts'

type VoucherStep = StepOf<'voucher'>
type Go = Extract<StepOutcome, { kind: 'go' }>

const onFrom = ({ next }: VoucherStep) => ({ kind: 'go', to: next, takesTime: false, finding: null }) as const

export const runVoucher: RunStep<'voucher'> = (step, { enrollment, scope }) => {
  if (enrollment.heldOut) return { ...onFrom(step), why: 'held out: takes no code' }
  const taken = Object.values(enrollment.vouchers ?? {}).find(({ pool }) => pool === step.pool)
  if (taken !== undefined)
    return { ...onFrom(step), why: 'has a code of this pool', voucher: { as: step.as, taken } }
  // Due at once: should the answer ever be missing, the next wake asks again.
  return {
    kind: 'stay',
    wakeAt: scope.now,
    waitingForItem: null,
    asksPool: step.pool,
    why: `asks for a code of pool/${step.pool}`,
  }
}

/** The way on once the shell has answered. */
export function answered(step: VoucherStep, code: string | null, now: EpochMs): Go {
  const { pool, as, expiresAfterMs } = step
  if (code === null) {
    const finding = { path: `pool/${pool}`, wanted: 'a free code', saw: null }
    return { ...onFrom(step), why: 'the pool is empty', finding }
  }
  const expiresAt = expiresAfterMs === null ? null : epochMs(now + expiresAfterMs)
  return { ...onFrom(step), why: 'takes a code', voucher: { as, taken: { pool, code, expiresAt } } }
}

/** `NAME` and `NAME_expires_at` for messages; a code that has expired is no longer told. */
export function voucherValues({ vouchers = {} }: Enrollment, now: EpochMs): Record<string, Json> {
  const valid = Object.entries(vouchers).filter(([, { expiresAt }]) => expiresAt === null || expiresAt > now)
  const values = valid.flatMap(([as, { code, expiresAt }]): [string, Json][] =>
    expiresAt === null
      ? [[as, code]]
      : [
          [as, code],
          [`${as}_expires_at`, isoInstant(expiresAt)],
        ],
  )
  return Object.fromEntries(values)
}
