// Segment, HTTP Tracking API: the message as a `track` call. Segment says 200 to a wrong write key or region too: look
// into its debugger once. https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/

import { delivered, judgeByStatus, rejected } from './by-status.ts'
import { at, jsonOf } from './json-answer.ts'
import { definePreset } from './preset.ts'
import { optional, secret, text } from './settings.ts'
import { trackCall, trackedForMs, trackSettings } from './track-call.ts'

const hosts: Readonly<Record<string, string>> = {
  us: 'api.segment.io',
  eu: 'events.eu1.segmentapis.com',
}

export const segment = definePreset({
  title: 'Segment',
  settings: {
    write_key: secret('the write key of the source'),
    region: optional(text("the workspace's region", { choices: ['us', 'eu'], otherwise: 'us' })),
    ...trackSettings,
  },
  needs: 'nobody',
  rate: { count: 1_000, perMs: 1_000 },
  retriesUnknown: true,
  expiresAfterMs: trackedForMs,
  build: (message, { write_key, region, event, user_id }) =>
    trackCall(message, { url: `https://${hosts[region]}/v1/track`, writeKey: write_key, event, user_id }),
  judge(answer) {
    if (answer.status !== 200) return judgeByStatus(answer)
    return at(jsonOf(answer), 'success') === false ? rejected : delivered
  },
})
