// Mailchimp Transactional (Mandrill) API 1.0: a template or our own HTML. The key is in the body, a 200 can be a refusal,
// errors of any kind can be a 500, nothing recognizes a repeat.
// https://mailchimp.com/developer/transactional/api/messages/send-using-message-template/

import { delivered, judgeByStatus, rejected, retry, unknown } from './by-status.ts'
import { jsonOf, textAt } from './json-answer.ts'
import { jsonRequest } from './json-request.ts'
import { oneLine } from './one-line.ts'
import { definePreset } from './preset.ts'
import type { Judgement } from './preset.ts'
import { emailOf } from './recipient.ts'
import { parseSender, sender } from './sender.ts'
import { optional, secret, text } from './settings.ts'
import { unsubscribeHeaders } from './unsubscribe-headers.ts'

const api = 'https://mandrillapp.com/api/1.0/messages'
const maxTagLength = 50
const maxSubjectLength = 500

export const mandrill = definePreset({
  title: 'Mailchimp Transactional (Mandrill)',
  settings: {
    api_key: secret('the API key'),
    template: optional(text('the name of a template', { perMessage: true, pattern: /^\S(?:.{0,198}\S)?$/ })),
    from: optional(sender),
  },
  needs: 'email',
  rate: null,
  retriesUnknown: false,
  check: (named) =>
    named.has('template') || named.has('from') ? undefined : 'from: a message without a template needs it',
  build(message, settings) {
    const email = emailOf(message)
    if (typeof email !== 'string') return email
    const from = settings.from === undefined ? undefined : parseSender(settings.from)
    const envelope = {
      from_email: from?.email,
      from_name: from?.name,
      to: [{ email, type: 'to' }],
      headers: unsubscribeHeaders(message),
      // A tag that begins with _ is one of Mandrill's own.
      tags: [message.data.automation.replace(/^_+/, '').slice(0, maxTagLength)].filter((tag) => tag !== ''),
      metadata: { delivery: message.id },
    }
    // Not `async`: it would answer "queued" to an address that it is going to refuse.
    const always = { key: settings.api_key, async: false }
    if (settings.template !== undefined) {
      const variables = Object.entries(message.data).map(([name, content]) => ({ name, content }))
      const merge = { merge_language: 'handlebars', global_merge_vars: variables }
      const body = {
        template_name: settings.template,
        template_content: [],
        message: { ...envelope, ...merge },
      }
      return jsonRequest({ url: `${api}/send-template`, headers: {}, body: { ...always, ...body } })
    }
    if (from === undefined) return { unsendable: 'from: a message without a template needs it' }
    const subject = oneLine(message.email.subject(), maxSubjectLength)
    const content = { subject, html: message.email.html(), text: message.email.text() }
    const body = { ...always, message: { ...envelope, ...content } }
    return jsonRequest({ url: `${api}/send`, headers: {}, body })
  },
  judge(answer) {
    const body = jsonOf(answer)
    const status = textAt(body, 0, 'status')
    const isTaken = answer.status >= 200 && answer.status < 300
    if (isTaken && status !== '') return judgeRecipient(status, textAt(body, 0, 'reject_reason'))
    const isError = textAt(body, 'status') === 'error'
    if (answer.status === 429) return retry(answer)
    if (isError) return transient.has(textAt(body, 'name')) ? retry(answer) : rejected
    return isTaken ? unknown : judgeByStatus(answer)
  },
})

const transient: ReadonlySet<string> = new Set(['ServiceUnavailable', 'GeneralError'])

function judgeRecipient(status: string, reason: string): Judgement {
  if (['sent', 'queued', 'scheduled'].includes(status)) return delivered
  if (status === 'invalid' || reason === 'hard-bounce') return { ...rejected, suppress: 'bounced' }
  if (reason === 'unsub') return { ...rejected, suppress: 'unsubscribed' }
  return reason === 'spam' ? { ...rejected, suppress: 'complained' } : rejected
}
