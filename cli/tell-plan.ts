// A plan in words: what becomes new, changes or goes, and for whom of those inside.

import type { Plan, PlanMove, PlannedAutomation } from '../worker/actors/contract.ts'

export const isUnchanged = ({ automations, settings }: Plan): boolean =>
  settings.length === 0 &&
  automations.every((one) => one.change === 'same' && one.status.from === one.status.to)

export function tellPlan(plan: Plan): string {
  const { automations, moves, revision, settings } = plan
  const title = revision === 0 ? 'Nothing is live yet.' : `Compared with revision ${revision}, which is live:`
  if (isUnchanged(plan)) return `${title}\n  no automation changes its meaning and no setting changes`
  const lines = automations.flatMap((one) => [
    ...tellAutomation(one),
    ...moves.filter(({ automation }) => automation === one.automation).map(tellMove),
  ])
  const still = moves.length === 0 && revision > 0 ? ['  nobody inside is moved to another step'] : []
  return [title, ...lines, ...settings.map((file) => `  ~ ${file}`), ...still].join('\n')
}

function tellAutomation({ automation, change, status, version }: PlannedAutomation): string[] {
  const { from, to } = status
  switch (change) {
    case 'new':
      return [`  + ${automation}: new, ${to ?? ''}`]
    case 'removed':
      return [`  - ${automation}: removed; whoever is inside leaves`]
    case 'changed':
      return [
        `  ~ ${automation}: version ${version.from} → ${version.to}${from === to ? '' : `, ${from} → ${to}`}`,
      ]
    case 'same':
      return from === to ? [] : [`  ~ ${automation}: ${from} → ${to}`]
  }
}

function tellMove({ from, to, count }: PlanMove): string {
  const people = count === 1 ? '1 person' : `${count} people`
  return to === null
    ? `      ${people} at ${from} would leave`
    : `      ${people} at ${from} would move to ${to}`
}
