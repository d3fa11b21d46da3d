import { describe, expect, it } from 'vitest'
import { merge } from '../../../worker/engine/merge.ts'
import type { ShopperState } from '../../../worker/engine/shopper.ts'
import { epochMs, shopperId } from '../../../worker/event/ids.ts'
import { email, shoe, someone, start, Story } from './decider-specification.ts'
import {
  abandonedCart,
  automation,
  day,
  hour,
  minute,
  programOf,
  send,
  sequence,
  trigger,
  wait,
} from './program-builder.ts'

const welcome = automation('welcome', {
  trigger: trigger('subscribe'),
  ...sequence(wait(hour), send('hi'), wait(day), send('tips')),
})
const program = programOf([abandonedCart(), welcome], {
  remember: new Map([['view_item', { withinMs: day }]]),
})
const ana = () => new Story(program, someone({ id: shopperId('shp_ana') }))
const laptop = () =>
  new Story(
    program,
    someone({ id: shopperId('shp_laptop'), identities: [{ ...email('laptop'), kind: 'device' }] }),
  )
const joined = (known: Story, anonymous: Story): Story => {
  const story = new Story(program, known.state)
  story.now = epochMs(Math.max(known.now, anonymous.now))
  story.decide({ kind: 'merge', other: anonymous.state })
  return story
}

describe('merging an anonymous shopper into a known one', () => {
  it('keeps who the known one is and adds what the other did', () => {
    const [known, anonymous] = [ana(), laptop()]
    known.event('identify', { first_name: 'Ana' })
    anonymous.event('identify', { first_name: 'Someone', city: 'Lyon' })
    anonymous.event('view_item', { items: [shoe] })
    known.event('view_item', { items: [shoe] })
    const { state } = joined(known, anonymous)
    expect(state).toMatchObject({
      id: 'shp_ana',
      traits: { first_name: 'Ana', city: 'Lyon' },
      mergedFrom: ['shp_laptop'],
    })
    expect(state.history['view_item']).toMatchObject({ count: 2 })
    expect(state.identities.map(({ kind }) => kind)).toEqual(['email', 'device'])
  })

  it('keeps the earlier first touch and the later last one, whoever is merged into whom', () => {
    const touched = (id: string, first: number, last: number) => {
      const touch = (at: number) => ({ channel: 'email', source: id, at: epochMs(start + at) }) as const
      return someone({ id: shopperId(id), firstTouch: touch(first), lastTouch: touch(last) })
    }
    const [a, b] = [touched('shp_a', 1, 5), touched('shp_b', 1, 9)]
    for (const one of [merge(a, b, epochMs(start)), merge(b, a, epochMs(start))])
      expect(one).toMatchObject({ firstTouch: a.firstTouch, lastTouch: b.lastTouch })
    const unknown = merge(
      someone({ id: shopperId('shp_c') }),
      someone({ id: shopperId('shp_d') }),
      epochMs(start),
    )
    expect(unknown).not.toHaveProperty('firstTouch')
    expect(merge(someone({ id: shopperId('shp_c') }), a, epochMs(start))).toMatchObject({
      lastTouch: a.lastTouch,
    })
  })

  it('takes the newer cart, and an emptied one is newer than what was in it', () => {
    const [known, anonymous] = [ana(), laptop()]
    anonymous.event('add_to_cart', { items: [shoe] })
    expect(joined(known, anonymous).state.cart?.items).toHaveLength(1)
    known.sleep(minute).event('purchase')
    expect(joined(known, anonymous).state.cart?.items).toEqual([])
  })

  it('lets the run that is further along live, and sends nothing twice', () => {
    const [known, anonymous] = [ana(), laptop()]
    known.event('subscribe')
    known.pass(2 * hour).sendAll()
    anonymous.sleep(2 * hour).event('subscribe')
    const story = joined(known, anonymous)
    expect(story.state.enrollments).toHaveLength(1)
    expect(story.state.past['welcome']).toMatchObject({ lastEnd: 'merged', enteredCount: 2 })
    story.pass(2 * day)
    expect(story.created).toEqual(['tips'])
  })

  it('drops what the run that ended had ready', () => {
    const [known, anonymous] = [ana(), laptop()]
    known.event('subscribe')
    known.pass(hour).sendAll()
    anonymous.learn(email('other@example.com')).event('subscribe')
    anonymous.pass(hour)
    const story = joined(known, anonymous)
    expect(story.state.pending).toEqual([])
    expect(story.drops).toEqual(['merged'])
    expect(story.claim(anonymous.pending.id)).toMatchObject({ kind: 'drop', why: { reason: 'merged' } })
  })

  it('tells of the run that ended by it', () => {
    const [known, anonymous] = [ana(), laptop()]
    known.event('subscribe')
    anonymous.learn(email('other@example.com')).event('subscribe')
    const story = joined(known, anonymous)
    expect(story.endings).toEqual(['merged'])
    expect(story.counted('merged')).toBe(1)
  })

  it('ends at once what the other had left by its purchase, and what begins after it is new', () => {
    const [known, phone] = [ana(), laptop()]
    known.event('add_to_cart', { items: [shoe] })
    phone.sleep(10 * minute).event('purchase', { value: 90 })
    const story = joined(known, phone)
    expect(story.endings).toEqual(['exited'])
    expect(story.pass(2 * hour).created).toEqual([])
  })

  it('leaves what began after that purchase', () => {
    const [known, phone] = [ana(), laptop()]
    phone.event('purchase', { value: 90 })
    known.sleep(10 * minute).event('add_to_cart', { items: [shoe] })
    const story = joined(known, phone)
    expect(story.endings).toEqual([])
    expect(story.pass(hour).created).toEqual(['cart-1'])
  })

  it('drops a message that outlived its run when the other had bought since', () => {
    const once = programOf([
      automation('browse', {
        trigger: trigger('view_item'),
        exits: abandonedCart().exits,
        ...sequence(wait(hour), send('look')),
      }),
    ])
    const known = new Story(once, someone({ id: shopperId('shp_ana') }))
    known.event('view_item', { items: [shoe] })
    known.pass(hour)
    const phone = new Story(once, someone({ id: shopperId('shp_laptop'), identities: [] }))
    phone.sleep(30 * minute).event('purchase', { value: 90 })
    known.decide({ kind: 'merge', other: phone.state })
    expect(known.drops).toEqual(['exited'])
  })

  it('sends no second welcome when the first run was over before', () => {
    const [known, anonymous] = [ana(), laptop()]
    known.event('subscribe')
    known.pass(3 * day)
    known.sendAll()
    anonymous.sleep(3 * day).event('subscribe')
    const story = joined(known, anonymous).pass(3 * day)
    expect(story.created).toEqual([])
    expect(story.counted('merged')).toBe(2)
  })

  it('takes the stricter consent and the stricter suppression', () => {
    const [known, anonymous] = [ana(), laptop()]
    known.event('subscribe')
    anonymous.sleep(-hour).event('consent', { marketing: false, analytics: true })
    known.state = { ...known.state, suppressed: { x: 'unsubscribed' } }
    anonymous.state = { ...anonymous.state, suppressed: { x: 'bounced' } }
    const { state } = joined(known, anonymous)
    expect(state.consent).toMatchObject({ marketing: false, analytics: true, marketingAt: start - hour })
    expect(state.suppressed).toEqual({ x: 'bounced' })
  })

  it('counts an order once that both had heard of', () => {
    const [known, anonymous] = [ana(), laptop()]
    known.event('purchase', { transaction_id: 'a', value: 10 })
    anonymous.event('purchase', { transaction_id: 'a', value: 10 })
    anonymous.event('purchase', { transaction_id: 'b', value: 5 })
    expect(joined(known, anonymous).state.orders).toMatchObject({
      count: 2,
      total: 15,
      transactionIds: ['a', 'b'],
    })
  })

  it('tries the cart again that was refused for want of an address', () => {
    const [known, anonymous] = [ana(), laptop()]
    anonymous.event('add_to_cart', { items: [shoe] })
    expect(anonymous.counted('not_entered')).toBe(1)
    const story = joined(known, anonymous)
    story.event('identify')
    expect(story.pass(hour).created).toEqual(['cart-1'])
  })

  it('does not try what was refused in a visit that is over by what the other did', () => {
    const known = new Story(program, someone({ id: shopperId('shp_ana'), identities: [] }))
    known.event('add_to_cart', { items: [shoe] })
    expect(known.state.candidates).toHaveLength(1)
    const later = laptop()
    later.sleep(2 * day).event('page_view')
    known.sleep(2 * day)
    expect(joined(known, later).state.candidates).toBeUndefined()
    const soon = laptop()
    soon.sleep(20 * minute).event('page_view')
    expect(joined(known, soon).state.candidates).toHaveLength(1)
  })

  it('happens once', () => {
    const once = joined(ana(), laptop()).state
    const again: ShopperState = merge(once, laptop().state, epochMs(start))
    expect(again).toBe(once)
  })
})
