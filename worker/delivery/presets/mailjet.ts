// Mailjet Send API v3.1: a template or our own HTML. Each message has a status of its own, whatever the HTTP status;
// `CustomID` is a label, nothing recognizes a repeat. https://dev.mailjet.com/docs/email-api/send_api_v31/send_basic_email

import { classify } from '../classify.ts'
import { delivered, judgeByStatus, rejected, retry, unknown } from './by-status.ts'
import { at, jsonOf, textAt } from './json-answer.ts'
import { basicAuth, jsonRequest } from './json-request.ts'
import { oneLine } from './one-line.ts'
import { definePreset } from './preset.ts'
import type { Judgement, PresetAnswer, PresetMessage } from './preset.ts'
import { emailOf } from './recipient.ts'
import { parseSender, sender } from './sender.ts'
import { idNumber, optional, secret, text } from './settings.ts'
import { unsubscribeHeaders } from './unsubscribe-headers.ts'

const maxSubjectLength = 255

export const mailjet = definePreset({
  title: 'Mailjet',
  settings: {
    api_key: secret('the API key'),
    secret_key: secret('the secret key'),
    from: sender,
    template: optional(idNumber('the number of a template')),
    region: optional(text('the region of the account', { choices: ['eu', 'us'], otherwise: 'eu' })),
  },
  needs: 'email',
  rate: null,
  retriesUnknown: false,
  build(message, settings) {
    const email = emailOf(message)
    if (typeof email !== 'string') return email
    const { template } = settings
    const { email: Email, name: Name } = parseSender(settings.from)
    const mail = {
      From: { Email, Name },
      To: [{ Email: email }],
      CustomID: message.id,
      EventPayload: message.data.automation,
      Headers: unsubscribeHeaders(message),
      ...(template === undefined ? ownContent(message) : templateOf(template, message)),
    }
    return jsonRequest({
      url: `https://api${settings.region === 'us' ? '.us' : ''}.mailjet.com/v3.1/send`,
      headers: { authorization: basicAuth(settings.api_key, settings.secret_key) },
      body: { Messages: [mail] },
    })
  },
  judge(answer) {
    const body = jsonOf(answer)
    const status = textAt(body, 'Messages', 0, 'Status')
    const isTaken = answer.status >= 200 && answer.status < 300
    if (status === 'success' && isTaken) return delivered
    if (status === 'error') return judgeError(answer, at(body, 'Messages', 0, 'Errors', 0))
    return isTaken ? unknown : judgeByStatus(answer)
  },
})

function judgeError(answer: PresetAnswer, error: unknown): Judgement {
  const status = at(error, 'StatusCode')
  if (classify(typeof status === 'number' ? status : answer.status) === 'retry') return retry(answer)
  const related = at(error, 'ErrorRelatedTo')
  const isBadAddress = Array.isArray(related) && related.some((field) => String(field).startsWith('To[0]'))
  return isBadAddress ? { ...rejected, suppress: 'bounced' } : rejected
}

const templateOf = (id: string, { data }: PresetMessage) => ({
  TemplateID: Number(id),
  // Without it the variables would be printed as they stand.
  TemplateLanguage: true,
  Variables: data,
})

const ownContent = ({ email }: PresetMessage) => ({
  Subject: oneLine(email.subject(), maxSubjectLength),
  HTMLPart: email.html(),
  TextPart: email.text(),
})
