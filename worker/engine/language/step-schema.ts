// What a step can be. Each is known by its word (`wait`, `send`, …), so that its problems are about what was meant.

import * as v from 'valibot'
import { channels, purposes } from './channels.ts'
import { choose, fields, oneOf, schemaByWord } from './check.ts'
import { maxExtraLength, maxExtras } from './limits.ts'
import { isMapping } from './report.ts'
import {
  clockTime,
  conditionMap,
  duration,
  eventName,
  name,
  nameWords,
  offset,
  pathText,
  shareOf,
  wholeNumber,
} from './schema-atoms.ts'
import { zoneFields } from './zone-rule.ts'

const id = v.exactOptional(name(nameWords))

const untilDate = fields({ date: pathText, offset: v.exactOptional(offset) })
const until = choose(v.union([clockTime, untilDate]), (input) => (isMapping(input) ? untilDate : clockTime))
const waitUntil = fields({ until, ...zoneFields })
const wait = fields({
  id,
  wait: choose(v.union([duration, waitUntil]), (input) => (isMapping(input) ? waitUntil : duration)),
})
const recheck = fields({ id, recheck: conditionMap })
const extraWords = 'a text of at most 500 characters, a number, true or false'
const extra = v.pipe(
  v.union([v.string(), v.number(), v.boolean()], extraWords),
  v.check((value) => typeof value !== 'number' || Number.isFinite(value), extraWords),
  v.check((value) => typeof value !== 'string' || value.length <= maxExtraLength, extraWords),
)
const extraNameWords = 'a name of letters, digits and _ (at most 40), such as discount'
const extraName = v.pipe(v.string(extraNameWords), v.regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/, extraNameWords))
const extrasWords = `at most ${maxExtras} names and their values, such as { discount: 10 }`
const extras = v.pipe(
  v.record(extraName, extra, extrasWords),
  v.check((values) => Object.keys(values).length <= maxExtras, extrasWords),
)
const send = fields({
  id,
  send: name('the name of a message: a–z, 0–9, - and _ (at most 60)'),
  to: name('the name of a destination'),
  channel: v.exactOptional(oneOf(channels)),
  purpose: v.exactOptional(oneOf(purposes)),
  with: v.exactOptional(extras),
})
const locationWords = 'a list of the places whose stock counts, such as [online, paris-marais]'
const location = v.pipe(v.string(locationWords), v.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$/, locationWords))
const orderWords = '[oldest_first] or [vip_first, oldest_first]'
const wave = fields({
  people_per_unit: v.exactOptional(wholeNumber('a whole number of people from 1 to 100', 1, 100)),
  every: v.exactOptional(duration),
  order: v.exactOptional(
    v.pipe(
      v.array(v.picklist(['vip_first', 'oldest_first'], orderWords), orderWords),
      v.check((order) => ['oldest_first', 'vip_first,oldest_first'].includes(order.join()), orderWords),
    ),
  ),
})
const stockWait = fields({
  of: v.exactOptional(pathText),
  at_least: v.exactOptional(wholeNumber('a whole number from 1 to 1000000', 1, 1_000_000)),
  steady_for: v.exactOptional(duration),
  within: v.exactOptional(duration),
  locations: v.exactOptional(
    v.pipe(v.array(location, locationWords), v.minLength(1, locationWords), v.maxLength(50, locationWords)),
  ),
  wave: v.exactOptional(wave),
})
const waitForStock = fields({ id, wait_for_stock: stockWait })

const tagWords = 'a tag of at most 60 characters'
const tagText = v.pipe(v.string(tagWords), v.minLength(1, tagWords), v.maxLength(60, tagWords))
const tagList = v.pipe(v.array(tagText, 'a list of tags'), v.minLength(1, 'at least one tag'))
const tags = v.exactOptional(
  choose(v.union([tagText, tagList]), (input) => (Array.isArray(input) ? tagList : tagText)),
)
const tag = fields({
  id,
  tag: v.pipe(
    fields({ add: tags, remove: tags }),
    v.check((asked) => Object.keys(asked).length > 0, 'what to add or to remove'),
  ),
})

const setWords = 'one trait and its value, such as { shopper.traits.size: "42" }'
const traitWords = 'shopper.traits.NAME'
const traitPath = v.pipe(
  v.string(traitWords),
  v.regex(/^shopper\.traits\.[A-Za-z_][A-Za-z0-9_-]{0,59}$/, traitWords),
)
const traitValue = v.union([v.string(), v.number(), v.boolean()], 'a text, a number, true or false')
const set = fields({
  id,
  set: v.pipe(
    v.record(traitPath, traitValue, setWords),
    v.check((asked) => Object.keys(asked).length === 1, setWords),
  ),
})

const poolWords = 'pool/NAME, the name of an uploaded pool (a–z, 0–9, - and _)'
const voucher = fields({
  id,
  voucher: fields({
    from: v.pipe(v.string(poolWords), v.regex(/^pool\/[a-z0-9](?:[a-z0-9_-]{0,58}[a-z0-9])?$/, poolWords)),
    expires: v.exactOptional(duration),
    as: v.exactOptional(extraName),
  }),
})
const stopMap = fields({ id, stop: v.literal(true, 'stop: true, or just - stop') })
const stopWord = v.literal('stop', 'a step')

export type StepDefinition =
  | v.InferOutput<typeof wait>
  | v.InferOutput<typeof recheck>
  | v.InferOutput<typeof send>
  | v.InferOutput<typeof waitForStock>
  | v.InferOutput<typeof tag>
  | v.InferOutput<typeof set>
  | v.InferOutput<typeof voucher>
  | v.InferOutput<typeof stopMap>
  | v.InferOutput<typeof stopWord>
  | IfDefinition
  | ChooseDefinition
  | SplitDefinition
  | WaitForDefinition
export interface IfDefinition {
  id?: string
  if: Record<string, unknown>
  then?: StepDefinition[]
  else?: StepDefinition[]
}
export type Choice =
  | { when: Record<string, unknown>; do: StepDefinition[] }
  | { otherwise: true; do: StepDefinition[] }
export interface ChooseDefinition {
  id?: string
  choose: Choice[]
}
export interface SplitDefinition {
  id?: string
  split: string
  arms: Record<string, { weight: number; do: StepDefinition[] }>
  decide?: { by: 'goal'; confidence: string; at_least: string; then?: 'use_winner' }
}
export interface WaitForDefinition {
  id?: string
  wait_for: { event: string; where?: Record<string, unknown>; within: string }
  then?: StepDefinition[]
  timeout?: StepDefinition[]
}

const stepWords =
  'a step: wait, wait_for, wait_for_stock, if, choose, split, recheck, send, tag, set, voucher or stop'
export const stepsSchema: v.GenericSchema<StepDefinition[]> = v.pipe(
  v.array(
    v.lazy((input) => schemaByWord(input, byWord) ?? stepSchema),
    'a list of steps',
  ),
  v.minLength(1, 'at least one step'),
)

const branch: v.GenericSchema<IfDefinition> = fields({
  id,
  if: conditionMap,
  // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a step is never awaited
  then: v.exactOptional(stepsSchema),
  else: v.exactOptional(stepsSchema),
})

const when = fields({ when: conditionMap, do: stepsSchema })
const otherwise = fields({ otherwise: v.literal(true, 'otherwise: true'), do: stepsSchema })
const choice = choose(v.union([when, otherwise]), (input) =>
  isMapping(input) && 'otherwise' in input ? otherwise : when,
)
const choiceWords = 'a list, such as [ { when: …, do: … }, { otherwise: true, do: … } ]'
const choosing: v.GenericSchema<ChooseDefinition> = fields({
  id,
  choose: v.pipe(
    v.array(choice, choiceWords),
    v.minLength(1, choiceWords),
    v.check(
      (choices) => choices.slice(0, -1).every((one) => 'when' in one),
      'otherwise at the end, and once',
    ),
    v.check(([first]) => first !== undefined && 'when' in first, 'at least one when'),
  ),
})

const weightWords = 'a weight from 1 to 1000'
const arm = fields({ weight: wholeNumber(weightWords, 1, 1_000), do: stepsSchema })
const confidenceWords = 'a confidence from 50% to 99.99%, such as 95%'
const perArmWords = 'a number of shoppers such as 500 per arm'
const decide = fields({
  by: v.literal('goal', 'goal'),
  confidence: v.pipe(
    shareOf(confidenceWords),
    v.check((text) => Number.parseFloat(text) >= 50 && Number.parseFloat(text) < 100, confidenceWords),
  ),
  at_least: v.pipe(v.string(perArmWords), v.regex(/^[1-9]\d{0,6} per arm$/, perArmWords)),
  // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a split is never awaited
  then: v.exactOptional(v.literal('use_winner', 'use_winner')),
})
const splitting: v.GenericSchema<SplitDefinition> = fields({
  id,
  split: name('the name of the split: a–z, 0–9, - and _ (at most 60)'),
  arms: v.pipe(
    v.record(name('the name of an arm: a–z, 0–9, - and _ (at most 60)'), arm, 'a map of arms'),
    v.check((arms) => Object.keys(arms).length >= 2, 'at least two arms'),
  ),
  decide: v.exactOptional(decide),
})

const waitFor: v.GenericSchema<WaitForDefinition> = fields({
  id,
  wait_for: fields({ event: eventName, where: v.exactOptional(conditionMap), within: duration }),
  // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a step is never awaited
  then: v.exactOptional(stepsSchema),
  timeout: v.exactOptional(stepsSchema),
})

type StepSchema = v.GenericSchema<StepDefinition>
/** Any of them: what the JSON Schema calls a step. */
export const stepSchema: StepSchema = v.union(
  [
    wait,
    recheck,
    send,
    waitForStock,
    tag,
    set,
    voucher,
    branch,
    choosing,
    splitting,
    waitFor,
    stopMap,
    stopWord,
  ],
  stepWords,
)
/** By the field that says what the step does. */
const byWord: ReadonlyMap<string, StepSchema> = new Map<string, StepSchema>([
  ['wait', wait],
  ['recheck', recheck],
  ['send', send],
  ['wait_for', waitFor],
  ['wait_for_stock', waitForStock],
  ['if', branch],
  ['choose', choosing],
  ['split', splitting],
  ['tag', tag],
  ['set', set],
  ['voucher', voucher],
  ['stop', stopMap],
])
