// `stop` ends here, for everyone who gets here.

import type { RunStep } from './step.ts'

export const runStop: RunStep<'stop'> = () => ({ kind: 'end', reason: 'stopped', finding: null })
