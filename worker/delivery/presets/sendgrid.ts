// Twilio SendGrid v3: a dynamic template or our own HTML. 202 is the only success, nothing recognizes a repeat.
// https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send

import { isRecord } from '../../event/is-record.ts'
import { judgeByStatus, rejected, retry, waitUntil } from './by-status.ts'
import { at, jsonOf, textAt } from './json-answer.ts'
import { jsonRequest } from './json-request.ts'
import { oneLine } from './one-line.ts'
import { definePreset } from './preset.ts'
import type { PresetMessage } from './preset.ts'
import { emailOf } from './recipient.ts'
import { parseSender, sender } from './sender.ts'
import { idNumber, optional, secret, text } from './settings.ts'
import { unsubscribeHeaders } from './unsubscribe-headers.ts'

const maxBytes = 30 * 1024 * 1024
const maxSubjectLength = 500

export const sendgrid = definePreset({
  title: 'SendGrid',
  settings: {
    api_key: secret('the API key, which may send mail'),
    from: sender,
    template: optional(
      text('the id of a dynamic template: "d-…"', { perMessage: true, pattern: /^d-[a-f0-9]{32}$/ }),
    ),
    unsubscribe_group: optional(idNumber('the number of an unsubscribe group')),
    region: optional(text('the region of the account', { choices: ['global', 'eu'], otherwise: 'global' })),
  },
  needs: 'email',
  rate: null,
  retriesUnknown: false,
  build(message, settings) {
    const email = emailOf(message)
    if (typeof email !== 'string') return email
    const { template, unsubscribe_group: group } = settings
    const hasTemplate = template !== undefined
    const recipient = {
      to: [{ email }],
      custom_args: { delivery: message.id },
      dynamic_template_data: hasTemplate ? message.data : undefined,
    }
    return jsonRequest({
      url: `https://api${settings.region === 'eu' ? '.eu' : ''}.sendgrid.com/v3/mail/send`,
      headers: { authorization: `Bearer ${settings.api_key}` },
      body: {
        personalizations: [recipient],
        from: parseSender(settings.from),
        ...(hasTemplate ? { template_id: template } : ownContent(message)),
        categories: [message.data.automation],
        // A group brings its own unsubscribe header: a mail must not have two.
        ...(group === undefined
          ? { headers: unsubscribeHeaders(message) }
          : { asm: { group_id: Number(group) } }),
      },
      maxBytes,
    })
  },
  judge(answer) {
    if (answer.status === 429) return retry(answer, waitUntil(answer, 'x-ratelimit-reset'))
    if (answer.status !== 400) return judgeByStatus(answer)
    const errors = at(jsonOf(answer), 'errors')
    const isBadAddress =
      Array.isArray(errors) &&
      errors.some((error) => isRecord(error) && /^personalizations\.0\.to\b/.test(textAt(error, 'field')))
    return isBadAddress ? { ...rejected, suppress: 'bounced' } : rejected
  },
})

const ownContent = ({ email }: PresetMessage) => ({
  subject: oneLine(email.subject(), maxSubjectLength),
  content: [
    { type: 'text/plain', value: email.text() },
    { type: 'text/html', value: email.html() },
  ],
})
