// Twilio Programmable Messaging, API 2010-04-01: one SMS. No idempotency key: what may have arrived is not sent again.
// https://www.twilio.com/docs/messaging/api/message-resource

import { delivered, judgeByStatus, rejected, retry } from './by-status.ts'
import { formRequest } from './form-request.ts'
import { at, jsonOf } from './json-answer.ts'
import { basicAuth } from './json-request.ts'
import { definePreset } from './preset.ts'
import type { Judgement, PresetAnswer } from './preset.ts'
import { phoneOf } from './recipient.ts'
import { optional, secret, template, text } from './settings.ts'

const maxBodyLength = 1_600
const isService = /^MG[0-9a-fA-F]{32}$/

export const twilio = definePreset({
  title: 'Twilio',
  settings: {
    account_sid: text('the account SID (AC…)', { pattern: /^AC[0-9a-fA-F]{32}$/ }),
    auth_token: secret('the auth token, or the secret of the API key'),
    api_key: optional(text('the SID of an API key (SK…)', { pattern: /^SK[0-9a-fA-F]{32}$/ })),
    from: text('a number (+33…), short code, sender name, or the SID of a messaging service (MG…)', {
      perMessage: true,
      pattern: /^(?:\+[1-9]\d{6,14}|\d{3,8}|MG[0-9a-fA-F]{32}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/,
    }),
    text: template('the text of the SMS', { perMessage: true }),
    status_callback: optional(
      text('the URL of yours that Twilio tells what became of it', { pattern: /^https:\/\/[^\s@]+$/ }),
    ),
    region: optional(
      text('an edge location and region, such as dublin.ie1', { pattern: /^[a-z0-9-]+\.[a-z0-9-]+$/ }),
    ),
  },
  needs: 'phone',
  // Twilio queues what is over a number's own pace, and says 429 to too many requests at once.
  rate: null,
  retriesUnknown: false,
  build(message, settings) {
    const phone = phoneOf(message)
    if (typeof phone !== 'string') return phone
    const { account_sid, auth_token, api_key, from, region } = settings
    const body = settings.text.trim()
    // Half a text could have lost its link, or the words that say how to opt out.
    if (body === '' || body.length > maxBodyLength)
      return {
        unsendable: `text: ${body.length} characters once rendered, Twilio takes 1 to ${maxBodyLength}`,
      }
    const host = region === undefined ? 'api.twilio.com' : `api.${region}.twilio.com`
    return formRequest({
      url: `https://${host}/2010-04-01/Accounts/${account_sid}/Messages.json`,
      headers: { authorization: basicAuth(api_key ?? account_sid, auth_token), accept: 'application/json' },
      fields: {
        To: phone,
        ...(isService.test(from) ? { MessagingServiceSid: from } : { From: from }),
        Body: body,
        StatusCallback: settings.status_callback,
      },
    })
  },
  judge,
})

const optedOut = 21610
/** Not a number; not a mobile one; one that cannot exist. */
const badNumbers: ReadonlySet<unknown> = new Set([21211, 21217, 21614])

function judge(answer: PresetAnswer): Judgement {
  const json = jsonOf(answer)
  const code = at(json, 'code')
  // Turned away before it was processed, whatever the code says more.
  if (answer.status === 429) return retry(answer)
  if (answer.status >= 500)
    return answer.status === 503 ? retry(answer) : { ...retry(answer), isUnknown: true }
  if (code === optedOut) return { ...rejected, suppress: 'unsubscribed' }
  if (badNumbers.has(code)) return { ...rejected, suppress: 'bounced' }
  const status = at(json, 'status')
  if (answer.status === 201) return status === 'failed' || status === 'undelivered' ? rejected : delivered
  return judgeByStatus(answer)
}
