import { expect, it } from 'vitest'
import { exitMemoryMs, memoryOf } from '../../../worker/engine/memory.ts'
import { automation, condition, day, exit, programOf, quietSince } from './program-builder.ts'

const remembering = (event: string, withinMs: number) => ({ remember: new Map([[event, { withinMs }]]) })

it('remembers what conditions ask for, exits and the events of silences', () => {
  const automations = [
    automation('a', { exits: [exit('purchase'), exit('refund', { where: condition('x', () => true) })] }),
    automation('b', { trigger: quietSince('review', day) }),
  ]
  expect(Object.fromEntries(memoryOf(programOf(automations, remembering('view_item', day))))).toEqual({
    view_item: { withinMs: day },
    purchase: { withinMs: Infinity },
    refund: { withinMs: exitMemoryMs },
    review: { withinMs: Infinity },
  })
})

it('keeps facts for whoever asks for the longest window, over bare counts', () => {
  const counted = [automation('a', { exits: [exit('purchase')] })]
  const looked = [automation('a', { exits: [exit('purchase', { match: () => 'x' })] })]
  expect(memoryOf(programOf(counted, remembering('purchase', day))).get('purchase')).toEqual({
    withinMs: day,
  })
  expect(memoryOf(programOf(looked, remembering('purchase', Infinity))).get('purchase')).toEqual({
    withinMs: exitMemoryMs,
  })
  expect(memoryOf(programOf(looked, remembering('purchase', 90 * day))).get('purchase')).toEqual({
    withinMs: 90 * day,
  })
})
