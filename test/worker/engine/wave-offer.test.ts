// What somebody in line answers when a wave comes to them, and how they come back when it was for nothing.

import { describe, expect, it } from 'vitest'
import type { Input } from '../../../worker/engine/decision.ts'
import type { Automation, Program, Reader } from '../../../worker/engine/program.ts'
import type { Cart, Enrollment } from '../../../worker/engine/shopper.ts'
import { newShopper } from '../../../worker/engine/shopper.ts'
import { lineCalls, ticketsOf, withMove } from '../../../worker/engine/wave-place.ts'
import { keptFor, mergeTold, unitsKept } from '../../../worker/engine/wave-told.ts'
import { epochMs, shopperId } from '../../../worker/event/ids.ts'
import { merge } from '../../../worker/engine/merge.ts'
import { shoe, shopEvent, someone, start, Story } from './decider-specification.ts'
import {
  automation,
  condition,
  day,
  exit,
  hour,
  minute,
  programOf,
  send,
  sending,
  sequence,
  trigger,
  wait,
} from './program-builder.ts'

const itemId: Reader = ({ event }) => {
  const id = event?.properties['item_id']
  return typeof id === 'string' ? id : undefined
}
const stockStep = {
  kind: 'wait_for_stock',
  id: 'stock',
  of: itemId,
  atLeast: 1,
  steadyForMs: 10 * minute,
  wave: { peoplePerUnit: 2, everyMs: 45 * minute, isVipFirst: true },
  withinMs: 30 * day,
} as const

const isVip = condition('vip', ({ shopper }) => shopper.tags.includes('vip'))

function inLine(changes: Partial<Automation> = {}, more: Partial<Program> = {}): Story {
  const program = programOf(
    [
      automation('a', {
        trigger: trigger('notify_me', { key: itemId }),
        exits: [exit('cancel_notify_me', { match: itemId })],
        reentryAfterMs: day,
        reentryPer: 'key',
        ...sequence(stockStep, send('back')),
        ...changes,
      }),
    ],
    { segments: new Map([['vip', isVip]]), ...more },
  )
  const story = new Story(program)
  story.catalog.set('shoe-42', { item_id: 'shoe-42', stock: 0 })
  story.event('notify_me', { item_id: 'shoe-42' })
  return story
}

const first = ({ state }: Story): Enrollment => {
  const [enrollment] = state.enrollments
  if (enrollment === undefined) throw new Error('nobody is inside')
  return enrollment
}

function offer(story: Story, wave = 'wav_1', enrollment = story.state.enrollments[0]?.id ?? ''): unknown {
  const input = { kind: 'offered', enrollment, wave, keepForMs: 44 * minute } as Input
  const answer = story.decide(input).effects.find((effect) => effect.kind === 'answer_offer')
  if (answer === undefined) throw new Error('no answer')
  return answer.until === null ? answer.answer : [answer.answer, answer.until - story.now]
}

const restock = (story: Story, stock: number): void => {
  story.catalog.set('shoe-42', { item_id: 'shoe-42', stock })
  story.decide({ kind: 'stock', itemId: 'shoe-42' })
}

const cartOf = (story: Story, quantity: number): Cart => ({
  id: 'crt_1',
  items: [{ ...shoe, quantity }],
  currency: 'EUR',
  total: 90,
  updatedAt: story.now,
})

describe('in line', () => {
  it('stays however much there is, until a wave comes', () => {
    const story = inLine()
    restock(story, 9)
    story.pass(day)
    restock(story, 9)
    expect(story.created).toEqual([])
    expect(first(story)).toMatchObject({
      waitingForItem: null,
      place: { itemId: 'shoe-42', askedAt: start, lane: 1, moves: 0 },
    })
  })

  it('is told, once, and the same wave that comes again is answered the same', () => {
    const story = inLine()
    restock(story, 1)
    const { id } = first(story)
    expect(offer(story)).toBe('told')
    expect(story.created).toEqual(['back'])
    expect(offer(story, 'wav_1', id)).toBe('told')
    expect(offer(story, 'wav_2', id)).toBe('gone')
    expect(story.created).toEqual(['back'])
    expect(story.sendAll()).toEqual(['back'])
  })

  it('is gone once the request is canceled, expired, or of an automation that is no more', () => {
    const canceled = inLine()
    canceled.event('cancel_notify_me', { item_id: 'shoe-42' })
    expect(offer(canceled, 'w', 'enr_x')).toBe('gone')
    const late = inLine()
    late.sleep(31 * day)
    expect(offer(late)).toBe('gone')
    expect(late.endings).toEqual(['expired'])
    const removed = inLine()
    removed.program = programOf([])
    expect(offer(removed)).toBe('gone')
    expect([canceled, late, removed].flatMap(({ created }) => created)).toEqual([])
  })

  it('keeps the place in quiet hours, and says until when', () => {
    const night = { fromMinute: 9 * 60, toMinute: 12 * 60, zone: { kind: 'fixed', zone: 'UTC' } } as const
    const story = inLine({ sending: sending({ quietHours: night }) })
    restock(story, 1)
    expect(offer(story)).toEqual(['not_now', 2 * hour])
    expect(first(story).place?.askedAt).toBe(start)
    story.pass(2 * hour)
    expect(offer(story, 'wav_2')).toBe('told')
  })

  it('keeps the place while a cap is full', () => {
    const cap = { channel: 'all', count: 1, withinMs: day, of: 'site' } as const
    const story = inLine({ sending: sending({ caps: [cap] }) })
    const sent = { id: 'd' as never, automation: 'b', channel: 'email', at: epochMs(start - hour) } as const
    story.state = { ...story.state, sent: [sent] }
    expect(offer(story)).toEqual(['not_now', 12 * hour])
    expect(first(story).place).toBeDefined()
  })

  it('keeps the place while the automation is paused', () => {
    const story = inLine()
    const paused = automation('a', { ...story.program.automations.get('a'), status: 'paused' })
    story.program = programOf([paused])
    expect(offer(story)).toEqual(['not_now', hour])
    expect(first(story).place).toBeDefined()
  })

  it('takes nobody’s turn when nothing would be sent', () => {
    const heldOut = inLine({ holdout: 1 })
    expect(offer(heldOut)).toBe('gone')
    expect(heldOut.endings).toEqual(['held_out'])
    const suppressed = inLine()
    suppressed.state = { ...suppressed.state, suppressed: { 'ana@example.com': 'bounced' } }
    expect(offer(suppressed)).toBe('gone')
    expect(keptFor(suppressed.state)).toEqual([])
  })

  it('counts as told when its message comes later', () => {
    const story = inLine(sequence(stockStep, wait(hour), send('back')))
    expect(offer(story)).toBe('told')
    expect(story.pass(hour).created).toEqual(['back'])
  })

  it('has the place of who was in the segment vip when they asked', () => {
    const story = inLine()
    expect(first(story).place?.lane).toBe(1)
    const vip = new Story(story.program, someone({ tags: ['vip'] }))
    vip.event('notify_me', { item_id: 'shoe-42' })
    expect(first(vip).place?.lane).toBe(0)
    vip.state = { ...vip.state, tags: [] }
    vip.decide({ kind: 'program' })
    expect(first(vip).place?.lane).toBe(0)
  })

  it('loses the place with the wave of the step, and waits as without', () => {
    const story = inLine()
    const { wave: _wave, ...plain } = stockStep
    story.program = programOf([
      automation('a', { ...story.program.automations.get('a'), ...sequence(plain, send('back')) }),
    ])
    story.decide({ kind: 'program' })
    expect(first(story)).not.toHaveProperty('place')
    expect(first(story).waitingForItem).toBe('shoe-42')
  })

  it('expires', () => {
    const story = inLine().pass(31 * day)
    expect(story.endings).toEqual(['expired'])
    expect(ticketsOf(story.state)).toEqual([])
  })
})

describe('told, and the item is gone again before the message goes', () => {
  it('stands where they stood, and is told by a later wave', () => {
    const story = inLine()
    restock(story, 1)
    const [before] = ticketsOf(story.state)
    offer(story)
    restock(story.sleep(hour), 0)
    expect(story.sendAll()).toEqual([])
    expect(story.drops).toEqual(['recheck_failed'])
    const [after] = ticketsOf(story.state)
    expect(after).toEqual({ ...before, id: after?.id })
    expect(after?.id).not.toBe(before?.id)
    expect(keptFor(story.state)).toEqual([])
    restock(story, 1)
    expect(offer(story, 'wav_2')).toBe('told')
    expect(story.sendAll()).toEqual(['back'])
    expect(story.state.enrollments).toEqual([])
  })

  it('goes back from a later step, too', () => {
    const story = inLine(sequence(stockStep, send('back'), wait(day), send('still-there')))
    restock(story, 1)
    offer(story)
    restock(story, 0)
    expect(story.sendAll()).toEqual([])
    expect(story.state.enrollments).toHaveLength(1)
    expect(first(story)).toMatchObject({ at: { step: 'stock', enteredAt: start }, enteredAt: start })
  })

  it('is exited by what exits, though it has come back', () => {
    const story = inLine()
    restock(story, 1)
    offer(story)
    restock(story, 0)
    story.sendAll()
    story.event('cancel_notify_me', { item_id: 'shoe-42' })
    expect(ticketsOf(story.state)).toEqual([])
  })

  it('expires at the time of the first request', () => {
    const story = inLine()
    story.sleep(29 * day)
    restock(story, 1)
    offer(story)
    restock(story, 0)
    story.sendAll()
    expect(story.pass(day).endings).toEqual(['completed', 'expired'])
  })

  it('is not called back once the message has been tried', () => {
    const story = inLine()
    restock(story, 1)
    offer(story)
    const { id } = story.pending
    expect(story.claim(id)?.kind).toBe('send')
    restock(story, 0)
    expect(story.claim(id)?.kind).toBe('send')
  })

  it('gives the older place to a request that was made anew meanwhile', () => {
    const story = inLine()
    restock(story, 1)
    offer(story)
    story.sleep(hour).event('notify_me', { item_id: 'shoe-42' })
    expect(first(story).place?.askedAt).toBe(start + hour)
    restock(story, 0)
    story.sendAll()
    expect(story.state.enrollments).toHaveLength(1)
    expect(first(story).place?.askedAt).toBe(start)
  })
})

describe('what is kept for who was told', () => {
  const told = (): Story => {
    const story = inLine()
    restock(story, 1)
    offer(story)
    return story
  }
  const units = (story: Story): number =>
    keptFor(story.state).reduce((sum, kept) => sum + unitsKept(kept, story.now), 0)

  it('is a share of a unit until shortly before the next wave', () => {
    const story = told()
    expect(units(story)).toBe(0.5)
    expect(units(story.sleep(44 * minute))).toBe(0)
  })

  it('is what lies in their cart, for a day', () => {
    const story = told()
    story.state = { ...story.state, cart: cartOf(story, 3) }
    expect(units(story.sleep(23 * hour))).toBe(3)
    expect(units(story.sleep(hour))).toBe(0)
  })

  it('is nothing once they have bought it, and something else changes nothing', () => {
    const story = told()
    story.event('purchase', { transaction_id: 'o1', items: [{ item_id: 'hat-1', quantity: 1 }] })
    expect(units(story)).toBe(0.5)
    story.event('purchase', { transaction_id: 'o2', items: [shoe] })
    expect(units(story)).toBe(0)
  })

  it('is nothing once their message is dropped', () => {
    const story = told()
    story.event('cancel_notify_me', { item_id: 'shoe-42' })
    expect(units(story)).toBe(0)
  })

  it('is nothing for an order from before they were told', () => {
    const story = told()
    const before = shopEvent('purchase', { transaction_id: 'o1', items: [shoe] }, story.now - day)
    story.decide({ kind: 'event', event: before })
    expect(units(story)).toBe(0.5)
  })

  it('is united by a merge, and what is over stays over', () => {
    const [one] = told().state.told ?? []
    if (one === undefined) throw new Error('nobody was told')
    expect(mergeTold([one], [{ ...one, isOver: true }])).toEqual([{ ...one, isOver: true }])
    expect(mergeTold([{ ...one, isOver: true }], [one])).toEqual([{ ...one, isOver: true }])
    expect(mergeTold(undefined, undefined)).toEqual([])
  })
})

describe('what the keeper of the lines hears', () => {
  const none = new Set<string>()

  it('is who joins, who leaves, and nothing of who stays', () => {
    const [ticket] = ticketsOf(inLine().state)
    if (ticket === undefined) throw new Error('nobody is in line')
    expect(lineCalls([], [ticket], none)).toEqual([{ kind: 'join', ticket }])
    expect(lineCalls([ticket], [], none)).toEqual([{ kind: 'leave', ticket }])
    expect(lineCalls([ticket], [{ ...ticket }], none)).toEqual([])
    expect(lineCalls([ticket], [], new Set([ticket.id]))).toEqual([])
  })

  it('is that somebody has moved, or has become somebody else', () => {
    const { state } = inLine()
    const moved = ticketsOf(withMove(state))
    expect(lineCalls(ticketsOf(state), moved, none)).toEqual([{ kind: 'join', ticket: moved[0] }])
    expect(moved[0]?.moves).toBe(1)
    const renamed = moved.map((ticket) => ({ ...ticket, shopper: shopperId('shp_9') }))
    expect(lineCalls(moved, renamed, none)).toHaveLength(1)
  })

  it('is the older place of two requests that turn out to be one person’s', () => {
    const { state: older } = inLine()
    const later = inLine()
    const other = new Story(later.program, {
      ...newShopper(shopperId('shp_2'), epochMs(start)),
      identities: [],
    })
    other.sleep(hour).event('notify_me', { item_id: 'shoe-42' })
    for (const merged of [merge(older, other.state, other.now), merge(other.state, older, other.now)]) {
      expect(ticketsOf(merged).map(({ askedAt }) => askedAt)).toEqual([start])
    }
  })
})
