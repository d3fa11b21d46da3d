import { describe, expect, it } from 'vitest'
import type { Automation } from '../../../worker/engine/program.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import { email, shoe, shopEvent, someone, start, Story } from './decider-specification.ts'
import {
  abandonedCart,
  automation,
  condition,
  day,
  hour,
  minute,
  programOf,
  send,
  sequence,
  trigger,
  wait,
} from './program-builder.ts'

const addShoe = { currency: 'EUR', items: [shoe] }
const cartStory = (changes: Partial<Automation> = {}, state = someone()): Story =>
  new Story(programOf([abandonedCart(changes)]), state)

describe('an abandoned cart', () => {
  it('is reminded of after one hour and again a day after it was left', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.pass(hour - 1)
    expect(story.created).toEqual([])
    story.pass(1)
    expect(story.created).toEqual(['cart-1'])
    expect(story.sendAll()).toEqual(['cart-1'])
    story.pass(23 * hour)
    expect(story.sendAll()).toEqual(['cart-2'])
    expect(story.endings).toEqual(['completed'])
    expect(story.state.enrollments).toEqual([])
  })

  it('starts the clock over at every change', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.pass(50 * minute).event('add_to_cart', { currency: 'EUR', items: [{ ...shoe, item_id: 'sock' }] })
    story.pass(59 * minute)
    expect(story.created).toEqual([])
    story.pass(minute)
    expect(story.created).toEqual(['cart-1'])
    expect(story.counted('entered')).toBe(1)
    expect(story.counted('restarted')).toBe(1)
  })

  it('says nothing of a cart that is told again unchanged', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.pass(50 * minute).event('view_cart', addShoe)
    story.pass(10 * minute)
    expect(story.created).toEqual(['cart-1'])
  })

  it('keeps the clock when it changes after something was sent', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.pass(hour).sendAll()
    story.pass(hour).event('add_to_cart', addShoe)
    story.pass(22 * hour)
    expect(story.created).toEqual(['cart-1', 'cart-2'])
    expect(story.counted('refreshed')).toBe(1)
  })

  it('does not start over while a reminder is on its way, and does once reentry allows it', () => {
    const story = cartStory(sequence(wait(hour), send('cart-1'), wait(30 * day), send('cart-2')))
    story.event('add_to_cart', addShoe)
    story.pass(hour).event('add_to_cart', addShoe)
    story.pass(hour)
    expect(story.created).toEqual(['cart-1'])
    story.sendAll()
    story.pass(8 * day).event('add_to_cart', addShoe)
    expect(story.endings).toEqual(['stopped'])
    story.pass(hour)
    expect(story.created).toEqual(['cart-1', 'cart-1'])
    expect(
      new Set(story.effects.flatMap((one) => (one.kind === 'deliver' ? [one.delivery.id] : []))).size,
    ).toBe(2)
  })

  it('is forgotten at any purchase', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.pass(30 * minute).event('purchase', { transaction_id: 't1', value: 5 })
    story.pass(2 * day)
    expect(story.created).toEqual([])
    expect(story.endings).toEqual(['exited'])
  })

  it('drops the delivery that was ready when the purchase came', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.pass(hour)
    const { id } = story.pending
    const { effects } = story.event('purchase', { transaction_id: 't1' })
    expect(effects).toContainEqual(expect.objectContaining({ kind: 'drop', delivery: id }))
    expect(story.state.pending).toEqual([])
    expect(story.claim(id)?.kind).toBe('drop')
  })

  it('drops a delivery that outlived its enrollment, too', () => {
    const story = cartStory(sequence(send('only')))
    story.event('add_to_cart', addShoe)
    expect(story.endings).toEqual(['completed'])
    story.event('purchase')
    expect(story.drops).toEqual(['exited'])
  })

  it('is left alone when another cart is emptied, and forgotten when this one is', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.event('remove_from_cart', { items: [shoe] })
    expect(story.endings).toEqual(['exited'])
  })

  it('is not entered again within the reentry of the last delivery, and is after it', () => {
    const story = cartStory(sequence(wait(hour), send('cart-1')))
    story.event('add_to_cart', addShoe)
    story.pass(hour).sendAll()
    story.pass(day).event('add_to_cart', addShoe)
    expect(story.trace.at(-1)).toMatchObject({ what: 'not_entered', finding: { path: 'reentry' } })
    story.pass(6 * day).event('add_to_cart', addShoe)
    expect(story.state.enrollments).toHaveLength(1)
  })

  it('counts the hour from when the cart changed, however late the news', () => {
    const story = cartStory().sleep(hour)
    story.event('add_to_cart', addShoe, { ago: 50 * minute })
    story.pass(10 * minute)
    expect(story.created).toEqual(['cart-1'])
  })

  it('never sends two messages at once because the server was down', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.sleep(3 * day).decide({ kind: 'wake' })
    expect(story.created).toEqual(['cart-1'])
    story.pass(23 * hour)
    expect(story.created).toEqual(['cart-1', 'cart-2'])
  })
})

const anonymous = () => cartStory({}, someone({ identities: [] }))

describe('a shopper who is not known yet', () => {
  it('enters when the address is learned in the same session, with the clock of the cart', () => {
    const story = anonymous()
    story.event('add_to_cart', addShoe)
    expect(story.counted('not_entered')).toBe(1)
    story.pass(minute).learn(email()).event('identify', { email: 'ana@example.com' })
    story.pass(59 * minute)
    expect(story.created).toEqual(['cart-1'])
  })

  it('does not enter when the cart was bought before', () => {
    const story = anonymous()
    story.event('add_to_cart', addShoe)
    story.event('purchase', { transaction_id: 't1' })
    story.learn(email()).event('identify')
    expect(story.state.enrollments).toEqual([])
    expect(story.state.candidates).toBeUndefined()
  })

  it('does not enter with the cart of an earlier session', () => {
    const story = anonymous()
    story.event('add_to_cart', addShoe)
    story
      .pass(3 * day)
      .learn(email())
      .event('identify')
    expect(story.state.enrollments).toEqual([])
  })
})

describe('an exit', () => {
  it('ends by its own time: one that lies before the entry is none of its business', () => {
    const story = cartStory().sleep(hour)
    story.event('add_to_cart', addShoe)
    story.event('purchase', { transaction_id: 'old' }, { ago: 30 * minute })
    expect(story.state.enrollments).toHaveLength(1)
  })

  it('is trusted to within the correction of clocks', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.event('purchase', { transaction_id: 'old' }, { ago: 20_000 })
    expect(story.endings).toEqual(['exited'])
  })

  it('that was learned by a merge is found before the delivery', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.pass(hour)
    const bought = { at: epochMs(start + minute), id: shopEvent('purchase').event_id, properties: {} }
    story.state = {
      ...story.state,
      history: { purchase: { count: 1, firstAt: bought.at, lastAt: bought.at, recent: [bought] } },
    }
    expect(story.claim(story.pending.id)).toMatchObject({ kind: 'ended', reason: 'exited' })
    expect(story.state.pending).toEqual([])
    expect(story.drops).toEqual(['exited'])
  })

  it('runs for a purchase that is told twice, which counts once', () => {
    const story = new Story(
      programOf([
        abandonedCart(),
        automation('thanks', {
          trigger: trigger('purchase'),
          reentryAfterMs: 0,
          ...sequence(send('thanks')),
        }),
      ]),
    )
    story.event('purchase', { transaction_id: 't1', value: 10 })
    story.event('add_to_cart', addShoe)
    story.event('purchase', { transaction_id: 't1', value: 10 })
    expect(story.created).toEqual(['thanks'])
    expect(story.endings).toContain('exited')
    expect(story.state.orders).toMatchObject({ count: 1, total: 10 })
    expect(story.state.history['purchase']?.count).toBe(1)
    expect(story.state.cart?.items).toHaveLength(1)
  })

  it('runs whatever the status of the automation', () => {
    const story = cartStory()
    story.event('add_to_cart', addShoe)
    story.program = programOf([abandonedCart({ status: 'paused' })])
    story.event('purchase')
    expect(story.endings).toEqual(['exited'])
  })
})

const welcome = (changes: Partial<Automation> = {}) =>
  automation('welcome', { trigger: trigger('subscribe'), ...sequence(send('welcome')), ...changes })

describe('entering', () => {
  it('happens once, ever, without reentry and without a key', () => {
    const story = new Story(programOf([welcome()]))
    story.event('subscribe')
    story.pass(400 * day).event('subscribe')
    expect(story.created).toEqual(['welcome'])
  })

  it('happens once per key without reentry', () => {
    const keyed = welcome({ trigger: trigger('notify_me', { key: ({ item }) => item?.item_id }) })
    const story = new Story(programOf([keyed]))
    const ask = (item_id: string) => story.event('notify_me', { items: [{ item_id, quantity: 1 }] })
    ask('a')
    ask('b')
    ask('a')
    expect(story.created).toHaveLength(2)
  })

  it('is refused with a reason when the key is missing', () => {
    const story = new Story(programOf([welcome({ trigger: trigger('subscribe', { key: () => undefined }) })]))
    story.event('subscribe')
    expect(story.trace).toMatchObject([{ what: 'not_entered', finding: { path: 'trigger.key' } }])
  })

  it.each(['draft', 'paused', 'closing'] as const)('does not happen while the automation is %s', (status) => {
    const story = new Story(programOf([welcome({ status })]))
    story.event('subscribe')
    expect(story.state.enrollments).toEqual([])
    expect(story.created).toEqual([])
  })

  it('says which condition of the audience failed', () => {
    const story = new Story(programOf([welcome({ audience: condition('shopper.vip', () => false) })]))
    story.event('subscribe')
    expect(story.trace).toMatchObject([{ what: 'not_entered', finding: { path: 'shopper.vip' } }])
  })

  it('holds the same shoppers out every time, sends them nothing and says so', () => {
    const story = new Story(programOf([welcome({ holdout: 1, ...sequence(wait(hour), send('welcome')) })]))
    story.event('subscribe')
    story.pass(hour)
    expect(story.created).toEqual([])
    expect(story.counted('held_out')).toBe(2)
    expect(story.endings).toEqual(['held_out'])
  })

  it('refreshes: keeps the clock and takes the newer fact', () => {
    const notify = welcome({
      trigger: trigger('notify_me', { repeat: 'refresh' }),
      ...sequence(wait(hour), send('x')),
    })
    const story = new Story(programOf([notify]))
    story.event('notify_me', { size: 's' })
    story.pass(30 * minute).event('notify_me', { size: 'm' })
    story.pass(30 * minute)
    expect(story.pending.trigger.properties).toEqual({ size: 'm' })
  })

  it('ignores an older fact that arrives late', () => {
    const story = cartStory().sleep(hour)
    story.event('add_to_cart', addShoe)
    story.event('add_to_cart', { items: [{ ...shoe, item_id: 'sock' }] }, { ago: 10 * minute })
    expect(story.counted('restarted')).toBe(0)
    expect(story.state.cart?.items).toHaveLength(2)
  })
})
