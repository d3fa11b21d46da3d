// RudderStack, HTTP API of a data plane: the message as a `track` call. https://www.rudderstack.com/docs/api/http-api/

import { delivered, judgeByStatus, rejected } from './by-status.ts'
import { definePreset } from './preset.ts'
import { secret, text } from './settings.ts'
import { trackCall, trackedForMs, trackSettings } from './track-call.ts'

export const rudderstack = definePreset({
  title: 'RudderStack',
  settings: {
    data_plane_url: text('the URL of the data plane', {
      pattern: /^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?\/?$/,
    }),
    write_key: secret('the write key of the source'),
    ...trackSettings,
  },
  needs: 'nobody',
  rate: null,
  retriesUnknown: true,
  expiresAfterMs: trackedForMs,
  build: (message, { data_plane_url, write_key, event, user_id }) =>
    trackCall(message, {
      url: `${data_plane_url.replace(/\/$/, '')}/v1/track`,
      writeKey: write_key,
      event,
      user_id,
    }),
  judge(answer) {
    if (answer.status !== 200) return judgeByStatus(answer)
    // A data plane says OK; a page says that its address is that of something else.
    return /^\s*</.test(answer.text) ? rejected : delivered
  },
})
