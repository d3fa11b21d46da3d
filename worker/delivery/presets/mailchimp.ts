// Mailchimp Marketing API 3.0: an event of an audience's member, or a journey's step. Nothing recognizes a repeat.
// https://mailchimp.com/developer/marketing/api/list-member-events/
// https://mailchimp.com/developer/marketing/api/customer-journeys-journeys-steps-actions/

import { isRecord } from '../../event/is-record.ts'
import { judgeByStatus, retry } from './by-status.ts'
import { eventName } from './event-name.ts'
import { textProperties } from './event-properties.ts'
import { jsonOf } from './json-answer.ts'
import { basicAuth, jsonRequest } from './json-request.ts'
import { pathSegment } from './path-segment.ts'
import { definePreset } from './preset.ts'
import { emailOf } from './recipient.ts'
import { idNumber, optional, secret, template, text } from './settings.ts'

export const mailchimp = definePreset({
  title: 'Mailchimp',
  settings: {
    api_key: secret('the API key, with its data center: "…-us21"'),
    audience: optional(text('the id of the audience', { perMessage: true, pattern: /^[A-Za-z0-9]{1,40}$/ })),
    event: optional(
      template('the name of the event, 2 to 30 characters (default: the message)', { perMessage: true }),
    ),
    journey: optional(idNumber('the number of a journey')),
    journey_step: optional(idNumber('the number of its step that the API starts')),
  },
  needs: 'email',
  rate: null,
  // It allows ten connections per user, whoever opens them.
  maxConcurrent: 5,
  retriesUnknown: true,
  check(named) {
    if (named.has('journey') !== named.has('journey_step'))
      return 'journey and journey_step: name both or none'
    return named.has('journey') || named.has('audience') ? undefined : 'audience: an event needs it'
  },
  build(message, settings) {
    const email = emailOf(message)
    if (typeof email !== 'string') return email
    const center = /-([a-z]{2,4}\d{1,3})$/.exec(settings.api_key)?.[1]
    if (center === undefined)
      return { unsendable: 'api_key: it does not end with its data center, as in "-us21"' }
    const api = `https://${center}.api.mailchimp.com/3.0`
    const headers = { authorization: basicAuth('selvedge', settings.api_key) }
    const { journey, journey_step: step, audience } = settings
    if (journey !== undefined && step !== undefined) {
      const url = `${api}/customer-journeys/journeys/${journey}/steps/${step}/actions/trigger`
      return jsonRequest({ url, headers, body: { email_address: email } })
    }
    if (audience === undefined) return { unsendable: 'audience: an event needs it' }
    const name = eventName(settings.event ?? message.data.message, { minLength: 2, maxLength: 30 })
    if (typeof name !== 'string') return name
    return jsonRequest({
      url: `${api}/lists/${audience}/members/${pathSegment(email)}/events`,
      headers,
      body: {
        name,
        properties: textProperties(message.data),
        occurred_at: new Date(message.createdAt).toISOString(),
      },
    })
  },
  judge(answer) {
    // Too much at once is a 403 of its front door, which speaks no JSON.
    if (answer.status === 403 && !isRecord(jsonOf(answer))) return retry(answer)
    return judgeByStatus(answer)
  },
})
