// Resend: our own HTML or a template (https://resend.com/docs/api-reference/emails/send-email), deduplicated for 24 hours by
// `Idempotency-Key` and refused when the same key comes with other bytes; or an event for its automations, which is not.

import { judgeByStatus, rejected, retry } from './by-status.ts'
import { eventName } from './event-name.ts'
import { eventProperties, flatProperties } from './event-properties.ts'
import { jsonOf, textAt } from './json-answer.ts'
import { jsonRequest } from './json-request.ts'
import { oneLine } from './one-line.ts'
import { definePreset } from './preset.ts'
import type { PresetMessage } from './preset.ts'
import { emailOf } from './recipient.ts'
import { sender } from './sender.ts'
import { optional, secret, template, text } from './settings.ts'
import { unsubscribeHeaders } from './unsubscribe-headers.ts'

const api = 'https://api.resend.com'
const hourMs = 3_600_000
const maxSubjectLength = 500
const maxNameLength = 255
const needsFrom = 'from: a mail needs it'

export const resend = definePreset({
  title: 'Resend',
  settings: {
    api_key: secret('the API key'),
    from: optional(sender),
    template: optional(
      text('the id or alias of a template', { perMessage: true, pattern: /^[\w-]{1,100}$/ }),
    ),
    event: optional(template('the name of an event, in place of a mail', { perMessage: true })),
  },
  needs: 'email',
  rate: { count: 5, perMs: 1_000 },
  retriesUnknown: true,
  expiresAfterMs: 24 * hourMs,
  check: (named) => (named.has('from') || named.has('event') ? undefined : needsFrom),
  build(message, settings) {
    const email = emailOf(message)
    if (typeof email !== 'string') return email
    const authorization = `Bearer ${settings.api_key}`
    if (settings.event !== undefined && settings.template === undefined) {
      const name = eventName(settings.event, { maxLength: maxNameLength })
      if (typeof name !== 'string') return name
      const body = { event: name, email, payload: eventProperties(message.data) }
      return jsonRequest({ url: `${api}/events/send`, headers: { authorization }, body })
    }
    if (settings.from === undefined) return { unsendable: needsFrom }
    return jsonRequest({
      url: `${api}/emails`,
      headers: { authorization, 'idempotency-key': message.id },
      body: {
        from: settings.from,
        to: [email],
        ...(settings.template === undefined ? ownContent(message) : templateOf(settings.template, message)),
        headers: unsubscribeHeaders(message),
        tags: [{ name: 'automation', value: message.data.automation.replace(/[^\w-]/g, '_') }],
      },
    })
  },
  judge(answer) {
    const name = textAt(jsonOf(answer), 'name')
    // The same key is being worked on right now.
    if (answer.status === 409 && name === 'concurrent_idempotent_requests') return retry(answer)
    if (answer.status === 429 && name === 'daily_quota_exceeded') return retry(answer, 4 * hourMs)
    if (answer.status === 429 && name === 'monthly_quota_exceeded') return retry(answer, 12 * hourMs)
    const isBadAddress =
      answer.status === 422 && textAt(jsonOf(answer), 'message').startsWith('Invalid `to` field')
    return isBadAddress ? { ...rejected, suppress: 'bounced' } : judgeByStatus(answer)
  },
})

/** Names that a template of theirs cannot use for its own variables. */
const reserved: ReadonlySet<string> = new Set(['FIRST_NAME', 'LAST_NAME', 'EMAIL', 'UNSUBSCRIBE_URL'])

/** Texts and numbers only, in capitals as they advise: CART_TOTAL, SHOPPER_FIRST_NAME. */
function templateOf(id: string, { data }: PresetMessage) {
  const variables = Object.entries(flatProperties(data)).map(([name, value]) => {
    const key = name.toUpperCase().replace(/[^A-Z0-9_]/g, '_')
    return [reserved.has(key) ? `SHOPPER_${key}` : key, typeof value === 'boolean' ? String(value) : value]
  })
  return { template: { id, variables: Object.fromEntries(variables) } }
}

const ownContent = ({ email }: PresetMessage) => ({
  subject: oneLine(email.subject(), maxSubjectLength),
  html: email.html(),
  text: email.text(),
})
