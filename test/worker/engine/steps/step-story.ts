// A story of one automation `a` that starts with `notify_me`, for the tests of single steps.

import { Story } from '../decider-specification.ts'
import { automation, programOf, sequence, trigger } from '../program-builder.ts'

export const storyOf = (...list: Parameters<typeof sequence>): Story =>
  new Story(programOf([automation('a', { trigger: trigger('notify_me'), ...sequence(...list) })]))
