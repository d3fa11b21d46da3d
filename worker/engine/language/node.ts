// A compiled condition and how several become one. Beside `test` and `explain` every node can name its evidence: the
// leaf that decides, with what it sees, whether it holds or not; so that a `not` can say what it was that held.

import type { Finding } from '../decision.ts'
import type { Condition, Scope } from '../program.ts'

export interface ConditionNode extends Condition {
  readonly evidence: (scope: Scope) => Finding
}

type Test = (scope: Scope) => boolean

export function leafNode(test: Test, evidence: (scope: Scope) => Finding): ConditionNode {
  return { test, explain: (scope) => (test(scope) ? null : evidence(scope)), evidence }
}

const nothing: Finding = { path: '', wanted: '', saw: null }

export function allOf(nodes: readonly ConditionNode[]): ConditionNode {
  const [first, second] = nodes
  if (first !== undefined && second === undefined) return first
  return {
    test: everyTest(nodes.map((node) => node.test)),
    explain: (scope) => nodes.find((node) => !node.test(scope))?.explain(scope) ?? null,
    evidence: (scope) => (nodes.find((node) => !node.test(scope)) ?? first)?.evidence(scope) ?? nothing,
    ...narrowedByAll(nodes),
  }
}

/** Lines stay that satisfy each of the conditions that ask something of lines. */
function narrowedByAll(nodes: readonly ConditionNode[]): Pick<ConditionNode, 'narrow'> {
  const narrows = nodes.flatMap((node) => node.narrow ?? [])
  if (narrows.length === 0) return {}
  return { narrow: (scope, items) => narrows.reduce((left, narrow) => narrow(scope, left), items) }
}

export function anyOf(nodes: readonly ConditionNode[]): ConditionNode {
  const [first, second] = nodes
  if (first !== undefined && second === undefined) return first
  const tests = nodes.map((node) => node.test)
  const test: Test = (scope) => {
    for (const one of tests) if (one(scope)) return true
    return false
  }
  const holding = (scope: Scope): ConditionNode | undefined => nodes.find((node) => node.test(scope)) ?? first
  return {
    test,
    explain: (scope) => (test(scope) ? null : (first?.explain(scope) ?? null)),
    evidence: (scope) => holding(scope)?.evidence(scope) ?? nothing,
  }
}

export function notNode(node: ConditionNode): ConditionNode {
  return leafNode(
    (scope) => !node.test(scope),
    (scope) => {
      const { path, wanted, saw } = node.evidence(scope)
      return { path, wanted: `not (${wanted})`, saw }
    },
  )
}

/** Most maps hold one to three leaves: those are called without a loop. */
function everyTest(tests: readonly Test[]): Test {
  const [a, b, c, ...more] = tests
  if (a === undefined) return () => true
  if (b === undefined) return a
  if (c === undefined) return (scope) => a(scope) && b(scope)
  if (more.length === 0) return (scope) => a(scope) && b(scope) && c(scope)
  return (scope) => {
    for (const test of tests) if (!test(scope)) return false
    return true
  }
}
