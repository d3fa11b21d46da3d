// The registry of steps: what is not here does not exist.

import type { Step } from '../program.ts'
import { runIf } from './if.ts'
import { runRecheck } from './recheck.ts'
import { runSend } from './send.ts'
import type { RunStep, StepContext, StepKind, StepOutcome } from './step.ts'
import { runStop } from './stop.ts'
import { runWaitForStock } from './wait-for-stock.ts'
import { runWait } from './wait.ts'

export const steps = {
  wait: runWait,
  if: runIf,
  recheck: runRecheck,
  stop: runStop,
  send: runSend,
  wait_for_stock: runWaitForStock,
} satisfies { readonly [Kind in StepKind]: RunStep<Kind> }

export function runStep(step: Step, context: StepContext): StepOutcome {
  switch (step.kind) {
    case 'wait':
      return steps.wait(step, context)
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
