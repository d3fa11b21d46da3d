// What can be written and is hardly meant: rules that never fire, exits that never come, messages to people who have
// bought. Warnings only, and only where there is no honest reading: a false alarm teaches people to ignore the others.

import type { AutomationDefinition } from './automation-schema.ts'
import { addressedChannels } from './channels.ts'
import type { Report } from './report.ts'
import { isMapping } from './report.ts'
import { armsOf } from './step-ids.ts'
import type { StepDefinition } from './step-schema.ts'
import { namesOf } from './trigger.ts'
import type { Path } from './yaml-source.ts'

export function warnAboutRules(definition: AutomationDefinition, report: Report): void {
  warnAboutCarts(definition, report)
  warnAboutOwnEvent(definition, report)
  warnAboutMatches(definition, report)
  warnAboutNothing(definition, report)
  warnAboutMeasuring(definition, report)
  const conditions: [Path, unknown][] = [
    [['audience'], definition.audience],
    [['trigger', 'where'], 'where' in definition.trigger ? definition.trigger.where : undefined],
  ]
  for (const [at, asked] of conditions) warnAboutContradictions(asked, at, report)
}

const cartEvents: ReadonlySet<string> = new Set(['cart_updated', 'add_to_cart', 'begin_checkout'])

function warnAboutCarts({ trigger, exit = [] }: AutomationDefinition, report: Report): void {
  if (!('event' in trigger) || !namesOf(trigger.event).some((name) => cartEvents.has(name))) return
  if (exit.some((one) => namesOf(one.event).includes('purchase') && one.handover === undefined)) return
  report.warn(
    ['trigger', 'event'],
    'a cart automation without an exit on purchase writes to people who have bought: add exit: [ { event: purchase } ].',
  )
}

/** The event that starts it is remembered before the audience is asked: `did_not` of it never holds. */
function warnAboutOwnEvent({ trigger, audience }: AutomationDefinition, report: Report): void {
  if (!('event' in trigger) || audience === undefined) return
  const started = namesOf(trigger.event)
  const refusals: [Path, unknown][] = [[['audience', 'did_not'], audience['did_not']]]
  if (isMapping(audience['not'])) refusals.push([['audience', 'not', 'did'], audience['not']['did']])
  for (const [at, asked] of refusals) {
    if (!isMapping(asked) || Object.keys(asked).some((word) => !['event', 'within'].includes(word))) continue
    // With `within`, a later check may hold; but nobody gets in to be checked later.
    const refused = new Set([asked['event']].flat())
    if (!started.every((name) => refused.has(name))) continue
    report.warn(
      at,
      `nobody can ever enter: the ${started.join(' or ')} that starts it is itself one that this refuses. To look at earlier ones, ask { did: { event: ${started[0] ?? ''}, times: { at_least: 2 } } }.`,
    )
  }
}

const itemPaths: ReadonlySet<string> = new Set(['item_id', 'event.item_id'])

function warnAboutMatches({ trigger, exit = [] }: AutomationDefinition, report: Report): void {
  const key = keyOf(trigger)
  for (const [index, { match }] of exit.entries()) {
    if (match === undefined || match === 'shopper') continue
    const at = ['exit', index, 'match']
    if (key === null) {
      report.warn(
        at,
        `this exit can never come: match compares "${match}" with the key of the enrollment, and trigger has no key. Leave match out, or add key: ${match}.`,
      )
    } else if (itemPaths.has(key) !== itemPaths.has(match) && [key, match].includes('cart.id')) {
      report.warn(at, `this exit can never come: "${match}" is compared with the key "${key}".`)
    }
  }
}

function keyOf(trigger: AutomationDefinition['trigger']): string | null {
  if ('catalog' in trigger) return trigger.key ?? 'item_id'
  return 'event' in trigger ? (trigger.key ?? null) : null
}

function warnAboutNothing({ holdout, steps }: AutomationDefinition, report: Report): void {
  if (holdout === '100%') report.warn(['holdout'], 'everybody is held out: nothing is ever sent.')
  if (!doesSomething(steps))
    report.warn(['steps'], 'nothing comes of this: no step sends, tags or sets anything.')
}

const doesSomething = (steps: readonly StepDefinition[]): boolean =>
  steps.some(
    (step) =>
      (typeof step === 'object' && ['send', 'tag', 'set'].some((word) => word in step)) ||
      armsOf(step).some((arm) => doesSomething(arm.definitions)),
  )

/** A segment may ask for it out of sight: then nothing is said. */
function warnAboutMeasuring(definition: AutomationDefinition, report: Report): void {
  const { goal, holdout, audience, steps } = definition
  if (goal === undefined || holdout === undefined || holdout === '0%') return
  if (asks(audience, ['reachable', 'in_segment']) || !writesToAddresses(steps)) return
  report.warn(
    ['holdout'],
    'whoever can never be written to is measured all the same, in both groups: add reachable: email to the audience.',
  )
}

/** In the map itself or in an alternative; what stands under `not` asks for the opposite. */
const asks = (asked: unknown, words: readonly string[]): boolean =>
  Array.isArray(asked)
    ? asked.some((one) => asks(one, words))
    : isMapping(asked) && (words.some((word) => word in asked) || asks(asked['any_of'], words))

const writesToAddresses = (steps: readonly StepDefinition[]): boolean =>
  steps.some(
    (step) =>
      (typeof step === 'object' &&
        'send' in step &&
        addressedChannels.some((channel) => channel === (step.channel ?? 'email'))) ||
      armsOf(step).some((arm) => writesToAddresses(arm.definitions)),
  )

/** `{ above: 10, below: 5 }`: bounds on one number that exclude each other. Below `not` nothing is looked at. */
function warnAboutContradictions(asked: unknown, at: Path, report: Report): void {
  if (!isMapping(asked)) return
  for (const [path, leaf] of Object.entries(asked)) {
    if (!isMapping(leaf)) continue
    const lower = Math.max(numberOr(leaf['above'], -Infinity), numberOr(leaf['at_least'], -Infinity))
    const upper = Math.min(numberOr(leaf['below'], Infinity), numberOr(leaf['at_most'], Infinity))
    const isOpen = leaf['above'] === lower || leaf['below'] === upper
    if (lower < upper || (lower === upper && !isOpen)) continue
    report.warn([...at, path], `this can never hold: no number is both above ${lower} and below ${upper}.`)
  }
}

const numberOr = (value: unknown, other: number): number => (typeof value === 'number' ? value : other)
