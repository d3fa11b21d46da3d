// What every step promises the walk, and what each does of its own.

import { describe, expect, it } from 'vitest'
import { steps } from '../../../../worker/engine/steps/index.ts'
import { always } from '../../../../worker/engine/program.ts'
import type { Reader, Step } from '../../../../worker/engine/program.ts'
import { someone, shoe, start } from '../decider-specification.ts'
import type { Story } from '../decider-specification.ts'
import { branch, condition, day, hour, minute, send, wait } from '../program-builder.ts'
import { storyOf } from './step-story.ts'

const never = condition('never', () => false)
const itemId: Reader = ({ event }) => {
  const id = event?.properties['item_id']
  return typeof id === 'string' ? id : undefined
}
const stockStep = {
  kind: 'wait_for_stock',
  id: 'stock',
  of: itemId,
  atLeast: 3,
  steadyForMs: 10 * minute,
  withinMs: 30 * day,
} as const
const waitFor = { kind: 'wait_for', id: 'wait-for', event: 'review', where: always, withinMs: day } as const
const paris = { kind: 'shopper', else: 'Europe/Paris' } as const
const examples: { readonly [Kind in Step['kind']]: Step & { kind: Kind } } = {
  wait: { ...wait(hour), next: 'after' },
  wait_until: { kind: 'wait_until', id: 'until', minuteOfDay: 540, zone: paris, next: 'after' },
  wait_until_date: {
    kind: 'wait_until_date',
    id: 'date',
    read: () => '2026-03-20',
    offsetMs: -day,
    zone: paris,
    next: 'after',
  },
  // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a step is never awaited
  wait_for: { ...waitFor, then: null, timeout: null, next: 'after' },
  split: {
    kind: 'split',
    id: 'split',
    name: 'subject',
    arms: [{ name: 'plain', weight: 1, first: null }],
    decide: null,
    next: 'after',
  },
  tag: { kind: 'tag', id: 'tag', add: ['asked'], remove: [], next: 'after' },
  set: { kind: 'set', id: 'set', trait: 'size', value: 42, next: 'after' },
  if: { ...branch('if', never, null, null), next: 'after' },
  recheck: { kind: 'recheck', id: 'recheck', condition: never, next: 'after' },
  send: { ...send('hello'), next: 'after' },
  voucher: { kind: 'voucher', id: 'voucher', pool: 'spring', as: 'code', expiresAfterMs: day, next: 'after' },
  stop: { kind: 'stop', id: 'stop', next: null },
  wait_for_stock: { ...stockStep, next: 'after' },
}

describe.each(Object.keys(steps))('%s', (kind) => {
  const step = Object.entries(examples).find(([name]) => name === kind)?.[1]

  it('has an example', () => expect(step).toBeDefined())

  it('leaves nobody standing without a reason to come back', () => {
    if (step === undefined) return
    const story = storyOf(step, { ...send('after') })
    story.event('notify_me', { item_id: 'shoe-42' })
    for (const one of story.state.enrollments) expect(one.wakeAt ?? one.waitingForItem).not.toBeNull()
    story.pass(40 * day)
    expect(story.state.enrollments).toEqual([])
    expect(story.endings).toHaveLength(1)
  })

  it('does the same when it is run again by a second wake at the same moment', () => {
    if (step === undefined) return
    const story = storyOf(step, { ...send('after') })
    story.event('notify_me', { item_id: 'shoe-42' })
    const before = story.state
    story.decide({ kind: 'wake' })
    expect(story.state).toEqual(before)
  })
})

const branching = (holds: boolean): Story =>
  storyOf(
    {
      ...branch(
        'if',
        condition('x', () => holds),
        'yes',
        null,
      ),
      next: 'after',
    },
    { ...send('yes'), next: 'after' },
    send('after'),
  )

describe('if', () => {
  it('takes the arm, and rejoins', () => {
    const one = branching(true)
    one.event('notify_me')
    expect(one.created).toEqual(['yes', 'after'])
  })

  it('goes straight on through an empty arm, and says what it saw', () => {
    const one = branching(false)
    one.event('notify_me')
    expect(one.created).toEqual(['after'])
    expect(one.trace).toContainEqual(
      expect.objectContaining({
        step: 'if',
        why: 'else',
        finding: { path: 'x', wanted: 'to hold', saw: null },
      }),
    )
  })
})

describe('recheck', () => {
  it('ends with what it saw when it does not hold', () => {
    const story = storyOf({ kind: 'recheck', id: 'check', condition: never }, send('x'))
    story.event('notify_me')
    expect(story.created).toEqual([])
    expect(story.effects).toContainEqual(
      expect.objectContaining({
        kind: 'ended',
        reason: 'recheck_failed',
        finding: { path: 'never', wanted: 'to hold', saw: null },
      }),
    )
  })
})

describe('send', () => {
  it('walks on with whoever may not be sent to, and counts why', () => {
    const story = storyOf(send('first'), wait(hour), send('second'))
    story.state = someone({ identities: [] })
    story.event('notify_me')
    story.state = { ...story.state, identities: someone().identities }
    story.pass(hour)
    expect(story.created).toEqual(['second'])
    expect(story.counted('no_address')).toBe(1)
  })
})

const restock = (story: Story, stock: number): void => {
  const known = story.catalog.get('shoe-42')
  const isSameSign = known?.stock !== undefined && known.stock > 0 === stock > 0
  const stockSince = (isSameSign ? known.stockSince : undefined) ?? story.now
  story.catalog.set('shoe-42', { item_id: 'shoe-42', stock, stockSince })
  story.decide({ kind: 'stock', itemId: 'shoe-42' })
}

const waiting = (): Story => {
  const story = storyOf(stockStep, send('back'))
  story.event('notify_me', { item_id: 'shoe-42' })
  return story
}

describe('wait_for_stock', () => {
  it('sends once there has been enough for long enough', () => {
    const story = waiting()
    restock(story.sleep(day), 3)
    story.pass(10 * minute - 1)
    expect(story.created).toEqual([])
    story.pass(1)
    expect(story.created).toEqual(['back'])
  })

  it('does not send for too few, nor for stock that is gone again', () => {
    const story = waiting()
    restock(story, 2)
    expect(story.created).toEqual([])
    restock(story, 3)
    restock(story.sleep(minute), 0)
    story.pass(day)
    expect(story.created).toEqual([])
  })

  it('does not look at the stock of other items', () => {
    const story = waiting()
    story.catalog.set('shoe-42', { item_id: 'shoe-42', stock: 9, stockSince: story.state.createdAt })
    story.decide({ kind: 'stock', itemId: 'other' })
    expect(story.created).toEqual([])
  })

  it('starts to count when there is enough, not when there is any', () => {
    const story = waiting()
    restock(story, 1)
    restock(story.sleep(day), 5)
    story.pass(10 * minute - 1)
    expect(story.created).toEqual([])
    restock(story, 2)
    restock(story, 4)
    story.pass(10 * minute - 1)
    expect(story.created).toEqual([])
    story.pass(1)
    expect(story.created).toEqual(['back'])
  })

  it('expires', () => {
    const story = waiting().pass(30 * day)
    expect(story.endings).toEqual(['expired'])
    expect(story.now).toBe(start + 30 * day)
  })

  it('ends at once without an item to wait for', () => {
    const story = storyOf(stockStep, send('back'))
    story.event('notify_me', { items: [shoe] })
    expect(story.endings).toEqual(['recheck_failed'])
  })
})
