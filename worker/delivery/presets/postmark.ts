// Postmark: a template (https://postmarkapp.com/developer/api/templates-api) or our own HTML
// (https://postmarkapp.com/developer/api/email-api). Its ErrorCode looks like an HTTP status and is not; nothing
// recognizes a repeat. Whatever is not transactional belongs into a broadcast stream.

import { delivered, judgeByStatus, rejected, retry, unknown } from './by-status.ts'
import { at, jsonOf, textAt } from './json-answer.ts'
import { jsonRequest } from './json-request.ts'
import { oneLine } from './one-line.ts'
import { definePreset } from './preset.ts'
import type { PresetMessage } from './preset.ts'
import { emailOf } from './recipient.ts'
import { sender } from './sender.ts'
import { optional, secret, text } from './settings.ts'
import { unsubscribeHeaders } from './unsubscribe-headers.ts'

const maxBytes = 10 * 1024 * 1024
const maxSubjectLength = 500
const code = { maintenance: 100, invalidMail: 300, inactiveRecipient: 406, tooMany: 429 }

export const postmark = definePreset({
  title: 'Postmark',
  settings: {
    server_token: secret('the token of the server'),
    from: sender,
    template: optional(
      text('the alias of a template, or its number in quotes', {
        perMessage: true,
        pattern: /^(?:[A-Za-z][\w.-]{0,99}|[1-9]\d{0,14})$/,
      }),
    ),
    stream: optional(
      text('the message stream (default: "broadcast", "outbound" for transactional messages)', {
        perMessage: true,
        pattern: /^[a-z0-9-]{1,30}$/,
      }),
    ),
  },
  needs: 'email',
  rate: null,
  retriesUnknown: false,
  build(message, settings) {
    const email = emailOf(message)
    if (typeof email !== 'string') return email
    const { template, stream = message.purpose === 'transactional' ? 'outbound' : 'broadcast' } = settings
    return jsonRequest({
      url: `https://api.postmarkapp.com/email${template === undefined ? '' : '/withTemplate'}`,
      headers: { 'x-postmark-server-token': settings.server_token },
      body: {
        From: settings.from,
        To: email,
        MessageStream: stream,
        Tag: message.data.automation,
        Metadata: { delivery: message.id },
        Headers: Object.entries(unsubscribeHeaders(message) ?? {}).map(([Name, Value]) => ({ Name, Value })),
        ...(template === undefined ? ownContent(message) : templateOf(template, message)),
      },
      maxBytes,
    })
  },
  judge(answer) {
    const body = jsonOf(answer)
    const errorCode = at(body, 'ErrorCode')
    const isTaken = answer.status >= 200 && answer.status < 300
    if (errorCode === 0 && isTaken) return delivered
    if (typeof errorCode !== 'number' || answer.status >= 500)
      return isTaken ? unknown : judgeByStatus(answer)
    if (errorCode === code.maintenance || errorCode === code.tooMany || answer.status === 429)
      return retry(answer)
    const isBadAddress = errorCode === code.invalidMail && /'To'/.test(textAt(body, 'Message'))
    // Inactive after a hard bounce, a complaint or by hand: it does not say which.
    return isBadAddress || errorCode === code.inactiveRecipient
      ? { ...rejected, suppress: 'bounced' }
      : rejected
  },
})

const templateOf = (template: string, { data }: PresetMessage) => ({
  ...(/^\d+$/.test(template) ? { TemplateId: Number(template) } : { TemplateAlias: template }),
  TemplateModel: data,
})

const ownContent = ({ email }: PresetMessage) => ({
  Subject: oneLine(email.subject(), maxSubjectLength),
  HtmlBody: email.html(),
  TextBody: email.text(),
})
