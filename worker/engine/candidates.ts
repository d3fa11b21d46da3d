// Shoppers whom the audience refused, for the rest of the session: bounded, the latest trigger per automation and key.

import type { Automation } from './program.ts'
import type { Candidate, TriggerFact } from './shopper.ts'
import type { Turn } from './turn.ts'

const maxCandidates = 20

export function rememberCandidate(
  turn: Turn,
  { name: automation }: Automation,
  key: string | null,
  trigger: TriggerFact,
): void {
  const { identities, consent, candidates = [] } = turn.state
  const older = candidates.find((one) => one.automation === automation && one.key === key)
  if (older !== undefined && older.trigger.at > trigger.at) return
  const candidate = {
    automation,
    key,
    trigger,
    identityCount: identities.length,
    consentAt: consent.decidedAt ?? null,
  }
  turn.state = {
    ...turn.state,
    candidates: [...candidates.filter((one) => one !== older), candidate].slice(-maxCandidates),
  }
}

export function forgetCandidate(turn: Turn, candidate: Candidate): void {
  const { candidates, ...state } = turn.state
  const left = candidates?.filter((one) => one !== candidate) ?? []
  turn.state = left.length === 0 ? state : { ...state, candidates: left }
}

/** Those of whom something has been learned since they were refused. */
export const changedCandidates = ({
  candidates = [],
  identities,
  consent,
}: Turn['state']): readonly Candidate[] =>
  candidates.filter(
    ({ identityCount, consentAt }) =>
      identityCount !== identities.length || consentAt !== (consent.decidedAt ?? null),
  )
