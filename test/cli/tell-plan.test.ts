import { expect, test } from 'vitest'
import { tellPlan } from '../../cli/tell-plan.ts'
import type { Plan } from '../../worker/actors/contract.ts'

const same = { from: 'live', to: 'live' }
const plan = (more: Partial<Plan>): Plan => ({
  revision: 3,
  automations: [{ automation: 'cart', change: 'same', version: { from: 1, to: 1 }, status: same }],
  settings: [],
  moves: [],
  warnings: [],
  ...more,
})

test('a push that changes nothing says so', () => {
  expect(tellPlan(plan({}))).toBe(
    'Compared with revision 3, which is live:\n  no automation changes its meaning and no setting changes',
  )
})

test('every change has its line, and the people inside stand below it', () => {
  const told = tellPlan(
    plan({
      automations: [
        { automation: 'cart', change: 'changed', version: { from: 1, to: 2 }, status: same },
        {
          automation: 'hello',
          change: 'new',
          version: { from: null, to: null },
          status: { from: null, to: 'draft' },
        },
        {
          automation: 'old',
          change: 'removed',
          version: { from: 4, to: null },
          status: { from: 'live', to: null },
        },
        {
          automation: 'still',
          change: 'same',
          version: { from: 1, to: 1 },
          status: { from: 'live', to: 'paused' },
        },
      ],
      settings: ['site.yaml'],
      moves: [
        { automation: 'cart', from: 'wait-1h', to: 'reminder', count: 12 },
        { automation: 'old', from: 'wait', to: null, count: 1 },
      ],
    }),
  )
  expect(told.split('\n').slice(1)).toEqual([
    '  ~ cart: version 1 → 2',
    '      12 people at wait-1h would move to reminder',
    '  + hello: new, draft',
    '  - old: removed; whoever is inside leaves',
    '      1 person at wait would leave',
    '  ~ still: live → paused',
    '  ~ site.yaml',
  ])
})

test('before the first push nothing is live and nobody is inside', () => {
  const told = tellPlan(
    plan({
      revision: 0,
      automations: [
        {
          automation: 'cart',
          change: 'new',
          version: { from: null, to: null },
          status: { from: null, to: 'live' },
        },
      ],
    }),
  )
  expect(told).toBe('Nothing is live yet.\n  + cart: new, live')
})
