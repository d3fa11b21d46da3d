// `segments:` of site.yaml: named conditions of the shopper. One may ask about those above it, so that none can ask
// about itself.

import type { Condition } from '../program.ts'
import { always } from '../program.ts'
import { compileCondition } from './condition.ts'
import type { ConditionContext } from './condition-context.ts'
import { isMapping } from './report.ts'

export interface Segments {
  readonly names: ReadonlySet<string>
  /** undefined: not there, or not yet, while the segments themselves are compiled. */
  find(name: string): Condition | undefined
}

export const segmentNames = (site: unknown): ReadonlySet<string> => {
  const segments = isMapping(site) ? site['segments'] : undefined
  return new Set(isMapping(segments) ? Object.keys(segments) : [])
}

export type SegmentContext = Omit<ConditionContext, 'segments' | 'absence' | 'within' | 'compile' | 'purpose'>

/** Everything that a condition of site.yaml is asked with: of the shopper, at no event. */
export const siteConditionContext = (context: SegmentContext, segments: Segments): ConditionContext => ({
  ...context,
  segments,
  purpose: 'marketing',
  absence: (path) =>
    path.startsWith('event.') ? 'it is asked of the shopper, at any time, and not of an event.' : null,
  within: null,
  compile: compileCondition,
})

export function compileSegments(site: unknown, context: SegmentContext): ReadonlyMap<string, Condition> {
  const compiled = new Map<string, Condition>()
  const names = segmentNames(site)
  const segments: Segments = { names, find: (name) => compiled.get(name) }
  const definitions = isMapping(site) && isMapping(site['segments']) ? site['segments'] : {}
  for (const [name, asked] of Object.entries(definitions)) {
    const node = isMapping(asked)
      ? compileCondition(asked, ['segments', name], siteConditionContext(context, segments))
      : null
    // A wrong one is reported where it stands, not at each use.
    compiled.set(name, node ?? always)
  }
  return compiled
}
