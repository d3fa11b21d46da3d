// What can start an automation: an event, silence, a date of the shopper, something that happened to an item, or the
// entry into a segment or a stage.

import * as v from 'valibot'
import { maxQuantity } from '../../event/limits.ts'
import { stages } from './channels.ts'
import { choose, fields, oneOf, schemaByWord } from './check.ts'
import { parseDuration } from './duration.ts'
import { isMapping } from './report.ts'
import {
  clockTime,
  conditionMap,
  dayOffset,
  duration,
  eventName,
  eventNames,
  name,
  pathText,
  shareOf,
  wholeNumber,
} from './schema-atoms.ts'
import { perDay } from './rate.ts'
import { zoneFields } from './zone-rule.ts'

const where = v.exactOptional(conditionMap)
const repeat = v.exactOptional(oneOf(['ignore', 'restart', 'refresh']))

const eventTrigger = fields({ event: eventNames, where, key: v.exactOptional(pathText), repeat })

const timesWords = 'a number above 0, such as 2.0'
const betweenWords = 'two durations, the shorter first: [45d, 180d]'
/** A multiple of the shopper's own rhythm. */
const rhythm = fields({
  times: v.pipe(v.number(timesWords), v.gtValue(0, timesWords), v.maxValue(100, 'at most 100')),
  of: v.literal('shopper.days_between_orders', 'shopper.days_between_orders'),
  between: v.pipe(
    v.array(duration, betweenWords),
    v.length(2, betweenWords),
    v.check(
      ([least = '', most = '']) => (parseDuration(least) ?? 0) <= (parseDuration(most) ?? 0),
      betweenWords,
    ),
  ),
  else: duration,
})
const silence = choose(v.union([duration, rhythm]), (input) => (isMapping(input) ? rhythm : duration))
const backfill = fields({ look_back: duration, rate: perDay })
const quietTrigger = fields({
  quiet_since: fields({ event: eventName, for: silence, backfill: v.exactOptional(backfill) }),
})

const dateTrigger = fields({
  date: pathText,
  every: v.exactOptional(oneOf(['year', 'month', 'once'])),
  offset: v.exactOptional(dayOffset),
  at: v.exactOptional(clockTime),
  ...zoneFields,
  leap_day: v.exactOptional(oneOf(['feb-28', 'mar-01'])),
  if_learned_late: v.exactOptional(
    fields({
      up_to: duration,
      // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a trigger is never awaited
      then: v.exactOptional(v.literal('send_now', 'send_now')),
      else: v.exactOptional(oneOf(['next_year', 'next_month'])),
    }),
  ),
})

const dropWords = 'a share such as 10%'
const drop = v.pipe(
  fields({ at_least: v.exactOptional(shareOf(dropWords)), above: v.exactOptional(shareOf(dropWords)) }),
  v.check((by) => Object.keys(by).length > 0, 'how much, such as { at_least: 10% }'),
)
const since = v.exactOptional(oneOf(['seen', 'previous']))
const fewWords = 'a whole number of units from 1 on, such as 3'
const few = wholeNumber(fewWords, 1, maxQuantity)
const catalogSiblings = fields({
  catalog: oneOf(['back_in_stock', 'low_stock', 'price_drop', 'new_item']),
  by: v.exactOptional(drop),
  since,
  at_most: v.exactOptional(few),
  for: conditionMap,
  where,
  key: v.exactOptional(pathText),
  repeat,
})
/** The same with what is asked of the item inside: `catalog: { price_drop: { by: …, for: … } }`. */
const restock = fields({ back_in_stock: fields({ for: conditionMap, where }) })
const scarce = fields({ low_stock: fields({ at_most: few, for: conditionMap, where }) })
const cheaper = fields({
  price_drop: fields({ by: v.exactOptional(drop), since, for: conditionMap, where }),
})
const arrival = fields({ new_item: fields({ for: conditionMap, where }) })
const nested = v.union([restock, scarce, cheaper, arrival])
type NestedSchema = v.GenericSchema<v.InferOutput<typeof nested>>
const nestedByWord: ReadonlyMap<string, NestedSchema> = new Map<string, NestedSchema>([
  ['back_in_stock', restock],
  ['low_stock', scarce],
  ['price_drop', cheaper],
  ['new_item', arrival],
])
const catalogNested = fields({
  catalog: choose(nested, (input) => schemaByWord(input, nestedByWord) ?? restock),
  key: v.exactOptional(pathText),
  repeat,
})
const catalogTrigger = choose(v.union([catalogSiblings, catalogNested]), (input) =>
  isMapping(input) && isMapping(input['catalog']) ? catalogNested : catalogSiblings,
)

const enterSegment = fields({ enter: name('the name of a segment') })
const leaveSegment = fields({ leave: name('the name of a segment') })
const segmentTrigger = fields({
  segment: choose(v.union([enterSegment, leaveSegment]), (input) =>
    isMapping(input) && 'leave' in input ? leaveSegment : enterSegment,
  ),
  where,
  repeat,
})

const stage = oneOf(stages)
const stageList = v.pipe(v.array(stage, 'a list of stages'), v.minLength(1, 'at least one stage'))
const stageTrigger = fields({
  stage: choose(v.union([stage, stageList]), (input) => (Array.isArray(input) ? stageList : stage)),
  where,
  repeat,
})

const all = v.union([eventTrigger, quietTrigger, dateTrigger, catalogTrigger, segmentTrigger, stageTrigger])
export type TriggerDefinition = v.InferOutput<typeof all>
type TriggerSchema = v.GenericSchema<v.InferInput<typeof all>, TriggerDefinition>
/** By the field that says what starts it. */
const byWord: ReadonlyMap<string, TriggerSchema> = new Map<string, TriggerSchema>([
  ['event', eventTrigger],
  ['quiet_since', quietTrigger],
  ['date', dateTrigger],
  ['catalog', catalogTrigger],
  ['segment', segmentTrigger],
  ['stage', stageTrigger],
])
export const triggerSchema = choose(all, (input) => schemaByWord(input, byWord) ?? eventTrigger)
