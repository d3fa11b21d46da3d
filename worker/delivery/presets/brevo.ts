// Brevo API v3: an event of the contact (https://developers.brevo.com/reference/create-event), a template, or our own HTML
// (https://developers.brevo.com/reference/send-transac-email). It refuses a repeated mail for 15 minutes only, and
// recognizes no repeated event.

import { delivered, judgeByStatus, rejected, retry, secondsIn } from './by-status.ts'
import { eventName } from './event-name.ts'
import { eventPropertiesWithin } from './event-properties.ts'
import { jsonOf, textAt } from './json-answer.ts'
import { jsonRequest } from './json-request.ts'
import { oneLine } from './one-line.ts'
import { definePreset } from './preset.ts'
import type { Built, PresetMessage } from './preset.ts'
import { emailOf } from './recipient.ts'
import { parseSender, sender } from './sender.ts'
import { idNumber, optional, secret, template } from './settings.ts'
import { unsubscribeHeaders } from './unsubscribe-headers.ts'

const api = 'https://api.brevo.com/v3'
const maxEventBytes = 50_000
const maxSubjectLength = 500
const maxNameLength = 255
const forbidden = /[^A-Za-z0-9_-]/g

export const brevo = definePreset({
  title: 'Brevo',
  settings: {
    api_key: secret('the API key'),
    event: optional(
      template('the name of the event (default: "selvedge_" and the message)', { perMessage: true }),
    ),
    template: optional(idNumber('the number of a template')),
    from: optional(sender),
  },
  needs: 'email',
  // Of events; mail may go faster.
  rate: { count: 10, perMs: 1_000 },
  retriesUnknown: (named) => !isMail(named),
  build(message, settings) {
    const email = emailOf(message)
    if (typeof email !== 'string') return email
    const headers = { 'api-key': settings.api_key }
    if (settings.template !== undefined) {
      const from = settings.from === undefined ? undefined : parseSender(settings.from)
      const body = {
        ...mail(message, email),
        sender: from,
        templateId: Number(settings.template),
        params: message.data,
      }
      return jsonRequest({ url: `${api}/smtp/email`, headers, body })
    }
    if (settings.from !== undefined && settings.event === undefined) {
      return jsonRequest({
        url: `${api}/smtp/email`,
        headers,
        body: {
          ...mail(message, email),
          sender: parseSender(settings.from),
          subject: oneLine(message.email.subject(), maxSubjectLength),
          htmlContent: message.email.html(),
          textContent: message.email.text(),
        },
      })
    }
    return event(message, email, { headers, name: settings.event })
  },
  judge(answer) {
    if (answer.status < 400) return judgeByStatus(answer)
    const body = jsonOf(answer)
    const code = textAt(body, 'code')
    if (code === 'duplicate_request') return delivered
    if (answer.status === 429) return retry(answer, secondsIn(answer, 'x-sib-ratelimit-reset'))
    if (code === 'invalid_parameter' && /^email is not valid in to\b/.test(textAt(body, 'message')))
      return { ...rejected, suppress: 'bounced' }
    return judgeByStatus(answer)
  },
})

const isMail = (named: ReadonlySet<string>): boolean =>
  named.has('template') || (named.has('from') && !named.has('event'))

/** `idempotencyKey` must be a UUID, and stands among the mail's own headers. */
const mail = (message: PresetMessage, email: string) => ({
  to: [{ email }],
  headers: { idempotencyKey: message.id, ...unsubscribeHeaders(message) },
  tags: [message.data.automation],
})

function event(
  message: PresetMessage,
  email: string,
  { headers, name }: { headers: Readonly<Record<string, string>>; name: string | undefined },
): Built {
  const rules = { maxLength: maxNameLength, forbidden }
  const fitName = eventName(name ?? `selvedge_${message.data.message}`, rules)
  if (typeof fitName !== 'string') return fitName
  const told = eventPropertiesWithin(message.data, maxEventBytes)
  if ('unsendable' in told) return told
  const properties = Object.entries(told.properties).map(([key, value]) => [
    key.replace(forbidden, '_').slice(0, maxNameLength),
    value,
  ])
  return jsonRequest({
    url: `${api}/events`,
    headers,
    body: {
      event_name: fitName,
      event_date: new Date(message.createdAt).toISOString(),
      identifiers: { email_id: email },
      event_properties: Object.fromEntries(properties),
    },
  })
}
