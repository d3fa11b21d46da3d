// ActiveCampaign: an event of the contact (event tracking, which must be switched on there), or, with `connection_id`,
// an abandoned cart of Deep Data (API v3), which starts the cart automations once per cart. A 200 can be a failure.
// https://developers.activecampaign.com/reference/track-event, https://developers.activecampaign.com/reference/create-order

import type { MessageItem } from '../message-data.ts'
import { delivered, judgeByStatus, rejected, unknown } from './by-status.ts'
import { eventName } from './event-name.ts'
import { formRequest } from './form-request.ts'
import { at, jsonOf, textAt } from './json-answer.ts'
import { jsonRequest } from './json-request.ts'
import { definePreset } from './preset.ts'
import type { Judgement, PresetAnswer, PresetMessage } from './preset.ts'
import { emailOf } from './recipient.ts'
import { optional, secret, template, text } from './settings.ts'
import type { SettingValues } from './settings.ts'

const maxEventLength = 32

const settings = {
  account_id: optional(text('the number of the account (actid), for events', { pattern: /^\d+$/ })),
  event_key: optional(secret('the event key, for events')),
  event: optional(
    template('the name of the event, of 1–32 characters (default: the message)', {
      perMessage: true,
      pattern: /^.{1,32}$/u,
    }),
  ),
  event_data: optional(
    template('the value of the event (default: the link to the cart)', { perMessage: true }),
  ),
  api_url: optional(
    text('the API URL, for abandoned carts', {
      pattern: /^https:\/\/[a-z0-9-]+\.(?:api-us1|activehosted)\.com$/,
    }),
  ),
  api_token: optional(secret('the API key, for abandoned carts')),
  connection_id: optional(
    text('the number of the Deep Data connection, for abandoned carts', { pattern: /^\d+$/ }),
  ),
  customer: optional(
    template("the number of the shopper's customer record in that connection, for abandoned carts"),
  ),
}
type Values = SettingValues<typeof settings>

const ofCarts = ['api_url', 'api_token', 'connection_id', 'customer'] as const
const ofEvents = ['account_id', 'event_key'] as const

export const activecampaign = definePreset({
  title: 'ActiveCampaign',
  settings,
  needs: 'email',
  // Of the account, over all of its keys.
  rate: { count: 5, perMs: 1_000 },
  // A repeated event is a second one, as the automation's own entry rules see it; a repeated cart is refused.
  retriesUnknown: true,
  check(named) {
    const wanted = ofCarts.some((name) => named.has(name)) ? ofCarts : ofEvents
    const missing = wanted.filter((name) => !named.has(name))
    return missing.length === 0 ? undefined : `needs ${missing.join(' and ')} as well`
  },
  build(message, values) {
    const email = emailOf(message)
    if (typeof email !== 'string') return email
    return values.connection_id === undefined
      ? event(message, values, email)
      : abandonedCart(message, values, email)
  },
  judge,
})

function event({ data }: PresetMessage, values: Values, email: string) {
  const { account_id, event_key } = values
  if (account_id === undefined || event_key === undefined)
    return { unsendable: 'needs account_id and event_key' }
  const name = eventName(values.event ?? data.message, { maxLength: maxEventLength })
  if (typeof name !== 'string') return name
  return formRequest({
    url: 'https://trackcmp.net/event',
    fields: {
      actid: account_id,
      key: event_key,
      event: name,
      eventdata: values.event_data ?? data.cart?.restore_url ?? data.click_url ?? undefined,
      visit: JSON.stringify({ email }),
    },
  })
}

function abandonedCart({ createdAt, data }: PresetMessage, values: Values, email: string) {
  const { api_url, api_token, connection_id } = values
  if (api_url === undefined || api_token === undefined) return { unsendable: 'needs api_url and api_token' }
  const customer = values.customer?.trim() ?? ''
  if (!/^\d+$/.test(customer))
    return { unsendable: "customer: not the number of the shopper's customer record in ActiveCampaign" }
  const { cart } = data
  if (cart === null) return { unsendable: 'the message has no cart' }
  const currency = cart.currency?.toUpperCase() ?? ''
  if (!/^[A-Z]{3}$/.test(currency)) return { unsendable: 'the cart has no currency' }
  const abandonedAt = new Date(createdAt).toISOString()
  return jsonRequest({
    url: `${api_url}/api/3/ecomOrders`,
    headers: { 'api-token': api_token },
    body: {
      ecomOrder: {
        externalcheckoutid: cart.id,
        abandonedDate: abandonedAt,
        externalCreatedDate: abandonedAt,
        // 1: it happens now; 0 is history and starts nothing.
        source: 1,
        email,
        orderProducts: cart.items.map(product),
        totalPrice: cents(cart.total),
        currency,
        orderUrl: cart.restore_url ?? undefined,
        connectionid: connection_id,
        customerid: customer,
      },
    },
  })
}

const cents = (amount: number): number => Math.round(amount * 100)

const product = (item: MessageItem) => ({
  externalid: item.item_id,
  name: item.item_name ?? item.item_id,
  price: cents(item.price ?? 0),
  quantity: Math.max(1, Math.round(item.quantity)),
  category: item.item_category,
  productUrl: item.url,
  imageUrl: item.image_url,
})

function judge(answer: PresetAnswer): Judgement {
  // This very cart is there already: from our own earlier attempt, or from an earlier message about it.
  if (answer.status === 422) return isThereAlready(jsonOf(answer)) ? delivered : rejected
  // Carts answer 201; only events answer 200, and say in the body whether they mean it.
  if (answer.status !== 200) return judgeByStatus(answer)
  const json = jsonOf(answer)
  if (at(json, 'ecomOrder') !== undefined) return delivered
  const success = at(json, 'success')
  if (success === undefined) return unknown
  return Number(success) === 1 ? delivered : rejected
}

/** By what ActiveCampaign says of the field, and not by a value that it repeats. */
function isThereAlready(json: unknown): boolean {
  const errors = at(json, 'errors')
  if (!Array.isArray(errors)) return false
  return errors.some(
    (error) =>
      textAt(error, 'code') === 'duplicate' || /already (?:exists|in use)/i.test(textAt(error, 'title')),
  )
}
