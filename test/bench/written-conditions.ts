// What a programmer would write instead of the conditions of the fifty automations, for this one shop: by the event that
// starts them, `where` and audience in one. The limit for the compiled ones, which must hold exactly where these do.

import type { Scope } from '../../worker/engine/program.ts'
import type { EventMemory, ShopperState } from '../../worker/engine/shopper.ts'
import type { Item } from '../../worker/event/event.ts'

export type Written = readonly [automation: string, holds: (scope: Scope) => boolean]

const hourMs = 3_600_000
const dayMs = 24 * hourMs

function mayReceive(shopper: ShopperState, kind = 'email'): boolean {
  const address = shopper.identities.findLast((one) => one.kind === kind)?.value
  return (
    address !== undefined && shopper.suppressed[address] === undefined && shopper.consent.marketing !== false
  )
}
/** What was asked for, or belongs to an order: an opt-out from marketing does not stop it. */
function mayBeTold(shopper: ShopperState): boolean {
  const address = shopper.identities.findLast(({ kind }) => kind === 'email')?.value
  return address !== undefined && (shopper.suppressed[address] ?? 'unsubscribed') === 'unsubscribed'
}
function did({ shopper, now }: Scope, event: string, withinMs: number): boolean {
  const memory = shopper.history[event]
  return memory !== undefined && now - memory.lastAt <= withinMs
}
function countSince(
  memory: EventMemory | undefined,
  since: number,
  matches: (items: readonly Item[] | undefined) => boolean,
): number {
  let count = 0
  for (const { at, properties } of memory?.recent ?? [])
    if (at >= since && matches(properties.items)) count += 1
  return count
}
const some = (items: readonly Item[] | undefined, test: (item: Item) => boolean): boolean =>
  items !== undefined && items.some(test)
const isIn = ({ enrollments }: ShopperState, ...names: string[]): boolean =>
  enrollments.some(({ automation }) => names.includes(automation))
const isVip = ({ orders }: ShopperState): boolean => orders.total >= 500 && orders.count >= 3
const isShoe = (item: Item): boolean => item.item_category === 'shoes'
const isNordicaOrAlba = (item: Item): boolean => item.item_brand === 'Nordica' || item.item_brand === 'Alba'
const hasShoes = (items: readonly Item[] | undefined): boolean => some(items, isShoe)
const eventItem = ({ event }: Scope): unknown =>
  event?.properties.items?.[0]?.item_id ?? event?.properties['item_id']

function huntsBargains({ shopper, now }: Scope): boolean {
  let count = 0
  for (const { at, properties } of shopper.history['purchase']?.recent ?? [])
    if (at >= now - 90 * dayMs && properties['coupon'] !== undefined) count += 1
  return count >= 2
}
function daysBetweenOrders({ orders }: ShopperState): number {
  const { count, firstAt, lastAt } = orders
  return count < 2 || firstAt === null || lastAt === null
    ? Infinity
    : (lastAt - firstAt) / (count - 1) / dayMs
}

const hasValue = ({ cart }: Scope): boolean => cart !== null && cart.total > 0

const cartUpdated: readonly Written[] = [
  [
    'abandoned-cart',
    (scope) => hasValue(scope) && mayReceive(scope.shopper) && !did(scope, 'purchase', dayMs),
  ],
  [
    'cart-dear',
    (scope) =>
      scope.cart !== null &&
      scope.cart.total >= 250 &&
      mayReceive(scope.shopper) &&
      (isVip(scope.shopper) || scope.shopper.orders.count >= 1) &&
      !did(scope, 'purchase', dayMs),
  ],
  [
    'cart-shoes',
    (scope) =>
      some(scope.cart?.items, (item) => isShoe(item) && (item.price ?? 0) > 80) &&
      mayReceive(scope.shopper) &&
      (scope.shopper.traits['country'] === 'FR' || scope.shopper.traits['country'] === 'BE') &&
      !did(scope, 'purchase', dayMs),
  ],
  [
    'cart-nordica',
    ({ cart, shopper }) =>
      cart !== null &&
      cart.items.length <= 3 &&
      some(cart.items, ({ item_brand: brand }) => brand === 'Nordica') &&
      shopper.consent.marketing === true &&
      mayReceive(shopper),
  ],
  [
    'cart-full',
    ({ cart, shopper }) =>
      cart !== null &&
      cart.items.reduce((sum, { quantity }) => sum + quantity, 0) >= 5 &&
      mayReceive(shopper) &&
      !isIn(shopper, 'cart-dear', 'abandoned-checkout'),
  ],
  [
    'cart-text-message',
    (scope) =>
      scope.cart !== null &&
      scope.cart.total > 60 &&
      scope.shopper.traits['country'] === 'DE' &&
      mayReceive(scope.shopper, 'phone') &&
      !did(scope, 'purchase', 7 * dayMs),
  ],
  [
    'cart-from-ads',
    ({ cart, session, shopper }) =>
      cart !== null &&
      cart.total > 50 &&
      session?.touchpoint?.channel === 'paid' &&
      shopper.orders.count === 0 &&
      mayReceive(shopper),
  ],
  [
    'cart-gold',
    (scope) => {
      const tier = scope.shopper.traits['loyalty_tier']
      const isGold = tier === 'gold' || tier === 'platinum'
      return hasValue(scope) && isGold && mayReceive(scope.shopper) && !did(scope, 'purchase', dayMs)
    },
  ],
  [
    'cart-small',
    (scope) =>
      scope.cart !== null &&
      scope.cart.total >= 10 &&
      scope.cart.total <= 40 &&
      scope.cart.items.length <= 2 &&
      mayReceive(scope.shopper) &&
      !isIn(scope.shopper, 'cart-gold') &&
      !did(scope, 'purchase', 30 * dayMs),
  ],
]

const viewItem: readonly Written[] = [
  [
    'browse-abandonment',
    (scope) => {
      const { shopper, now } = scope
      if (!mayReceive(shopper) || did(scope, 'purchase', 7 * dayMs)) return false
      if (isIn(shopper, 'abandoned-cart', 'abandoned-checkout')) return false
      const id = eventItem(scope)
      const isSame = (items: readonly Item[] | undefined): boolean => items?.[0]?.item_id === id
      return countSince(shopper.history['view_item'], now - 3 * dayMs, isSame) >= 2
    },
  ],
  [
    'browse-shoes',
    ({ event, shopper, now }) =>
      hasShoes(event?.properties.items) &&
      mayReceive(shopper) &&
      !isIn(shopper, 'abandoned-cart', 'abandoned-checkout', 'browse-abandonment') &&
      countSince(shopper.history['view_item'], now - 7 * dayMs, hasShoes) >= 3,
  ],
  [
    'browse-premium',
    ({ event, session, shopper }) =>
      (event?.properties.value ?? 0) >= 200 &&
      (session?.pageCount ?? 0) >= 3 &&
      shopper.orders.count >= 1 &&
      mayReceive(shopper),
  ],
  [
    'browse-brand',
    ({ event, shopper, now }) => {
      const country = shopper.traits['country']
      const isOurs = (items: readonly Item[] | undefined): boolean => some(items, isNordicaOrAlba)
      return (
        isOurs(event?.properties.items) &&
        mayReceive(shopper) &&
        country !== undefined &&
        country !== 'US' &&
        country !== 'CA' &&
        countSince(shopper.history['view_item'], now - 3 * dayMs, isOurs) >= 2
      )
    },
  ],
]

const purchase: readonly Written[] = [
  ['thank-you', ({ shopper }) => mayBeTold(shopper)],
  [
    'cross-sell',
    ({ event, shopper }) =>
      some(event?.properties.items, (item) => isShoe(item) || item.item_category === 'coats') &&
      mayReceive(shopper),
  ],
  ['upsell', ({ event, shopper }) => (event?.properties.value ?? 0) >= 150 && mayReceive(shopper)],
  [
    'replenishment',
    ({ event, shopper }) =>
      some(
        event?.properties.items,
        ({ item_category: category }) => category === 'coffee' || category === 'cosmetics',
      ) && mayReceive(shopper),
  ],
  ['loyalty-milestone', ({ shopper }) => [3, 10, 25].includes(shopper.orders.count) && mayReceive(shopper)],
  ['post-purchase', ({ shopper }) => mayReceive(shopper)],
  ['first-order', ({ shopper }) => shopper.orders.count === 1 && mayReceive(shopper)],
  [
    'quick-second-order',
    ({ shopper }) =>
      shopper.orders.count >= 2 && daysBetweenOrders(shopper) <= 30 && mayReceive(shopper) && !isVip(shopper),
  ],
  [
    'large-order',
    ({ event, shopper }) =>
      (event?.properties.value ?? 0) >= 300 &&
      mayBeTold(shopper) &&
      shopper.traits['loyalty_tier'] !== 'platinum',
  ],
  [
    'review-france',
    (scope) =>
      scope.shopper.traits['country'] === 'FR' &&
      mayReceive(scope.shopper) &&
      !did(scope, 'review', 60 * dayMs),
  ],
  ['gift-wrapped', ({ event, shopper }) => event?.properties['gift_wrap'] === true && mayReceive(shopper)],
  [
    'coupon-again',
    (scope) =>
      scope.event?.properties['coupon'] !== undefined &&
      scope.shopper.consent.marketing === true &&
      mayReceive(scope.shopper) &&
      huntsBargains(scope),
  ],
]

const sessionStart: readonly Written[] = [
  [
    'from-social',
    ({ session, shopper, now }) =>
      (session?.touchpoint?.channel === 'social' || session?.touchpoint?.channel === 'referral') &&
      shopper.orders.count === 0 &&
      now - shopper.createdAt <= 30 * dayMs &&
      mayReceive(shopper),
  ],
  [
    'vip-is-back',
    (scope) => isVip(scope.shopper) && mayReceive(scope.shopper) && !did(scope, 'purchase', 30 * dayMs),
  ],
]

const stageEntered: readonly Written[] = [
  [
    'referral-invite',
    ({ event, shopper }) =>
      event?.properties['stage'] === 'advocacy' && shopper.orders.count >= 1 && mayReceive(shopper),
  ],
  [
    'became-loyal',
    ({ event, shopper }) =>
      event?.properties['stage'] === 'retention' &&
      shopper.traits['loyalty_tier'] === undefined &&
      mayReceive(shopper),
  ],
]

const boughtShoes = ({ shopper, now }: Scope): boolean =>
  countSince(shopper.history['purchase'], now - 14 * dayMs, hasShoes) >= 1

/** By the event that starts them. */
export const writtenConditions: ReadonlyMap<string, readonly Written[]> = new Map([
  ['cart_updated', cartUpdated],
  ['view_item', viewItem],
  ['purchase', purchase],
  ['session_start', sessionStart],
  ['stage_entered', stageEntered],
  [
    'begin_checkout',
    [
      [
        'abandoned-checkout',
        (scope) => hasValue(scope) && mayReceive(scope.shopper) && !did(scope, 'purchase', dayMs),
      ],
      [
        'checkout-again',
        (scope) =>
          (scope.event?.properties.value ?? 0) >= 100 &&
          mayReceive(scope.shopper) &&
          !did(scope, 'purchase', 7 * dayMs) &&
          countSince(scope.shopper.history['begin_checkout'], scope.now - 7 * dayMs, () => true) >= 2,
      ],
    ],
  ],
  ['add_payment_info', [['payment-stuck', ({ cart, shopper }) => cart !== null && mayBeTold(shopper)]]],
  [
    'add_to_cart',
    [
      [
        'cart-on-sale',
        (scope) =>
          some(scope.event?.properties.items, ({ discount = 0 }) => discount > 0) &&
          mayReceive(scope.shopper) &&
          !huntsBargains(scope),
      ],
    ],
  ],
  [
    'search',
    [
      [
        'nothing-found',
        ({ event, shopper }) => event?.properties['result_count'] === 0 && mayReceive(shopper),
      ],
      [
        'searched-boots',
        (scope) => {
          const term = scope.event?.properties['search_term']
          return (
            typeof term === 'string' &&
            term.includes('boots') &&
            mayReceive(scope.shopper) &&
            !boughtShoes(scope)
          )
        },
      ],
    ],
  ],
  [
    'view_item_list',
    [
      [
        'list-looker',
        (scope) =>
          mayReceive(scope.shopper) &&
          !did(scope, 'add_to_cart', 7 * dayMs) &&
          countSince(scope.shopper.history['view_item_list'], scope.now - dayMs, () => true) >= 5,
      ],
    ],
  ],
  [
    'add_to_wishlist',
    [
      ['wishlist-reminder', ({ shopper }) => mayReceive(shopper)],
      [
        'wish-premium',
        ({ event, shopper }) =>
          some(event?.properties.items, ({ price = 0 }) => price >= 100 && price <= 400) &&
          mayReceive(shopper),
      ],
      [
        'wish-many',
        (scope) =>
          scope.shopper.wishlist.length >= 3 &&
          mayReceive(scope.shopper) &&
          !did(scope, 'purchase', 14 * dayMs),
      ],
    ],
  ],
  [
    'page_view',
    [
      [
        'looks-for-a-store',
        ({ event, shopper }) =>
          event?.page?.url.includes('/stores') === true &&
          ['FR', 'DE', 'IT'].some((country) => country === shopper.traits['country']) &&
          mayReceive(shopper),
      ],
    ],
  ],
  [
    'subscribe',
    [
      ['welcome', ({ shopper }) => mayReceive(shopper)],
      [
        'subscribed-customer',
        ({ shopper }) =>
          (shopper.stage === 'purchase' || shopper.stage === 'retention' || shopper.stage === 'advocacy') &&
          mayReceive(shopper),
      ],
    ],
  ],
  ['refund', [['sorry', ({ shopper }) => shopper.orders.count >= 1 && mayReceive(shopper)]]],
  ['gift', [['gift-follow-up', ({ shopper }) => mayReceive(shopper)]]],
  ['notify_me', [['notify-me', ({ shopper }) => mayBeTold(shopper)]]],
  [
    'segment_entered',
    [['became-vip', ({ event, shopper }) => event?.properties['segment'] === 'vip' && mayReceive(shopper)]],
  ],
])
