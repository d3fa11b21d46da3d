// Every path that a condition or a key may name, with its type and a reader made once, at compile time. Readers touch
// own properties only: what a shopper sends can never reach a prototype.

import type { EventProperties, IdentityKind, Item, Json } from '../../event/event.ts'
import { addressOf } from '../permission.ts'
import type { Reader, Scope } from '../program.ts'
import { isPending } from '../shopper/consent.ts'
import type { Orders, Session, Touch } from '../shopper.ts'

export type FieldType = 'text' | 'number' | 'flag' | 'time' | 'texts' | 'free'

export interface ValueField {
  readonly type: FieldType
  readonly read: Reader
}
export interface ItemsField {
  readonly type: 'items'
  readonly list: (scope: Scope) => readonly Item[] | undefined
  /** The currency that the prices of the lines are in, where it is known. */
  readonly currency: (scope: Scope) => string | null | undefined
}
export type Field = ValueField | ItemsField

/** The event at hand, or the one that the enrollment started with. */
const propertiesOf = (scope: Scope): EventProperties | undefined =>
  (scope.event ?? scope.enrollment?.trigger)?.properties

// A list of items is JSON, though an interface with optional fields is not assignable to it.
const isJson = (value: EventProperties[string]): value is Json => value !== undefined

const ownValue = (holder: object, key: string): Json | undefined => {
  const value: unknown = Object.hasOwn(holder, key) ? Reflect.get(holder, key) : undefined
  return isPlain(value) ? value : undefined
}
const isPlain = (value: unknown): value is Json => value !== undefined && typeof value !== 'function'

const text = (read: Reader): ValueField => ({ type: 'text', read })
const number = (read: Reader): ValueField => ({ type: 'number', read })
const flag = (read: Reader): ValueField => ({ type: 'flag', read })
const time = (read: Reader): ValueField => ({ type: 'time', read })

/** A name that every object has would find Object's own: such a property is never there. */
const property = (name: string): Reader => {
  if (name in Object.prototype) return () => undefined
  return (scope) => {
    const value = propertiesOf(scope)?.[name]
    return isJson(value) ? value : undefined
  }
}

const nested = (names: readonly string[]): Reader => {
  const [first = '', ...rest] = names
  const readFirst = property(first)
  if (rest.length === 0) return readFirst
  return (scope) => descend(readFirst(scope), rest)
}

function descend(start: Json | undefined, names: readonly string[]): Json | undefined {
  let value = start
  for (const name of names) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    value = ownValue(value, name)
  }
  return value
}

const trait = (names: readonly string[]): Reader => {
  const [first = '', ...rest] = names
  return (scope) => descend(ownValue(scope.shopper.traits, first), rest)
}

const identity =
  (kind: IdentityKind): Reader =>
  (scope) =>
    addressOf(scope.shopper, kind) ?? undefined

/** What an event is about: its first line, or its own `item_id`. */
export const eventItemId: Reader = (scope) => {
  const properties = propertiesOf(scope)
  return (
    properties?.items?.[0]?.item_id ??
    (properties === undefined ? undefined : ownValue(properties, 'item_id'))
  )
}

export const eventItems: ItemsField = {
  type: 'items',
  list: (scope) => propertiesOf(scope)?.items,
  currency: (scope) => propertiesOf(scope)?.currency,
}
const cartItems: ItemsField = {
  type: 'items',
  list: (scope) => scope.cart?.items,
  currency: (scope) => scope.cart?.currency,
}
const wishlistItems: ItemsField = {
  type: 'items',
  list: (scope) => scope.shopper.wishlist.map((entry) => entry.item),
  currency: () => null,
}

const itemFields: Readonly<Record<string, ValueField>> = {
  item_id: text((scope) => scope.item?.item_id),
  item_name: text((scope) => scope.item?.item_name),
  item_variant: text((scope) => scope.item?.item_variant),
  item_brand: text((scope) => scope.item?.item_brand),
  item_category: text((scope) => scope.item?.item_category),
  price: number((scope) => scope.item?.price),
  discount: number((scope) => scope.item?.discount),
  quantity: number((scope) => scope.item?.quantity),
  url: text((scope) => scope.item?.url),
  image_url: text((scope) => scope.item?.image_url),
  stock: number((scope) => (scope.item === null ? undefined : scope.catalog(scope.item.item_id)?.stock)),
}

/** Money of another currency is not comparable: it reads as missing. A site has one currency. */
const moneyFields = (siteCurrency: string): Readonly<Record<string, ValueField>> => ({
  'event.value': number((scope) => {
    const properties = propertiesOf(scope)
    const isForeign = properties?.currency !== undefined && properties.currency !== siteCurrency
    return isForeign ? undefined : properties?.value
  }),
  'cart.total': number((scope) => {
    const { cart } = scope
    const isForeign = cart !== null && cart.currency !== null && cart.currency !== siteCurrency
    return isForeign ? undefined : cart?.total
  }),
})

const linePrice =
  (field: ValueField, within: ItemsField, siteCurrency: string): Reader =>
  (scope) =>
    (within.currency(scope) ?? siteCurrency) === siteCurrency ? field.read(scope) : undefined

const instantOrNone = (at: number | null): number | undefined => at ?? undefined

const textProperty = (name: string): Reader => {
  const read = property(name)
  return (scope) => {
    const value = read(scope)
    return typeof value === 'string' ? value : undefined
  }
}

const eventFields: Readonly<Record<string, Field>> = {
  'event.name': text((scope) => (scope.event ?? scope.enrollment?.trigger)?.name),
  'event.occurred_at': time((scope) => scope.event?.occurred_at ?? scope.enrollment?.trigger.at),
  'event.page.url': text((scope) => scope.event?.page?.url),
  'event.page.title': text((scope) => scope.event?.page?.title),
  'event.page.referrer': text((scope) => scope.event?.page?.referrer),
  'event.transaction_id': text((scope) => propertiesOf(scope)?.transaction_id),
  'event.currency': text((scope) => propertiesOf(scope)?.currency),
  'event.item_id': text(eventItemId),
  'event.items': eventItems,
  // What the derived events carry: stage_entered, segment_entered, price_drop, low_stock, new_item.
  'event.stage': text(textProperty('stage')),
  'event.from': text(textProperty('from')),
  'event.segment': text(textProperty('segment')),
  'event.collection': text(textProperty('collection')),
  'event.drop': number(property('drop')),
  'event.price_before': number(property('price_before')),
  'event.price_now': number(property('price_now')),
  'event.price_seen': number(property('price_seen')),
  'event.drop_since_seen': number(property('drop_since_seen')),
  'event.lowest_30_days': number(property('lowest_30_days')),
  'event.stock_before': number(property('stock_before')),
  'event.stock_now': number(property('stock_now')),
}

const eventCartId = property('cart_id')

const cartFields: Readonly<Record<string, Field>> = {
  // An event that empties the cart may name the cart that it was.
  'cart.id': text((scope) => scope.cart?.id ?? eventCartId(scope)),
  'cart.currency': text((scope) => scope.cart?.currency ?? undefined),
  'cart.updated_at': time((scope) => scope.cart?.updatedAt),
  'cart.item_count': number((scope) => scope.cart?.items.reduce((sum, line) => sum + line.quantity, 0)),
  'cart.items': cartItems,
}

/** On average, over all orders; undefined with fewer than two. */
function daysBetweenOrders({ count, firstAt, lastAt }: Orders): number | undefined {
  if (count < 2 || firstAt === null || lastAt === null) return undefined
  return (lastAt - firstAt) / (count - 1) / 86_400_000
}

/** How and when a shopper came. */
function touchFields(
  path: string,
  touch: (scope: Scope) => Touch | undefined,
): Readonly<Record<string, ValueField>> {
  return {
    [`${path}.channel`]: text((scope) => touch(scope)?.channel),
    [`${path}.source`]: text((scope) => touch(scope)?.source),
    [`${path}.medium`]: text((scope) => touch(scope)?.medium),
    [`${path}.campaign`]: text((scope) => touch(scope)?.campaign),
    [`${path}.click_id`]: text((scope) => touch(scope)?.clickId),
    [`${path}.at`]: time((scope) => touch(scope)?.at),
  }
}

/** From the first event of the visit to the latest. */
const durationSeconds = (session: Session | null): number | undefined =>
  session === null ? undefined : (session.lastAt - session.startedAt) / 1_000

const shopperFields: Readonly<Record<string, Field>> = {
  'shopper.id': text((scope) => scope.shopper.id),
  'shopper.email': text(identity('email')),
  'shopper.phone': text(identity('phone')),
  'shopper.customer_id': text(identity('customer_id')),
  'shopper.loyalty_id': text(identity('loyalty_id')),
  'shopper.first_name': text(trait(['first_name'])),
  'shopper.last_name': text(trait(['last_name'])),
  'shopper.birthday': text(trait(['birthday'])),
  'shopper.locale': text(trait(['locale'])),
  'shopper.time_zone': text(trait(['time_zone'])),
  'shopper.stage': text((scope) => scope.shopper.stage ?? undefined),
  'shopper.tags': { type: 'texts', read: (scope) => scope.shopper.tags },
  'shopper.created_at': time((scope) => scope.shopper.createdAt),
  'shopper.last_seen_at': time((scope) => scope.shopper.lastSeenAt),
  'shopper.consent.analytics': flag((scope) => scope.shopper.consent.analytics),
  'shopper.consent.marketing': flag((scope) => scope.shopper.consent.marketing),
  'shopper.consent.pending': flag((scope) => isPending(scope.shopper.consent)),
  'shopper.orders.count': number((scope) => scope.shopper.orders.count),
  'shopper.orders.total': number((scope) => scope.shopper.orders.total),
  'shopper.orders.first_at': time((scope) => instantOrNone(scope.shopper.orders.firstAt)),
  'shopper.orders.last_at': time((scope) => instantOrNone(scope.shopper.orders.lastAt)),
  'shopper.days_between_orders': number((scope) => daysBetweenOrders(scope.shopper.orders)),
  'shopper.wishlist': wishlistItems,
  ...touchFields('shopper.first_touch', ({ shopper }) => shopper.firstTouch),
  ...touchFields('shopper.last_touch', ({ shopper }) => shopper.lastTouch),
}

const sessionFields: Readonly<Record<string, Field>> = {
  'session.id': text((scope) => scope.session?.id),
  'session.started_at': time((scope) => scope.session?.startedAt),
  'session.last_at': time((scope) => scope.session?.lastAt),
  'session.page_count': number((scope) => scope.session?.pageCount),
  'session.entry_url': text((scope) => scope.session?.entryUrl),
  'session.exit_url': text((scope) => scope.session?.exitUrl ?? scope.session?.entryUrl),
  'session.duration_seconds': number((scope) => durationSeconds(scope.session)),
  ...touchFields('session.touchpoint', ({ session }) => session?.touchpoint),
}

export interface Fields {
  /** null when no such field can exist. `within`: the list whose lines are being looked at. */
  find(path: string, within: ItemsField | null): Field | null
  /** The words to suggest from. */
  known(within: ItemsField | null): readonly string[]
}

const freePath = /^(?:event|shopper\.traits)(?:\.[A-Za-z_][A-Za-z0-9_-]{0,59}){1,5}$/

export function fieldsOf(siteCurrency: string): Fields {
  const table = new Map<string, Field>([
    ...Object.entries(eventFields),
    ...Object.entries(cartFields),
    ...Object.entries(moneyFields(siteCurrency)),
    ...Object.entries(shopperFields),
    ...Object.entries(sessionFields),
    ...Object.entries(itemFields).map(([name, field]): [string, Field] => [`item.${name}`, field]),
  ])
  const itemField = (name: string, within: ItemsField): Field | null => {
    const field = Object.hasOwn(itemFields, name) ? itemFields[name] : undefined
    if (field === undefined) return null
    const isMoney = name === 'price' || name === 'discount'
    return isMoney ? number(linePrice(field, within, siteCurrency)) : field
  }
  return {
    find(path, within) {
      if (within !== null) {
        const field = itemField(path.startsWith('item.') ? path.slice('item.'.length) : path, within)
        if (field !== null) return field
      }
      return table.get(path) ?? freeField(path)
    },
    known: (within) => (within === null ? [...table.keys()] : [...Object.keys(itemFields), ...table.keys()]),
  }
}

/** Properties of an event and traits of a shopper may have any name. */
function freeField(path: string): ValueField | null {
  if (!freePath.test(path)) return null
  const parts = path.split('.')
  if (path.startsWith('shopper.traits.')) return { type: 'free', read: trait(parts.slice(2)) }
  // `event.items` and `event.page` are tables of their own: nothing else is below them.
  return parts[1] === 'items' || parts[1] === 'page' ? null : { type: 'free', read: nested(parts.slice(1)) }
}
