// The shape of an automation file. What conditions say is looked at by condition.ts, names and paths by automation.ts;
// here is what fields there are. Kept free of transformations, so that a JSON Schema can be made of it.

import * as v from 'valibot'
import { channels, purposes } from './channels.ts'
import { choose, fields, oneOf } from './check.ts'
import { durationWords, parseDuration } from './duration.ts'
import { isMapping } from './report.ts'
import { nearestWord } from './suggest.ts'

export const name = (words: string) =>
  v.pipe(v.string(words), v.regex(/^[a-z0-9](?:[a-z0-9_-]{0,58}[a-z0-9])?$/, words))
const nameWords = 'a name of a–z, 0–9, - and _ (at most 60)'

export const duration = v.pipe(
  v.string(durationWords),
  v.check((text) => parseDuration(text) !== null, durationWords),
)

const eventNameWords = 'the name of an event, such as purchase'
const eventName = v.pipe(v.string(eventNameWords), v.regex(/^[a-z][a-z0-9_]{0,39}$/, eventNameWords))
const eventNameList = v.pipe(
  v.array(eventName, 'a list of event names'),
  v.minLength(1, 'at least one event name'),
)
export const eventNames = choose(v.union([eventName, eventNameList]), (input) =>
  Array.isArray(input) ? eventNameList : eventName,
)

const conditionWords = 'conditions, such as { cart.total: { above: 0 } }'
export const conditionMap = v.record(v.string(), v.unknown(), conditionWords)

const pathWords = 'a path, such as cart.id'
export const pathText = v.pipe(v.string(pathWords), v.minLength(1, pathWords))

const eventTrigger = fields({
  event: eventNames,
  where: v.exactOptional(conditionMap),
  key: v.exactOptional(pathText),
  repeat: v.exactOptional(oneOf(['ignore', 'restart', 'refresh'])),
})
const quietTrigger = fields({ quiet_since: fields({ event: eventName, for: duration }) })
const trigger = choose(v.union([eventTrigger, quietTrigger]), (input) =>
  isMapping(input) && 'quiet_since' in input ? quietTrigger : eventTrigger,
)

const reentry = fields({ after: duration })

const exit = fields({
  event: eventNames,
  where: v.exactOptional(conditionMap),
  match: v.exactOptional(pathText),
})

const shareWords = 'a share from 0% to 100%, such as 10%'
const share = v.pipe(v.string(shareWords), v.regex(/^(?:100|\d{1,2}(?:\.\d{1,2})?)%$/, shareWords))

const id = v.exactOptional(name(nameWords))
const wholeNumber = (words: string, min: number, max: number) =>
  v.pipe(v.number(words), v.integer(words), v.minValue(min, words), v.maxValue(max, words))

const wait = fields({ id, wait: duration })
const recheck = fields({ id, recheck: conditionMap })
const send = fields({
  id,
  send: name('the name of a message: a–z, 0–9, - and _ (at most 60)'),
  to: name('the name of a destination'),
  channel: v.exactOptional(oneOf(channels)),
  purpose: v.exactOptional(oneOf(purposes)),
})
const stockWait = fields({
  of: v.exactOptional(pathText),
  at_least: v.exactOptional(wholeNumber('a whole number from 1 to 1000000', 1, 1_000_000)),
  steady_for: v.exactOptional(duration),
  within: v.exactOptional(duration),
})
const waitForStock = fields({ id, wait_for_stock: stockWait })
const stopMap = fields({ id, stop: v.literal(true, 'stop: true, or just - stop') })
const stopWord = v.literal('stop', 'a step')

export type StepDefinition =
  | v.InferOutput<typeof wait>
  | v.InferOutput<typeof recheck>
  | v.InferOutput<typeof send>
  | v.InferOutput<typeof waitForStock>
  | v.InferOutput<typeof stopMap>
  | v.InferOutput<typeof stopWord>
  | IfDefinition
export interface IfDefinition {
  id?: string
  if: Record<string, unknown>
  then?: StepDefinition[]
  else?: StepDefinition[]
}

const stepWords = 'a step: wait, wait_for_stock, if, recheck, send or stop'
const steps: v.GenericSchema<StepDefinition[]> = v.pipe(
  v.array(
    v.lazy((input) => stepSchemaOf(input)),
    'a list of steps',
  ),
  v.minLength(1, 'at least one step'),
)
const branch: v.GenericSchema<IfDefinition> = fields({
  id,
  if: conditionMap,
  // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a step is never awaited
  then: v.exactOptional(steps),
  else: v.exactOptional(steps),
})
const anyStep: v.GenericSchema<StepDefinition> = v.union(
  [wait, recheck, send, waitForStock, branch, stopMap, stopWord],
  stepWords,
)
/** By the field that says what the step does. */
const stepSchemas: ReadonlyMap<string, v.GenericSchema<StepDefinition>> = new Map<
  string,
  v.GenericSchema<StepDefinition>
>([
  ['wait', wait],
  ['recheck', recheck],
  ['send', send],
  ['wait_for_stock', waitForStock],
  ['if', branch],
  ['stop', stopMap],
])

function stepSchemaOf(input: unknown): v.GenericSchema<StepDefinition> {
  if (isMapping(input)) {
    for (const [word, schema] of stepSchemas) if (word in input) return schema
    // A slip of the pen in the word itself: what is wrong is best said against the step that was meant.
    for (const key of Object.keys(input)) {
      const meant = stepSchemas.get(nearestWord(key, stepSchemas.keys()) ?? '')
      if (meant !== undefined) return meant
    }
  }
  return anyStep
}

const statuses = ['draft', 'live', 'paused', 'closing'] as const

export const automationSchema = fields({
  automation: name(nameWords),
  title: v.exactOptional(v.pipe(v.string('a text'), v.maxLength(200, 'at most 200 characters'))),
  status: v.exactOptional(oneOf(statuses)),
  priority: v.exactOptional(wholeNumber('a whole number from 0 to 1000', 0, 1_000)),
  trigger,
  reentry: v.exactOptional(reentry),
  audience: v.exactOptional(conditionMap),
  exit: v.exactOptional(v.array(exit, 'a list, such as [ { event: purchase } ]')),
  holdout: v.exactOptional(share),
  steps,
})
export type AutomationDefinition = v.InferOutput<typeof automationSchema>
