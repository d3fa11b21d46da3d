// Ninety days of a shop: visits that begin somewhere, look around, and seldom end in an order. The proportions are those
// of a middling shop (one visit in thirty buys). Always the same ones: what is drawn is a hash of the position.

import type { LearnedIdentity, ShopperState } from '../../worker/engine/shopper.ts'
import { newShopper } from '../../worker/engine/shopper.ts'
import type { EventProperties, IdentityKind, Item, ShopEvent } from '../../worker/event/event.ts'
import { epochMs, eventId, shopperId } from '../../worker/event/ids.ts'

export const streamLength = 100_000
export const streamShoppers = 4_000
export const streamStartsAt = Date.UTC(2026, 0, 5)
const periodMs = 90 * 86_400_000
const origin = 'https://shop.example'

export interface Heard {
  readonly shopper: number
  readonly event: ShopEvent
}

/** A fraction, from a position and the question that is asked there. */
function draw(position: number, question: number): number {
  let bits = Math.imul(position + 1, 0x9e3779b1) ^ Math.imul(question + 1, 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d)
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39)
  return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32
}

function pick<T>(list: readonly [T, ...T[]], share: number): T {
  return list[Math.floor(share * list.length)] ?? list[0]
}

const countries = ['FR', 'FR', 'FR', 'DE', 'DE', 'BE', 'IT', 'US'] as const
const zones = ['Europe/Paris', 'Europe/Berlin', 'Europe/Rome', 'America/New_York'] as const
const categories = ['shoes', 'coats', 'dresses', 'bags', 'cosmetics', 'coffee'] as const
const brands = ['Nordica', 'Alba', 'Tessuto', 'Lumen', 'Oko'] as const

const learned = (kind: IdentityKind, value: string): LearnedIdentity => ({
  kind,
  value,
  learnedAt: epochMs(streamStartsAt),
  trust: 'claimed',
})

/** Two in five are known from before, one in eight has a phone, one in five a loyalty tier. */
export const streamOf = (index: number): ShopperState => {
  const isKnown = draw(index, 1) < 0.4
  const country = pick(countries, draw(index, 2))
  return {
    ...newShopper(shopperId(`shp_${index}`), epochMs(streamStartsAt - draw(index, 3) * periodMs)),
    identities: [
      learned('device', deviceOf(index)),
      ...(isKnown ? [learned('email', emailOf(index))] : []),
      ...(draw(index, 4) < 0.12 ? [learned('phone', `+4915${10_000_000 + index}`)] : []),
    ],
    traits: {
      country,
      time_zone: pick(zones, draw(index, 5)),
      locale: country === 'DE' ? 'de-DE' : 'fr-FR',
      ...(isKnown && { first_name: `Ana ${index}` }),
      ...(draw(index, 6) < 0.2 && { loyalty_tier: pick(['silver', 'gold', 'platinum'], draw(index, 7)) }),
      ...(draw(index, 8) < 0.1 && { birthday: `--0${1 + (index % 9)}-1${index % 10}` }),
    },
    ...(draw(index, 9) < 0.5 && { consent: { marketing: draw(index, 10) < 0.9 } }),
  }
}

export const deviceOf = (index: number): string => `device-${index}`
export const emailOf = (index: number): string => `shopper-${index}@example.com`

/** Of all shoppers together, in the order of their time. */
export function shopStream(): Heard[] {
  const heard: Heard[] = []
  for (let visit = 0; heard.length < streamLength * 1.02; visit += 1) addVisit(heard, visit)
  return heard.sort((a, b) => a.event.occurred_at - b.event.occurred_at).slice(0, streamLength)
}

interface Visit {
  readonly number: number
  readonly shopper: number
  at: number
  readonly cart: Item[]
  readonly add: (name: string, properties?: EventProperties, path?: string) => void
}

function addVisit(heard: Heard[], number: number): void {
  // A few come often: the square of an even draw.
  const shopper = Math.floor(draw(number, 11) ** 2 * streamShoppers)
  // As long as the script's: 128 random bits as decimal digits, and a count.
  const page = [31, 32, 33, 34].map((question) => Math.floor(draw(number, question) * 2 ** 32)).join('')
  let nth = 0
  const visit: Visit = {
    number,
    shopper,
    at: streamStartsAt + Math.floor(draw(number, 12) * periodMs),
    cart: [],
    add: (name, properties = {}, path = '/shoes') => {
      nth += 1
      visit.at += 5_000 + Math.floor(draw(number, 100 + nth) * 55_000)
      const event = {
        event_id: eventId(`${page}.${nth}`),
        name,
        occurred_at: epochMs(visit.at),
        received_at: epochMs(visit.at),
        page: { url: `${origin}${path}`, title: 'Bench shop' },
        properties,
      }
      heard.push({ shopper, event })
    },
  }
  walkThrough(visit)
}

const landings = ['/', '/?utm_source=google&utm_medium=cpc', '/?utm_source=instagram', '/', '/new'] as const

function walkThrough(visit: Visit): void {
  const { number, add } = visit
  add('page_view', {}, pick(landings, draw(number, 13)))
  const length = 1 + Math.floor(draw(number, 14) ** 2 * 14)
  for (let turn = 0; turn < length; turn += 1) lookAround(visit, turn)
  if (draw(number, 15) < 0.012) add('subscribe', { email: emailOf(visit.shopper) })
  if (draw(number, 16) < 0.004) add('unsubscribe', { email: emailOf(visit.shopper) })
  if (draw(number, 17) < 0.01) add('review', { rating: 5 })
  if (visit.cart.length > 0) checkOut(visit)
}

function lookAround({ number, cart, add }: Visit, turn: number): void {
  const share = draw(number, 200 + turn * 2)
  const item = itemAt(draw(number, 201 + turn * 2))
  const about = { currency: 'EUR', value: item.price ?? 0, items: [item] }
  const path = `/p/${item.item_id}`
  if (share < 0.42) return add('page_view', {}, share < 0.01 ? '/stores/lyon' : path)
  if (share < 0.53) return add('view_item_list', { item_list_name: item.item_category ?? '' })
  if (share < 0.59) {
    const term = share < 0.54 ? 'winter boots' : (item.item_category ?? '')
    return add('search', { search_term: term, result_count: share < 0.55 ? 0 : 24 })
  }
  if (share < 0.9) return add('view_item', about, path)
  if (share < 0.965) {
    cart.push(item)
    return add('add_to_cart', about, path)
  }
  const removed = share < 0.975 ? cart.pop() : undefined
  if (removed) return add('remove_from_cart', { currency: 'EUR', items: [removed] })
  if (share < 0.99) return add('add_to_wishlist', { items: [item] })
  if (share < 0.992) return add('notify_me', { item_id: item.item_id })
  add('view_item', about, path)
}

function itemAt(share: number): Item {
  const nth = Math.floor(share * 600)
  const category = pick(categories, draw(nth, 18))
  const brand = pick(brands, draw(nth, 19))
  const price = Math.round(8 + draw(nth, 20) ** 2 * 400)
  return {
    item_id: `${category}-${nth}`,
    item_name: `${brand} ${category} ${nth}`,
    item_brand: brand,
    item_category: category,
    item_variant: `${36 + (nth % 8)}`,
    price,
    ...(nth % 9 === 0 && { discount: Math.round(price / 5) }),
    quantity: 1 + Math.floor(draw(nth, 21) * 1.2),
    url: `${origin}/p/${category}-${nth}`,
  }
}

function checkOut({ number, shopper, cart, add }: Visit): void {
  if (draw(number, 22) > 0.55) return
  const value = cart.reduce(
    (sum, { price = 0, discount = 0, quantity }) => sum + (price - discount) * quantity,
    0,
  )
  const about = { currency: 'EUR', value, items: [...cart] }
  add('view_cart', about, '/cart')
  if (draw(number, 23) > 0.7) return
  add('begin_checkout', about, '/checkout')
  if (draw(number, 24) < 0.8) add('identify', { email: emailOf(shopper) }, '/checkout')
  if (draw(number, 25) > 0.75) return
  add('add_payment_info', about, '/checkout/payment')
  if (draw(number, 26) > 0.8) return
  const order = {
    ...about,
    transaction_id: `order-${number}`,
    email: emailOf(shopper),
    ...(draw(number, 27) < 0.15 && { coupon: 'SPRING' }),
    ...(draw(number, 28) < 0.08 && { gift_wrap: true }),
  }
  add('purchase', order, '/thank-you')
  if (draw(number, 29) < 0.06) add('refund', { transaction_id: order.transaction_id })
  if (draw(number, 30) < 0.03) add('gift', { transaction_id: order.transaction_id })
}
