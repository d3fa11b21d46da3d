import type { PresetSample } from '../sample.ts'

const webhook = 'https://hooks.slack.com/services/T0001/B0001/abcDEF123'

export const slack: PresetSample = {
  modes: [
    {
      name: 'message',
      idempotency: null,
      settings: { webhook_url: webhook, text: 'Ana <!channel> & <https://evil.example|here> left a cart' },
      request: {
        method: 'POST',
        url: webhook,
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        body: {
          text: 'Ana &lt;!channel&gt; &amp; &lt;https://evil.example|here&gt; left a cart',
          unfurl_links: false,
          unfurl_media: false,
        },
      },
    },
  ],
  answers: [
    { what: 'taken', status: 200, body: 'ok', means: { outcome: 'delivered' } },
    { what: 'taken by a workflow', status: 200, body: { ok: true }, means: { outcome: 'delivered' } },
    {
      what: 'a 200 that is a failure',
      status: 200,
      body: { ok: false, error: 'x' },
      means: { outcome: 'rejected' },
    },
    {
      what: 'the page of a proxy',
      status: 200,
      body: '<!doctype html>',
      means: { outcome: 'retry', isUnknown: true },
    },
    { what: 'a mistake of ours', status: 400, body: 'invalid_payload', means: { outcome: 'rejected' } },
    {
      what: 'a channel that allows none',
      status: 403,
      body: 'action_prohibited',
      means: { outcome: 'rejected' },
    },
    {
      what: 'a channel that is not found',
      status: 404,
      body: 'channel_not_found',
      means: { outcome: 'rejected' },
    },
    { what: 'a webhook that was removed', status: 404, body: 'no_service', means: { outcome: 'gone' } },
    {
      what: 'a channel that was archived',
      status: 410,
      body: 'channel_is_archived',
      means: { outcome: 'gone' },
    },
    {
      what: 'more than about one a second',
      status: 429,
      headers: { 'retry-after': '30' },
      means: { outcome: 'retry', retryAfterMs: 30_000 },
    },
    { what: 'trouble at Slack', status: 500, body: 'rollup_error', means: { outcome: 'retry' } },
  ],
}
