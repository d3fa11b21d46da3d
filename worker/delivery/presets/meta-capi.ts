// Meta Conversions API, Graph API v25.0: the message as a server event. Only with the shopper's consent to ads; addresses
// leave as SHA-256 only. Meta drops a repeat of the same name and `event_id` for 48 hours.
// https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/server-event/

import { hex, utf8 } from '../bytes.ts'
import type { MessageData, MessageItem } from '../message-data.ts'
import { delivered, judgeByStatus, rejected, retry, unknown } from './by-status.ts'
import { isGranted } from './is-granted.ts'
import { at, jsonOf } from './json-answer.ts'
import { jsonRequest } from './json-request.ts'
import { definePreset } from './preset.ts'
import type { Judgement, PresetAnswer, PresetMessage, Unsendable } from './preset.ts'
import { emailOf, phoneOf } from './recipient.ts'
import { optional, secret, template, text } from './settings.ts'

const isEventName = /^[A-Za-z0-9 _-]{1,50}$/

/** No `website` or `app`: they ask for the browser's address and user agent, which are not kept. */
const sources = ['system_generated', 'email', 'physical_store', 'phone_call', 'chat', 'other'] as const

export const metaCapi = definePreset({
  title: 'Meta Conversions API',
  settings: {
    pixel_id: text('the number of the pixel or data set', { pattern: /^\d{1,30}$/ }),
    access_token: secret('the access token'),
    event: template("the event's name, such as AddToCart", { perMessage: true, pattern: isEventName }),
    consent: template('`granted` where the shopper agreed to ads, such as {{ shopper.traits.ads_consent }}'),
    action_source: optional(
      text('where it happened', { perMessage: true, choices: sources, otherwise: 'system_generated' }),
    ),
    fbp: optional(template("the shopper's `_fbp` cookie")),
    fbc: optional(template("the shopper's `_fbc` cookie")),
    test_event_code: optional(text('the code of "Test events": tests go there', { pattern: /^[A-Z0-9]+$/ })),
  },
  needs: 'either',
  rate: null,
  retriesUnknown: true,
  // Meta takes 7 days; after its 48 hours a repeat would count twice.
  expiresAfterMs: 48 * 3_600_000,
  async build(message, settings) {
    const { id, createdAt, data } = message
    if (!isGranted(settings.consent)) return { unsendable: 'consent: the shopper has not agreed to ads' }
    if (data.test && settings.test_event_code === undefined)
      return { unsendable: 'a test would count as a conversion: say test_event_code' }
    const name = settings.event.trim()
    if (!isEventName.test(name))
      return { unsendable: 'event: not 1 to 50 letters, digits, spaces, _ or - once rendered' }
    const custom = customData(data)
    if (name === 'Purchase' && custom?.value === undefined)
      return { unsendable: 'a Purchase needs a cart with a currency' }
    const user = await userData(message, settings)
    if ('unsendable' in user) return user
    return jsonRequest({
      url: `https://graph.facebook.com/v25.0/${settings.pixel_id}/events`,
      headers: { authorization: `Bearer ${settings.access_token}` },
      body: {
        data: [
          {
            event_name: name,
            event_time: Math.floor(createdAt / 1_000),
            event_id: id,
            action_source: settings.action_source,
            user_data: user,
            custom_data: custom,
          },
        ],
        test_event_code: data.test ? settings.test_event_code : undefined,
      },
    })
  },
  judge,
})

interface Cookies {
  readonly fbp: string | undefined
  readonly fbc: string | undefined
}

/** Normalized as Meta wants it, then hashed. Cookies that are not theirs are left out. */
async function userData(message: PresetMessage, cookies: Cookies) {
  const email = emailOf(message)
  const phone = phoneOf(message)
  const hasEmail = typeof email === 'string'
  const hasPhone = typeof phone === 'string'
  if (!hasEmail && !hasPhone) {
    const refused: Unsendable = { unsendable: 'the shopper has neither an e-mail address nor a phone number' }
    return refused
  }
  const { id, customer_id, first_name } = message.data.shopper
  const firstName = first_name?.toLowerCase().replace(/[\s\p{P}\p{C}]/gu, '') ?? ''
  const fbp = cookies.fbp?.trim() ?? ''
  const fbc = cookies.fbc?.trim() ?? ''
  return {
    ...(hasEmail && { em: [await sha256(email.toLowerCase())] }),
    ...(hasPhone && { ph: [await sha256(phone.slice('+'.length))] }),
    ...(firstName !== '' && { fn: [await sha256(firstName)] }),
    external_id: [await sha256(customer_id ?? id)],
    ...(/^fb\.\d\.\d+\.\d+$/.test(fbp) && { fbp }),
    ...(/^fb\.\d\.\d+\.[\w-]{1,500}$/.test(fbc) && { fbc }),
  }
}

const sha256 = async (told: string): Promise<string> =>
  hex(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(told))))

function customData({ cart, item }: MessageData) {
  const lines = cart?.items ?? (item ? [item] : [])
  if (lines.length === 0) return undefined
  const currency = /^[A-Z]{3}$/i.test(cart?.currency ?? '') ? cart?.currency : undefined
  return {
    ...(cart && currency && { currency, value: cart.total }),
    content_type: 'product',
    contents: lines.map(content),
    num_items: lines.reduce((count, line) => count + pieces(line), 0),
  }
}

const content = (item: MessageItem) => ({ id: item.item_id, quantity: pieces(item), item_price: item.price })

const pieces = ({ quantity }: MessageItem): number => Math.max(1, Math.round(quantity))

/** API and service trouble, too many calls: https://developers.facebook.com/docs/graph-api/guides/error-handling/ */
const transientCodes: ReadonlySet<unknown> = new Set([1, 2, 4, 17, 341, 80004])

function judge(answer: PresetAnswer): Judgement {
  const json = jsonOf(answer)
  if (answer.status === 200) {
    const received = at(json, 'events_received')
    if (received === undefined) return unknown
    return received === 1 ? delivered : rejected
  }
  const isTransient =
    at(json, 'error', 'is_transient') === true || transientCodes.has(at(json, 'error', 'code'))
  return isTransient ? retry(answer) : judgeByStatus(answer)
}
