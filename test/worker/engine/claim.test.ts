import { describe, expect, it } from 'vitest'
import type { MessageContent } from '../../../worker/engine/decision.ts'
import type { Automation, Program } from '../../../worker/engine/program.ts'
import { unsubscribeAddress } from '../../../worker/engine/shopper/consent.ts'
import type { PendingDelivery } from '../../../worker/engine/shopper.ts'
import { deliveryId, epochMs } from '../../../worker/event/ids.ts'
import { email, shoe, someone, start, Story } from './decider-specification.ts'
import {
  abandonedCart,
  automation,
  condition,
  day,
  hour,
  programOf,
  send,
  sequence,
  trigger,
  wait,
} from './program-builder.ts'

const ready = (changes: Partial<Automation> = {}, program: Partial<Program> = {}): Story => {
  const story = new Story(programOf([abandonedCart(changes)], program))
  story.event('add_to_cart', { currency: 'EUR', items: [shoe, { item_id: 'sock', price: 5, quantity: 2 }] })
  return story.pass(hour)
}
const contentOf = (story: Story): MessageContent => {
  const effect = story.claim(story.pending.id)
  if (effect?.kind !== 'send') throw new Error(`not sent: ${JSON.stringify(effect)}`)
  return effect.content
}
const outcome = (story: Story) => story.claim(story.pending.id)

describe('what is sent', () => {
  it('is the shopper and the cart as they are now, as the webhook tells them', () => {
    const story = ready()
    story.state = {
      ...story.state,
      traits: { first_name: 'Ana', locale: 'fr-FR', time_zone: 'Europe/Paris' },
    }
    const { id } = story.state.cart ?? { id: '' }
    expect(contentOf(story)).toMatchObject({
      automation: 'abandoned-cart',
      version: 1,
      step: 'cart-1',
      message: 'cart-1',
      channel: 'email',
      purpose: 'marketing',
      destination: 'email-tool',
      arm: null,
      shopper: {
        id: 'shp_1',
        email: 'ana@example.com',
        phone: null,
        first_name: 'Ana',
        locale: 'fr-FR',
        time_zone: 'Europe/Paris',
      },
      cart: { id, currency: 'EUR', total: 100, items: [{ item_id: 'shoe-42' }, { item_id: 'sock' }] },
      item: null,
      event: { name: 'cart_updated', occurred_at: '2026-03-02T10:00:00.000Z' },
    })
  })

  it('takes name, price, link and image from the catalog', () => {
    const story = ready()
    story.catalog.set('shoe-42', {
      item_id: 'shoe-42',
      item_name: 'True shoe',
      price: 80,
      currency: 'EUR',
      url: 'https://shop.example/s',
      image_url: 'https://shop.example/s.jpg',
    })
    expect(contentOf(story).cart).toMatchObject({
      total: 90,
      items: [
        {
          item_name: 'True shoe',
          price: 80,
          url: 'https://shop.example/s',
          image_url: 'https://shop.example/s.jpg',
        },
        {},
      ],
    })
  })

  it('does not take a price of another currency from the catalog', () => {
    const story = ready()
    story.catalog.set('shoe-42', { item_id: 'shoe-42', price: 8_000, currency: 'JPY' })
    expect(contentOf(story).cart?.total).toBe(100)
  })

  it('leaves out what is sold out, and is not sent when nothing is left', () => {
    const story = ready()
    story.catalog.set('shoe-42', { item_id: 'shoe-42', stock: 0 })
    expect(contentOf(story).cart).toMatchObject({ total: 10, items: [{ item_id: 'sock' }] })
    story.catalog.set('sock', { item_id: 'sock', stock: 0 })
    expect(outcome(story)).toMatchObject({ kind: 'drop', why: { reason: 'recheck_failed' } })
  })

  it('shows only the lines that the last recheck keeps', () => {
    const dear = condition('cart.items', () => true)
    const narrowing = {
      ...dear,
      narrow: (_scope: unknown, items: readonly (typeof shoe)[]) =>
        items.filter(({ price = 0 }) => price > 50),
    }
    const story = ready(
      sequence(wait(hour), { kind: 'recheck', id: 'dear', condition: narrowing }, send('cart-1')),
    )
    expect(contentOf(story).cart?.items).toMatchObject([{ item_id: 'shoe-42' }])
  })

  it('names the one item that it is about', () => {
    const notify = automation('notify', {
      trigger: trigger('notify_me', { key: ({ item }) => item?.item_id }),
    })
    const story = new Story(programOf([notify]))
    story.catalog.set('shoe-42', { item_id: 'shoe-42', item_name: 'Shoe' })
    story.event('notify_me', { item_id: 'shoe-42' })
    expect(contentOf(story)).toMatchObject({ item: { item_id: 'shoe-42', item_name: 'Shoe' }, cart: null })
  })

  it('goes out without a cart when it is not about one', () => {
    const story = new Story(programOf([automation('welcome', { trigger: trigger('subscribe') })]))
    story.event('subscribe')
    expect(contentOf(story).cart).toBeNull()
  })
})

describe('a claim', () => {
  it('counts as the sending once, however often it is tried', () => {
    const story = ready()
    contentOf(story)
    const { past } = story.state
    story.sleep(hour)
    contentOf(story)
    expect(story.state.past).toEqual(past)
    expect(story.state.sent).toHaveLength(1)
    expect(story.counted('sent')).toBe(1)
  })

  it('is settled by the last word on it', () => {
    const story = ready()
    const { id } = story.pending
    story.decide({ kind: 'settled', delivery: id, outcome: 'failed' })
    expect(story.state.pending).toEqual([])
    expect(story.counted('failed')).toBe(1)
    story.decide({ kind: 'settled', delivery: id, outcome: 'failed' })
    expect(story.counted('failed')).toBe(1)
  })

  it('of what nobody knows is dropped', () => {
    const effect = ready().claim(deliveryId('0'))
    expect(effect).toMatchObject({ kind: 'drop', why: { reason: 'merged' } })
  })

  it('waits while the automation is paused, for three days', () => {
    const story = ready()
    story.program = programOf([abandonedCart({ status: 'paused' })])
    expect(outcome(story)).toMatchObject({ kind: 'postpone', until: start + 2 * hour })
    story.sleep(3 * day)
    expect(outcome(story)).toMatchObject({ kind: 'drop', why: { reason: 'expired' } })
  })

  it.each([[[]], [[abandonedCart({ status: 'draft' })]]])(
    'is dropped when the automation is gone or a draft again',
    (automations) => {
      const story = ready()
      story.program = programOf(automations)
      expect(outcome(story)).toMatchObject({ kind: 'drop', why: { reason: 'expired' } })
    },
  )

  it('asks the audience again and says what it saw', () => {
    const story = ready()
    story.program = programOf([abandonedCart({ audience: condition('stage', () => false) })])
    expect(outcome(story)).toMatchObject({
      kind: 'drop',
      why: { reason: 'recheck_failed', finding: { path: 'stage' } },
    })
  })

  it('is dropped when the cart was replaced by another', () => {
    const story = ready({ exits: [] })
    story.event('purchase')
    story.event('add_to_cart', { items: [shoe] })
    expect(outcome(story)).toMatchObject({
      kind: 'drop',
      why: { reason: 'recheck_failed', finding: { path: 'cart.id' } },
    })
  })

  it('is dropped when another enrollment of the automation was sent meanwhile', () => {
    const story = ready()
    story.state = {
      ...story.state,
      past: {
        'abandoned-cart': {
          enteredCount: 2,
          lastEnteredAt: epochMs(start),
          lastEndedAt: null,
          lastEnd: null,
          lastSentAt: story.now,
        },
      },
    }
    expect(outcome(story)).toMatchObject({ kind: 'drop', why: { reason: 'capped' } })
  })
})

const reason = (expected: string) => ({ kind: 'drop', why: { reason: expected } })

const changed = (change: (story: Story) => Story['state'], program: Partial<Program> = {}) => {
  const story = ready({ audience: condition('anyone', () => true) }, program)
  story.state = change(story)
  return outcome(story)
}

describe('permission', () => {
  it('needs an address', () => {
    expect(changed(({ state }) => ({ ...state, identities: [] }))).toMatchObject(reason('no_address'))
  })

  it('needs no suppression, of whatever purpose', () => {
    expect(
      changed(({ state }) => ({ ...state, suppressed: { 'ana@example.com': 'bounced' } })),
    ).toMatchObject(reason('suppressed'))
  })

  it('ends for marketing with an opt-out', () => {
    expect(changed(({ state, now }) => unsubscribeAddress(state, 'ana@example.com', now))).toMatchObject(
      reason('suppressed'),
    )
    expect(changed(({ state }) => ({ ...state, consent: { marketing: false } }))).toMatchObject(
      reason('no_consent'),
    )
  })

  it('needs a yes where the site asks for one', () => {
    const site = { ...programOf([]).site, marketingConsent: 'opt_in' as const }
    const story = new Story(programOf([automation('welcome', { trigger: trigger('review') })], { site }))
    story.event('review')
    expect(story.counted('no_consent')).toBe(1)
    expect(story.created).toEqual([])
  })

  it('for what was asked for outlives an opt-out, and not a bounce', () => {
    const asked = automation('notify', {
      trigger: trigger('notify_me'),
      ...sequence({ ...send('back'), purpose: 'requested' }),
    })
    const story = new Story(
      programOf([asked]),
      someone({ suppressed: { 'ana@example.com': 'unsubscribed' }, consent: { marketing: false } }),
    )
    story.event('notify_me')
    expect(story.created).toEqual(['back'])
    story.state = { ...story.state, suppressed: { 'ana@example.com': 'bounced' } }
    expect(outcome(story)).toMatchObject(reason('suppressed'))
  })

  it('writes to the proven address before the claimed', () => {
    const story = ready()
    story.state = {
      ...story.state,
      identities: [{ ...email('proven@example.com', 0), trust: 'proven' }, email('new@example.com')],
    }
    expect(contentOf(story).shopper.email).toBe('proven@example.com')
  })
})

it('gives deliveries the ids of UUIDv7', () => {
  const { id, createdAt }: PendingDelivery = ready().pending
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(createdAt)
})
