// Slack, incoming webhooks: a line to the shop's own people. Its URL is the secret. Nobody is mentioned, formatted or
// linked by what a shopper typed: everything that Slack would read as a command is escaped.
// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks

import { delivered, judgeByStatus, rejected, unknown } from './by-status.ts'
import { at, jsonOf } from './json-answer.ts'
import { jsonRequest } from './json-request.ts'
import { definePreset } from './preset.ts'
import type { Judgement, PresetAnswer } from './preset.ts'
import { secret, template } from './settings.ts'

const isWebhook = /^https:\/\/hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9/_-]+$/
/** Slack cuts at 40,000; nobody reads more than this. */
const maxTextLength = 3_000

export const slack = definePreset({
  title: 'Slack',
  settings: {
    webhook_url: secret('the URL of the incoming webhook'),
    text: template('the text', { perMessage: true }),
  },
  needs: 'nobody',
  rate: { count: 1, perMs: 1_000 },
  maxConcurrent: 1,
  // To read a line twice does no harm.
  retriesUnknown: true,
  build(_message, { webhook_url, text }) {
    if (!isWebhook.test(webhook_url)) return { unsendable: 'webhook_url: not the URL of a Slack webhook' }
    const told = text.trim()
    if (told === '') return { unsendable: 'text: empty once rendered' }
    return jsonRequest({
      url: webhook_url,
      headers: {},
      body: {
        text: escape(told.length > maxTextLength ? `${told.slice(0, maxTextLength)}…` : told),
        // Slack would open the links to show what is behind them: a click in the shopper's name.
        unfurl_links: false,
        unfurl_media: false,
      },
    })
  },
  judge,
})

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function judge(answer: PresetAnswer): Judgement {
  const { status, text } = answer
  // The channel or the webhook is no more: nothing that is sent there can ever arrive.
  if (status === 410 || (status === 404 && text.includes('no_service'))) return { outcome: 'gone' }
  if (status !== 200) return judgeByStatus(answer)
  // Workflows answer in JSON.
  const isOk = text.trim() === 'ok' ? true : at(jsonOf(answer), 'ok')
  if (isOk === true) return delivered
  return isOk === false ? rejected : unknown
}
