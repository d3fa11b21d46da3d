// Google Analytics 4, Measurement Protocol: the message as an event in the reports, next to the sessions of the shopper's
// own browser. No dedup and always a 204, so it is sent once; a test goes to the validation server, which says what is
// wrong and records nothing. No e-mail, phone, name or signed link goes there: Google's terms forbid it.
// https://developers.google.com/analytics/devguides/collection/protocol/ga4/sending-events

import type { MessageData, MessageItem } from '../message-data.ts'
import { isGranted } from './is-granted.ts'
import { delivered, judgeByStatus, rejected } from './by-status.ts'
import { at, jsonOf } from './json-answer.ts'
import { jsonRequest } from './json-request.ts'
import { oneLine } from './one-line.ts'
import { definePreset } from './preset.ts'
import { optional, secret, template, text } from './settings.ts'

const maxBytes = 130_000
const maxValueLength = 100
const maxNameLength = 40
/** https://developers.google.com/analytics/devguides/collection/protocol/ga4/reference#reserved_names */
const isReserved =
  /^(?:(?:firebase|ga|google)_|gtag\.|(?:ad_(?:activeview|click|exposure|query|reward)|adunit_exposure|app_(?:background|clear_data|exception|remove|store_refund|store_subscription_(?:cancel|convert|renew)|update|upgrade)|dynamic_link_(?:app_open|app_update|first_open)|error|first_open|first_visit|in_app_purchase|notification_(?:dismiss|foreground|open|receive)|os_update|session_start|user_engagement)$)/

export const ga4 = definePreset({
  title: 'Google Analytics 4',
  settings: {
    measurement_id: text('the measurement ID (G-…)', { pattern: /^G-[A-Z0-9]+$/ }),
    api_secret: secret('the Measurement Protocol API secret'),
    client_id: template("the shopper's own `_ga` client id, such as {{ shopper.traits.ga_client_id }}"),
    session_id: optional(template("the number of the shopper's session in Analytics")),
    event: optional(
      template(
        'the name of the event: letters, digits and _, at most 40 (default: selvedge_ and the message)',
        {
          perMessage: true,
          pattern: /^[A-Za-z][A-Za-z0-9_]{0,39}$/,
        },
      ),
    ),
    consent: optional(template('`granted` where the shopper agreed to the use for ads (default: denied)')),
    region: optional(text('where Google collects it', { choices: ['global', 'eu'], otherwise: 'global' })),
  },
  needs: 'nobody',
  rate: null,
  retriesUnknown: false,
  expiresAfterMs: 72 * 3_600_000,
  build({ createdAt, data }, settings) {
    const clientId = clientIdOf(settings.client_id)
    if (clientId === undefined) return { unsendable: 'client_id: not the client id of a `_ga` cookie' }
    const name = nameOf(settings.event ?? `selvedge_${data.message}`)
    if (isReserved.test(name)) return { unsendable: `event: ${name} is reserved by Google` }
    const consent = isGranted(settings.consent) ? 'GRANTED' : 'DENIED'
    const query = new URLSearchParams({
      measurement_id: settings.measurement_id,
      api_secret: settings.api_secret,
    })
    const host = settings.region === 'eu' ? 'region1' : 'www'
    return jsonRequest({
      url: `https://${host}.google-analytics.com/${data.test ? 'debug/' : ''}mp/collect?${query.toString()}`,
      headers: {},
      body: {
        client_id: clientId,
        timestamp_micros: createdAt * 1_000,
        consent: { ad_user_data: consent, ad_personalization: consent },
        events: [
          { name, params: { ...sessionOf(settings.session_id), engagement_time_msec: 1, ...params(data) } },
        ],
      },
      maxBytes,
    })
  },
  judge(answer) {
    const complaints = at(jsonOf(answer), 'validationMessages')
    if (Array.isArray(complaints) && complaints.length > 0) return rejected
    return answer.status >= 200 && answer.status < 300 ? delivered : judgeByStatus(answer)
  },
})

/** Takes the cookie as it is, too: `GA1.1.123456789.1700000000`. An address is never one. */
function clientIdOf(rendered: string): string | undefined {
  const id = rendered.trim().replace(/^GA\d+\.\d+\./, '')
  return /^[\w.-]{1,100}$/.test(id) ? id : undefined
}

/** Any text as a name: what starts with no letter gets one. */
function nameOf(rendered: string): string {
  const name = rendered.trim().replace(/[^A-Za-z0-9_]/g, '_')
  return (/^[A-Za-z]/.test(name) ? name : `selvedge_${name}`).slice(0, maxNameLength)
}

function sessionOf(rendered = '') {
  return /^\d{1,20}$/.test(rendered.trim()) ? { session_id: rendered.trim() } : {}
}

function params({ automation, message, arm, cart, item, event }: MessageData) {
  const items = cart?.items ?? (item ? [item] : undefined)
  return {
    automation: short(automation),
    message: short(message),
    arm: arm === null ? undefined : short(arm),
    trigger: event ? short(event.name) : undefined,
    // A value without a currency is counted in the property's own.
    ...(cart?.currency && { currency: cart.currency, value: cart.total }),
    items: items?.map(itemParams),
  }
}

const short = (told: string): string => oneLine(told, maxValueLength)
const known = (told: string | undefined) => (told === undefined ? undefined : short(told))

const itemParams = (item: MessageItem) => ({
  item_id: short(item.item_id),
  item_name: known(item.item_name),
  item_variant: known(item.item_variant),
  item_brand: known(item.item_brand),
  item_category: known(item.item_category),
  price: item.price,
  discount: item.discount,
  quantity: item.quantity,
})
