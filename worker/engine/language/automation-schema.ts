// The shape of an automation file. What conditions say is looked at by condition.ts, names and paths by automation.ts;
// here is what fields there are. Kept free of transformations, so that a JSON Schema can be made of it.

import * as v from 'valibot'
import { fields, oneOf } from './check.ts'
import {
  conditionMap,
  duration,
  eventName,
  eventNames,
  name,
  nameWords,
  pathText,
  share,
  wholeNumber,
} from './schema-atoms.ts'
import { sendingSchema } from './sending.ts'
import { stepsSchema } from './step-schema.ts'
import { triggerSchema } from './trigger-schema.ts'

const exit = fields({
  event: eventNames,
  where: v.exactOptional(conditionMap),
  match: v.exactOptional(pathText),
  handover: v.exactOptional(name('the name of an automation')),
})
const goal = fields({
  event: eventName,
  where: v.exactOptional(conditionMap),
  within: v.exactOptional(duration),
  value: v.exactOptional(pathText),
})
const statuses = ['draft', 'live', 'paused', 'closing'] as const

export const automationSchema = fields({
  automation: name(nameWords),
  title: v.exactOptional(v.pipe(v.string('a text'), v.maxLength(200, 'at most 200 characters'))),
  status: v.exactOptional(oneOf(statuses)),
  priority: v.exactOptional(wholeNumber('a whole number from 0 to 1000', 0, 1_000)),
  trigger: triggerSchema,
  reentry: v.exactOptional(fields({ after: duration, per: v.exactOptional(v.literal('key', 'key')) })),
  audience: v.exactOptional(conditionMap),
  exit: v.exactOptional(v.array(exit, 'a list, such as [ { event: purchase } ]')),
  goal: v.exactOptional(goal),
  holdout: v.exactOptional(share),
  sending: v.exactOptional(sendingSchema),
  steps: stepsSchema,
})
export type AutomationDefinition = v.InferOutput<typeof automationSchema>
