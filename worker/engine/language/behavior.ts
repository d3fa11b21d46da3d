// The words about behavior: `did`, `did_not`, `in_automation`, `in_segment`, `reachable`, `stage`. `did` looks at what the shopper's
// state remembers, and tells the program what must be remembered for it.

import * as v from 'valibot'
import { sendRefusal } from '../permission.ts'
import type { Scope } from '../program.ts'
import { addressedChannels, purposes } from './channels.ts'
import { check, choose, fields, oneOf } from './check.ts'
import type { ConditionContext } from './condition-context.ts'
import { compileDid } from './did.ts'
import type { ConditionNode } from './node.ts'
import { leafNode, notNode } from './node.ts'
import { describeValue, isMapping } from './report.ts'
import { didYouMean } from './suggest.ts'
import type { Path } from './yaml-source.ts'

export const behaviorWords: readonly string[] = [
  'did',
  'did_not',
  'in_automation',
  'in_segment',
  'reachable',
  'stage',
]

export function compileBehavior(
  word: string,
  asked: unknown,
  at: Path,
  context: ConditionContext,
): ConditionNode | null {
  switch (word) {
    case 'did':
      return compileDid(asked, at, context)
    case 'did_not': {
      const node = compileDid(asked, at, context)
      return node === null ? null : notNode(node)
    }
    case 'in_automation':
      return compileInAutomation(asked, at, context)
    case 'in_segment':
      return compileInSegment(asked, at, context)
    case 'reachable':
      return compileReachable(asked, at, context)
    default:
      return compileStage(asked, at, context)
  }
}

/** A word or a list of words out of a few known ones. */
function knownWords(asked: unknown, at: Path, context: ConditionContext, known: Words): string[] | null {
  const list: unknown[] = Array.isArray(asked) ? asked : [asked]
  const words = list.filter((one) => typeof one === 'string' && known.words.has(one)).map(String)
  if (list.length > 0 && words.length === list.length) return words
  for (const [index, one] of list.entries()) {
    if (typeof one === 'string' && known.words.has(one)) continue
    const hint = typeof one === 'string' ? didYouMean(one, known.words) : ''
    const place = Array.isArray(asked) ? [...at, index] : at
    context.report.error(place, `found ${describeValue(one)}, expected ${known.what}.${hint}`)
  }
  if (list.length === 0) context.report.error(at, `found an empty list, expected ${known.what}.`)
  return null
}

interface Words {
  readonly words: ReadonlySet<string>
  readonly what: string
}

function compileInAutomation(asked: unknown, at: Path, context: ConditionContext): ConditionNode | null {
  const names = knownWords(asked, at, context, {
    words: context.automations,
    what: 'the name of an automation, or a list of them',
  })
  if (names === null) return null
  return leafNode(
    (scope) => scope.shopper.enrollments.some((enrollment) => names.includes(enrollment.automation)),
    (scope) => ({
      path: 'in_automation',
      wanted: `any of [${names.join(', ')}]`,
      saw: scope.shopper.enrollments.map((enrollment) => enrollment.automation),
    }),
  )
}

function compileInSegment(asked: unknown, at: Path, context: ConditionContext): ConditionNode | null {
  const { segments, report } = context
  if (segments.names.size === 0) {
    report.error(at, `in_segment: found ${describeValue(asked)}, but site.yaml has no segments.`)
    return null
  }
  const names = knownWords(asked, at, context, {
    words: segments.names,
    what: 'the name of a segment of site.yaml, or a list of them',
  })
  if (names === null) return null
  const conditions = names.flatMap((name) => segments.find(name) ?? [])
  if (conditions.length < names.length) {
    report.error(at, 'in_segment: a segment can ask only about those that stand above it.')
    return null
  }
  return leafNode(
    (scope) => conditions.some((condition) => condition.test(scope)),
    (scope) => ({
      path: 'in_segment',
      wanted: `any of [${names.join(', ')}]`,
      saw: names.filter((_name, index) => conditions[index]?.test(scope) === true),
    }),
  )
}

function compileStage(asked: unknown, at: Path, context: ConditionContext): ConditionNode | null {
  const { stages } = context
  if (stages.size === 0) {
    context.report.error(at, 'stage: the rule of a stage cannot ask for a stage.')
    return null
  }
  const wanted = knownWords(asked, at, context, {
    words: stages,
    what: `one of ${[...stages].join(', ')}`,
  })
  if (wanted === null) return null
  return leafNode(
    (scope) => scope.shopper.stage !== null && wanted.includes(scope.shopper.stage),
    (scope) => ({ path: 'stage', wanted: `any of [${wanted.join(', ')}]`, saw: scope.shopper.stage }),
  )
}

const channel = oneOf(addressedChannels)
const reachableMap = fields({ channel, purpose: v.exactOptional(oneOf(purposes)) })
const reachable = choose(v.union([channel, reachableMap]), (input) =>
  isMapping(input) ? reachableMap : channel,
)

function compileReachable(asked: unknown, at: Path, context: ConditionContext): ConditionNode | null {
  const definition = check(reachable, asked, context.report, { at })
  if (definition === null) return null
  const message = {
    channel: typeof definition === 'string' ? definition : definition.channel,
    purpose: (typeof definition === 'string' ? undefined : definition.purpose) ?? context.purpose,
  }
  const refusalOf = (scope: Scope) => sendRefusal(scope.shopper, context.settings, message)
  return leafNode(
    (scope) => refusalOf(scope) === null,
    (scope) => ({
      path: 'reachable',
      wanted: `by ${message.channel} for ${message.purpose}`,
      saw: refusalOf(scope)?.reason ?? 'reachable',
    }),
  )
}
