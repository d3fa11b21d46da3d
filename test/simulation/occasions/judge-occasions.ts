// The oracle of a run about occasions: every plain life, held against each automation's rule as it is written down by hand
// in the files beside this one. Nothing here reads anything of the engine.

import type { Happening } from '../happening.ts'
import type { Verdict } from '../oracle.ts'
import type { Plan } from '../plan.ts'
import { birthdays } from './birthdays.ts'
import { cartAndCheckout } from './cart-and-checkout.ts'
import type { Ledger } from './ledger.ts'
import { livesOf } from './life.ts'
import type { Life } from './life.ts'
import { lookBack } from './look-back.ts'
import type { LookBack } from './look-back.ts'
import { newcomer } from './newcomer.ts'
import { priceDrops } from './price-drops.ts'
import type { PriceChange } from './price-drops.ts'

/** Of one run: how many have reached the goal, as the shop says. */
export interface CountedGoals {
  readonly told: number
  readonly heldOut: number
}

interface Observed {
  readonly happenings: readonly Happening[]
  readonly endsAt: number
  readonly counted: CountedGoals
}

export function judgeOccasions(plan: Plan, { happenings, endsAt, counted }: Observed): Verdict {
  const zones = new Map<string, string>()
  for (const step of plan.steps) if (step.kind === 'batch') zones.set(step.device, step.zone ?? '')
  const changes = happenings.flatMap((one): PriceChange[] => (one.kind === 'price' ? [one] : []))
  const judged = livesOf(happenings, zones).map((life) => {
    const looked = lookBack(life)
    const ledgers = [
      looked.ledger,
      ...cartAndCheckout(life),
      ...newcomer(life),
      ...birthdays(life, endsAt),
      ...priceDrops(life, changes),
    ]
    for (const ledger of ledgers) ledger.close()
    return { life, looked, ledgers, why: whyMurky(life, ledgers) }
  })
  const ledgers = judged.flatMap((one) => one.ledgers)
  const looked = judged.map((one) => one.looked)
  const murkyBecause: Record<string, number> = {}
  for (const { why } of judged) if (why !== null) murkyBecause[why] = (murkyBecause[why] ?? 0) + 1
  const exactPeople = judged.filter(({ why }) => why === null).length
  return {
    problems: [
      ...ledgers.flatMap(({ problems }) => problems),
      ...judged.flatMap(({ life }) => eitherOr(life)),
      ...goalProblems(looked, counted),
      ...holdoutProblems(looked),
    ],
    matchedCount: ledgers.reduce((sum, { matchedCount }) => sum + matchedCount, 0),
    exactPeople,
    murkyPeople: judged.length - exactPeople,
    murkyBecause,
  }
}

function whyMurky({ isPlain }: Life, ledgers: readonly Ledger[]): string | null {
  if (!isPlain) return 'not told plainly'
  return ledgers.some(({ isMurky }) => isMurky) ? 'disturbed while something was due' : null
}

/** Whatever is known of a person: nobody gets both arms of one wait. */
function eitherOr({ email, sent }: Life): string[] {
  const messages = new Set(sent.map(({ message }) => message.message))
  return messages.has('thanks') && messages.has('first-order')
    ? [`${email} got thanks for an order and the wish for a first one`]
    : []
}

function goalProblems(looked: readonly LookBack[], counted: CountedGoals): string[] {
  const sum = { told: 0, heldOut: 0, unknown: 0, unsorted: 0 }
  for (const { goals } of looked) {
    sum.told += goals.told
    sum.heldOut += goals.heldOut
    sum.unknown += goals.unknown
    sum.unsorted += goals.unsorted
  }
  const all = counted.told + counted.heldOut
  const least = sum.told + sum.heldOut + sum.unsorted
  const isRight =
    counted.told >= sum.told && counted.heldOut >= sum.heldOut && all >= least && all <= least + sum.unknown
  return isRight
    ? []
    : [
        `the goal was counted ${counted.told} times and ${counted.heldOut} held out, expected ${JSON.stringify(sum)}`,
      ]
}

/** Of many people some hear nothing, and most do; of those who hear, both voices are heard. */
function holdoutProblems(looked: readonly LookBack[]): string[] {
  const kinds = looked.flatMap(({ kind }) => (kind === null ? [] : [kind]))
  const share = (kind: string): number => kinds.filter((one) => one === kind).length / kinds.length
  // Of fewer, chance alone could make it look unfair.
  if (kinds.length < 60) return []
  const isFair =
    share('nothing') > 0.05 &&
    share('nothing') < 0.6 &&
    share('look-plain') > 0.05 &&
    share('look-helpful') > 0.05
  return isFair
    ? []
    : [`of ${kinds.length} people ${share('nothing')} are held out and ${share('look-plain')} plain`]
}
