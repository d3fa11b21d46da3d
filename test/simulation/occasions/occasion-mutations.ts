// What the oracle of the occasions must find: one broken promise of each feature.

import type { Mutation } from '../mutations.ts'

export const occasionMutations: readonly Mutation[] = [
  {
    name: 'a checkout ends the reminder of a cart that it does not take over',
    seed: 1,
    cast: 'occasions',
    patches: [
      {
        file: 'engine/exit.ts',
        from: 'if (exit.handover !== null && !hasTakenOver(turn, exit.handover, event.occurred_at)) continue',
        to: '',
      },
    ],
  },
  {
    name: 'a checkout that has taken over leaves the reminder of the cart going',
    seed: 1,
    cast: 'occasions',
    patches: [
      {
        file: 'engine/decide.ts',
        from: 'if (interest !== undefined) runExits(turn, event, interest.handovers)',
        to: 'if (interest !== undefined) runExits(turn, event, interest.handovers.slice(0, 0))',
      },
      { file: 'engine/claim.ts', from: 'if (exit !== null)', to: 'if (exit !== null && turn.now < 0)' },
    ],
  },
  {
    name: 'who does what is waited for goes the way of those whose time is up',
    seed: 1,
    cast: 'occasions',
    patches: [
      {
        file: 'engine/steps/wait-for.ts',
        from: 'to: step.then ?? step.next',
        to: 'to: step.timeout ?? step.next',
      },
    ],
  },
  {
    name: 'an arm is drawn anew at every entry',
    seed: 2,
    cast: 'occasions',
    patches: [
      {
        file: 'engine/steps/split.ts',
        from: 'drawn(step, scope.shopper.id)',
        to: 'drawn(step, enrollment.id)',
      },
    ],
  },
  {
    name: 'who is held out is drawn anew at every entry',
    seed: 1,
    cast: 'occasions',
    patches: [
      {
        file: 'engine/enter.ts',
        from: "hashShare('holdout', name, turn.state.id)",
        to: "hashShare('holdout', name, String(fact.at))",
      },
    ],
  },
  {
    name: 'a goal is counted again at every order',
    seed: 3,
    cast: 'occasions',
    patches: [
      {
        file: 'engine/open-goals.ts',
        from: 'goals?.filter((one) => one !== goal) ?? []',
        to: 'goals ?? []',
      },
    ],
  },
  {
    name: 'in the night when clocks change a day begins by the hour of the day before',
    seed: 4,
    cast: 'occasions',
    patches: [
      {
        file: 'engine/zone.ts',
        from: 'const after = offsetAt(zone, wall + dayMs)',
        to: 'const after = offsetAt(zone, wall - dayMs)',
      },
    ],
  },
  {
    name: 'a price that falls interests whoever ever looked',
    seed: 1,
    cast: 'occasions',
    patches: [
      {
        file: 'engine/language/did.ts',
        from: 'if (fact.at >= from && filters',
        to: 'if (fact.at >= -Infinity && filters',
      },
    ],
  },
]
