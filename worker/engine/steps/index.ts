// The registry of steps: what is not here does not exist.

import type { Step } from '../program.ts'
import { runIf } from './if.ts'
import { runRecheck } from './recheck.ts'
import { runSend } from './send.ts'
import { runSet } from './set.ts'
import { runSplit } from './split.ts'
import type { RunStep, StepContext, StepKind, StepOutcome } from './step.ts'
import { runStop } from './stop.ts'
import { runTag } from './tag.ts'
import { runVoucher } from './voucher.ts'
import { runWaitFor } from './wait-for.ts'
import { runWaitForStock } from './wait-for-stock.ts'
import { runWait } from './wait.ts'
import { runWaitUntil } from './wait-until.ts'
import { runWaitUntilDate } from './wait-until-date.ts'

export const steps = {
  wait: runWait,
  wait_until: runWaitUntil,
  wait_until_date: runWaitUntilDate,
  wait_for: runWaitFor,
  if: runIf,
  split: runSplit,
  recheck: runRecheck,
  tag: runTag,
  set: runSet,
  voucher: runVoucher,
  stop: runStop,
  send: runSend,
  wait_for_stock: runWaitForStock,
} satisfies { readonly [Kind in StepKind]: RunStep<Kind> }

export function runStep(step: Step, context: StepContext): StepOutcome {
  switch (step.kind) {
    case 'wait':
      return steps.wait(step, context)
    case 'wait_until':
      return steps.wait_until(step, context)
    case 'wait_until_date':
      return steps.wait_until_date(step, context)
    case 'wait_for':
      return steps.wait_for(step, context)
    case 'split':
      return steps.split(step, context)
    case 'tag':
      return steps.tag(step, context)
    case 'set':
      return steps.set(step, context)
    case 'voucher':
      return steps.voucher(step, context)
    case 'if':
      return steps.if(step, context)
    case 'recheck':
      return steps.recheck(step, context)
    case 'stop':
      return steps.stop(step, context)
    case 'send':
      return steps.send(step, context)
    default:
      return steps.wait_for_stock(step, context)
  }
}
