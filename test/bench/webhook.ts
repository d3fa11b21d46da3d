// How long a message takes that waits for nothing: from the call of POST /v1/events to the first attempt's arrival.

import { shopOrigin, siteKey } from '../workerd/boot-worker.ts'
import { webhookReceiver } from '../workerd/webhook-receiver.ts'
import { bootRuntime, shippedWorker } from './bench-runtime.ts'
import { pageHeaders } from './load.ts'
import { percentile } from './measure.ts'
import type { Figure } from './measure.ts'

const samples = 300
const warmUps = 30
const maxP99Ms = 250

export async function measureWebhook(): Promise<Figure[]> {
  const receiver = await webhookReceiver()
  // Webhooks to this machine leave only in development; nothing else differs.
  const runtime = await bootRuntime({
    modulePath: await shippedWorker('development'),
    webhookUrl: receiver.url,
    hasSite: true,
  })
  try {
    const tookMs: number[] = []
    for (let nth = 0; nth < warmUps + samples; nth += 1) {
      const startedAt = performance.now()
      const arrival = receiver.arrived(nth + 1)
      await subscribe(runtime.url, nth)
      const webhooks = await arrival
      if (nth >= warmUps) tookMs.push(performance.now() - startedAt)
      if (!webhooks[nth]?.body.includes(`shopper-${nth}@`))
        throw new Error('a webhook of somebody else arrived')
    }
    const p99 = percentile(tookMs, 0.99)
    return [
      {
        what: 'webhook: event to first attempt',
        value: `p50 ${percentile(tookMs, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
        limit: `${samples} one after the other`,
        verdict: { budget: `p99 ≤ ${maxP99Ms} ms`, isMet: p99 <= maxP99Ms },
      },
    ]
  } finally {
    await runtime.close()
    await receiver.close()
  }
}

async function subscribe(url: string, nth: number): Promise<void> {
  const event = {
    event_id: `subscribe-${nth}`,
    name: 'subscribe',
    occurred_at: Date.now(),
    page: { url: `${shopOrigin}/newsletter` },
    properties: { email: `shopper-${nth}@example.com` },
  }
  const batch = {
    v: 1,
    key: siteKey,
    batch_id: `b-${nth}`,
    device_id: `d-${nth}`,
    sent_at: Date.now(),
    events: [event],
  }
  const answer = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: pageHeaders,
    body: JSON.stringify(batch),
  })
  if (answer.status !== 202) throw new Error(`an event was refused: ${await answer.text()}`)
  await answer.body?.cancel()
}
