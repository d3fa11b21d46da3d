// `wait_for_stock:` goes on once enough of an item has been in stock for a while, and expires when that takes too long.
// The item is read when the step runs, so that a fact that was refreshed counts. With `wave` it stands in line until a wave
// tells it to go on (wave-offer.ts).

import { epochMs } from '../../event/ids.ts'
import type { EpochMs } from '../../event/ids.ts'
import type { CatalogItem } from '../decision.ts'
import { vipSegment } from '../program.ts'
import { keyText } from '../scope.ts'
import { sellable } from '../sellable.ts'
import type { Place } from '../shopper.ts'
import type { RunStep, StepContext } from './step.ts'

export const runWaitForStock: RunStep<'wait_for_stock'> = (step, context) => {
  const { enrollment, scope } = context
  const itemId = keyText(step.of(scope))
  if (itemId === null) {
    return { kind: 'end', reason: 'recheck_failed', finding: { path: step.id, wanted: 'an item', saw: null } }
  }
  const expiresAt = enrollment.at.enteredAt + step.withinMs
  const item = scope.catalog(itemId)
  const stock = sellable(item, step.locations)
  if (scope.now >= expiresAt) {
    return {
      kind: 'end',
      reason: 'expired',
      finding: { path: 'stock', wanted: `at least ${step.atLeast}`, saw: stock },
    }
  }
  if (step.wave !== undefined) {
    const place = placeIn(step.wave.isVipFirst, itemId, context)
    return { kind: 'stay', wakeAt: epochMs(expiresAt), waitingForItem: null, place, why: 'stands in line' }
  }
  const isEnough = stock >= step.atLeast && stock > 0
  const since = isEnough ? (enrollment.enoughSince ?? enoughSince(step.atLeast, item, scope.now)) : null
  const steadyAt = since === null ? Number.POSITIVE_INFINITY : since + step.steadyForMs
  if (scope.now >= steadyAt) {
    return { kind: 'go', to: step.next, takesTime: true, why: `${stock} in stock`, finding: null }
  }
  return {
    kind: 'stay',
    wakeAt: instantOrNull(Math.min(steadyAt, expiresAt)),
    waitingForItem: itemId,
    ...(since !== null && { enoughSince: since }),
    why: isEnough ? `${stock} in stock, not steady yet` : `${stock} in stock`,
  }
}

/** Whoever stands in line already keeps their place. */
function placeIn(isVipFirst: boolean, itemId: string, { enrollment, program, scope }: StepContext): Place {
  const { place, trigger } = enrollment
  if (place?.itemId === itemId) return place
  const isVip = isVipFirst && program.segments.get(vipSegment)?.test(scope) === true
  return { itemId, askedAt: trigger.at, lane: isVip ? 0 : 1, moves: 0 }
}

/**
 * The catalog knows since when there has been any; since when there has been more than one, only who watches it knows.
 * A catalog that does not say is taken at its word.
 */
const enoughSince = (atLeast: number, item: CatalogItem | undefined, now: EpochMs): EpochMs =>
  atLeast > 1 ? now : (item?.stockSince ?? epochMs(0))

const instantOrNull = (at: number): EpochMs | null => (Number.isFinite(at) ? epochMs(at) : null)
