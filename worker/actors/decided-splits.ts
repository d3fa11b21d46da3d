// Which arm of a split has won, by this shard's own counters. A split that is decided stays decided as long as its
// automation keeps its version: a winner that comes and goes with the last ten shoppers is no winner.

import type { Program } from '../engine/program.ts'
import { splitWinner } from '../engine/split-winner.ts'
import type { Counter } from '../store/record-store.ts'

/** By `automation/split`: the arm, and the version of the automation that it won in. */
export type DecidedSplits = Readonly<Record<string, { readonly arm: string; readonly version: number }>>

export const hasOpenSplits = (program: Program): boolean => [...deciding(program)].length > 0

/** @returns the same object when nothing is newly decided */
export function decideSplits(
  program: Program,
  decided: DecidedSplits,
  counters: readonly Counter[],
): DecidedSplits {
  const counts = new Map(
    counters.map(({ automation, outcome, count }) => [`${automation} ${outcome}`, count]),
  )
  const fresh: Record<string, { arm: string; version: number }> = {}
  for (const { automation, version, split } of deciding(program)) {
    const name = `${automation}/${split.name}`
    if (decided[name]?.version === version) continue
    const arms = split.arms.map((arm) => ({
      name: arm.name,
      entered: counts.get(`${automation} arm:${split.name}/${arm.name}`) ?? 0,
      reached: counts.get(`${automation} goal:${split.name}/${arm.name}`) ?? 0,
    }))
    const arm = splitWinner(arms, split.decide)
    if (arm !== null) fresh[name] = { arm, version }
  }
  return Object.keys(fresh).length > 0 ? { ...decided, ...fresh } : decided
}

/** What the decider takes: only winners of the version that is live. */
export function winnersOf(program: Program, decided: DecidedSplits): ReadonlyMap<string, string> {
  const names = [...deciding(program)].map(({ automation, version, split }) => ({
    name: `${automation}/${split.name}`,
    version,
  }))
  return new Map(
    names.flatMap(({ name, version }) => {
      const won = decided[name]
      return won?.version === version ? [[name, won.arm] as const] : []
    }),
  )
}

function* deciding(program: Program) {
  for (const { name: automation, version, steps } of program.automations.values()) {
    for (const step of steps.values()) {
      if (step.kind === 'split' && step.decide !== null)
        yield { automation, version, split: { name: step.name, arms: step.arms, decide: step.decide } }
    }
  }
}
