// Where a shopper stands. The five stages are fixed; the rules by which each is reached are these, or the site's own.
// The last of the journey that holds is the stage.

import type { Program } from '../program.ts'
import { always } from '../program.ts'
import { stages } from './channels.ts'
import { compileCondition } from './condition.ts'
import { isMapping } from './report.ts'
import type { SegmentContext, Segments } from './segments.ts'
import { siteConditionContext } from './segments.ts'

type Stage = (typeof stages)[number]

/** As they would stand in site.yaml; docs/automations.md shows them. */
const defaultStageRules: Readonly<Record<Stage, Readonly<Record<string, unknown>> | null>> = {
  /** Everyone of whom nothing more is known. */
  awareness: null,
  consideration: {
    any_of: [
      { did: { event: ['view_item', 'add_to_wishlist', 'search'] } },
      { 'cart.item_count': { above: 0 } },
    ],
  },
  purchase: {
    any_of: [
      { did: { event: 'begin_checkout', within: '30d' } },
      { 'shopper.orders.last_at': { within: '30d' } },
    ],
  },
  retention: { 'shopper.orders.count': { at_least: 2 } },
  advocacy: { did: { event: ['review', 'referral', 'share'] } },
}

export function compileStages(site: unknown, context: SegmentContext, segments: Segments): Program['stages'] {
  const own = isMapping(site) && isMapping(site['stages']) ? site['stages'] : {}
  // A rule that asks for a stage would ask about itself.
  const conditions = { ...siteConditionContext(context, segments), stages: new Set<string>() }
  return stages.toReversed().map((name) => {
    const asked = Object.hasOwn(own, name) ? own[name] : defaultStageRules[name]
    const node = isMapping(asked) ? compileCondition(asked, ['stages', name], conditions) : null
    return { name, when: node ?? always }
  })
}
