// `send:` creates a delivery, once per enrollment and step, ever. The audience, the address and the consent are checked
// here, in the transaction that creates it, and once more when it is claimed. Who may not be sent to walks on: the next
// message may be for them.

import { deliveryId } from '../../event/ids.ts'
import type { DeliveryId, EpochMs } from '../../event/ids.ts'
import { hashHex } from '../hash.ts'
import { sendRefusal } from '../permission.ts'
import { firstSendRefusal } from '../reentry.ts'
import type { Enrollment, NonSendReason, PendingDelivery } from '../shopper.ts'
import type { Finding } from '../decision.ts'
import { voucherValues } from './voucher.ts'
import type { RunStep, StepContext, StepOf, StepOutcome } from './step.ts'

export const runSend: RunStep<'send'> = (step, context) => {
  const { enrollment } = context
  const on = { kind: 'go', to: step.next, takesTime: true, finding: null } as const
  if (enrollment.sends?.includes(step.id) === true) return { ...on, why: 'has been sent by this enrollment' }
  const withheld = refusal(step, context)
  if (withheld !== null) return { ...on, why: withheld.reason, finding: withheld.finding, withheld }
  return { ...on, why: 'creates the delivery', send: deliveryOf(step, context) } satisfies StepOutcome
}

function refusal(
  step: StepOf<'send'>,
  { program, automation, enrollment, scope }: StepContext,
): { reason: NonSendReason; finding: Finding | null } | null {
  if (enrollment.heldOut) return { reason: 'held_out', finding: null }
  const refused =
    sendRefusal(scope.shopper, program.site, step) ??
    (enrollment.sends
      ? null
      : firstSendRefusal(
          automation,
          scope.shopper,
          { enrollment: enrollment.id, key: enrollment.key },
          scope.now,
        ))
  if (refused !== null) return refused
  return automation.audience.test(scope)
    ? null
    : { reason: 'recheck_failed', finding: automation.audience.explain(scope) }
}

export function deliveryOf(
  step: StepOf<'send'>,
  { automation, enrollment, scope }: StepContext,
): PendingDelivery {
  const extras = { ...step.with, ...voucherValues(enrollment, scope.now) }
  return {
    id: deliveryIdOf(enrollment.id, step.id, scope.now),
    enrollment: enrollment.id,
    automation: automation.name,
    version: automation.version,
    step: step.id,
    message: step.message,
    destination: step.to,
    channel: step.channel,
    purpose: step.purpose,
    createdAt: scope.now,
    key: enrollment.key,
    trigger: enrollment.trigger,
    arm: Object.values(enrollment.arms).at(-1) ?? null,
    ...(enrollment.narrowedBy !== undefined && { narrowedBy: enrollment.narrowedBy }),
    ...(Object.keys(extras).length > 0 && { with: extras }),
    ...(enrollment.lineReturn && { lineReturn: enrollment.lineReturn }),
  }
}

/**
 * A UUIDv7 (RFC 9562): when it was created, then a hash of the enrollment and the step. An enrollment never runs the same
 * send twice (`sends`), and one that starts again after a delivery is another enrollment: no id ever means two contents.
 */
export function deliveryIdOf(enrollment: Enrollment['id'], step: string, now: EpochMs): DeliveryId {
  const time = Math.max(0, Math.floor(now)).toString(16).padStart(12, '0')
  const hash = hashHex('delivery', enrollment, step)
  const variant = (8 + (Number.parseInt(hash.slice(3, 4), 16) % 4)).toString(16)
  return deliveryId(
    `${time.slice(0, 8)}-${time.slice(8, 12)}-7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(7, 19)}`,
  )
}
