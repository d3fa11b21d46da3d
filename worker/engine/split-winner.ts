// When a split is decided: the two-proportion z-test on the share of shoppers who reached the goal.
// https://en.wikipedia.org/wiki/Two-proportion_Z-test

export interface ArmResult {
  readonly name: string
  /** Shoppers who took the arm, those who are held out not among them. */
  readonly entered: number
  /** How many of them reached the goal. */
  readonly reached: number
}

export interface WinnerRule {
  /** 0–1, e.g. 0.95. */
  readonly confidence: number
  readonly atLeastPerArm: number
}

/** The arm that is better than each of the others with the confidence that was asked for; null: not decided yet. */
export function splitWinner(arms: readonly ArmResult[], rule: WinnerRule): string | null {
  if (arms.length < 2 || arms.some(({ entered }) => entered < Math.max(1, rule.atLeastPerArm))) return null
  const [best, ...others] = arms.toSorted((a, b) => share(b) - share(a))
  if (best === undefined) return null
  // Several comparisons find something by chance more easily: each must hold more surely (Bonferroni).
  const mayErr = (1 - rule.confidence) / others.length
  return others.every((other) => twoSidedP(best, other) < mayErr) ? best.name : null
}

const share = ({ entered, reached }: ArmResult): number => reached / entered

/** How likely it is that two arms which are equally good differ at least as much as these. */
function twoSidedP(a: ArmResult, b: ArmResult): number {
  const pooled = (a.reached + b.reached) / (a.entered + b.entered)
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.entered + 1 / b.entered))
  if (error === 0) return 1
  return 2 * upperTail(Math.abs(share(a) - share(b)) / error)
}

/** Of the standard normal distribution, for z ≥ 0; Abramowitz and Stegun 26.2.17, error below 7.5e-8. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  const series = 1.330274429 * t - 1.821255978
  return density * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * series)))
}
