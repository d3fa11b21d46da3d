// The request to a destination without a preset: Standard Webhooks, or the merchant's own body under the same signature.

import { classify } from './classify.ts'
import type { WebhookDestination } from './destination.ts'
import { missingSecrets } from './outgoing.ts'
import type { OutgoingMessage, PrepareIo, Prepared } from './outgoing.ts'
import { parseRetryAfter } from './parse-retry-after.ts'
import type { Judgement, PresetAnswer } from './presets/preset.ts'
import { resolveSecrets } from './resolve-secrets.ts'
import { signHeaders } from './standard-webhooks.ts'
import { webhookBody } from './webhook-body.ts'

export async function prepareWebhook(
  destination: WebhookDestination,
  message: OutgoingMessage,
  io: PrepareIo,
): Promise<Prepared> {
  const names = Object.keys(destination.headers)
  const templates = [
    destination.url,
    destination.sign ?? '',
    ...names.map((name) => destination.headers[name] ?? ''),
  ]
  const resolved = templates.map((template) => resolveSecrets(template, io.secret))
  const missing = resolved.flatMap((one) => (one.ok ? [] : one.missing))
  if (missing.length > 0) return missingSecrets(missing)
  const [url = '', sign = '', ...values] = resolved.map((one) => (one.ok ? one.text : ''))
  const made = bodyOf(destination, message)
  if (!made.ok) return { ok: false, outcome: 'rejected', reason: made.reason }
  const signingSecrets = sign.split(/[\s,]+/).filter((secret) => secret !== '')
  const headers = new Headers()
  for (const [at, name] of names.entries()) headers.set(name, values[at] ?? '')
  const signed = await signHeaders({
    id: message.id,
    timestamp: Math.floor(io.now() / 1_000),
    body: made.body,
    secrets: signingSecrets,
  })
  // As a secret that is missing: once somebody corrects it, nothing has been lost.
  if (!signed.ok) return { ok: false, outcome: 'retry', reason: signed.reason }
  for (const [name, value] of Object.entries(signed.headers)) headers.set(name, value)
  return {
    ok: true,
    method: 'POST',
    url,
    headers,
    body: made.body,
    secrets: [...resolved.flatMap((one) => (one.ok ? one.values : [])), ...signingSecrets],
    judge,
  }
}

type Made = { readonly ok: true; readonly body: string } | { readonly ok: false; readonly reason: string }

function bodyOf({ body }: WebhookDestination, { data, createdAt }: OutgoingMessage): Made {
  if (body === null) return { ok: true, body: webhookBody(data, createdAt) }
  const rendered = body.render(data)
  return rendered.ok ? { ok: true, body: JSON.stringify(rendered.value) } : rendered
}

function judge({ status, headers, at }: PresetAnswer): Judgement {
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), at)
  return { outcome: classify(status), ...(retryAfterMs !== null && { retryAfterMs }) }
}
