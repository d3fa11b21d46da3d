// What a destination without a preset says: where to, with which headers, signed with what, and a body of its own.

import * as v from 'valibot'
import type { ValuesTemplate, WebhookDestination } from '../delivery/destination.ts'
import { compileValues } from '../delivery/templates/compile-values.ts'
import type { Report } from '../engine/language/report.ts'
import type { Json } from '../event/event.ts'
import type { SiteWords } from './preset-settings.ts'
import { areSecrets, looksLikeSecret, secretsIn, secretWords, withSecretsAs } from './secret-template.ts'

const headerValue = v.pipe(
  v.string('a text'),
  v.regex(/^[\t\x20-\x7e]{0,2000}$/, 'one line of printable ASCII'),
)
const headerName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,60}$/, 'the name of an HTTP header'))
const isJson = (value: unknown): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const webhookEntries = {
  url: v.pipe(
    v.string('a URL (or a preset: see docs/destinations.md)'),
    v.minLength(1, 'a URL'),
    v.maxLength(2_000, 'a URL of at most 2,000 characters'),
  ),
  headers: v.exactOptional(v.record(headerName, headerValue, 'a map of HTTP headers')),
  body: v.exactOptional(v.custom<{ [name: string]: Json }>(isJson, 'a map: the JSON to send')),
  sign: v.exactOptional(v.string(`"${secretWords}"`)),
}

type Definition = v.InferOutput<v.ObjectSchema<typeof webhookEntries, undefined>>

/** What the sender itself says; a configured one could break or forge it. */
const reservedHeaders =
  /^(?:webhook-|content-type$|content-length$|host$|user-agent$|connection$|transfer-encoding$)/i
const credentialHeaders = /^(?:authorization|proxy-authorization|cookie|.*(?:api-?key|token|secret).*)$/i

export function compileWebhook(
  definition: Definition,
  report: Report,
  site: SiteWords,
): Pick<WebhookDestination, 'url' | 'headers' | 'sign' | 'body' | 'secrets'> {
  const { url, headers = {}, sign } = definition
  checkUrl(url, report)
  for (const [header, value] of Object.entries(headers)) checkHeader(header, value, report)
  if (sign !== undefined && !areSecrets(sign)) {
    report.error(
      ['sign'],
      `sign: expected "{{ secret.NAME }}" and nothing else (two of them, with a space between, while one is replaced). A secret's value belongs in the environment, not in a file.`,
    )
  }
  const texts = [url, ...Object.values(headers), sign ?? '']
  return {
    url,
    headers,
    sign: sign ?? null,
    body: definition.body === undefined ? null : compileBody(definition.body, report, site),
    secrets: [...new Set(texts.flatMap((text) => secretsIn(text).names))].sort(),
  }
}

function compileBody(body: Json, report: Report, site: SiteWords): ValuesTemplate | null {
  const compiled = compileValues(body, site)
  if (compiled.ok) return compiled.values
  for (const { path, message } of compiled.problems) {
    const at = path.split(/[.[\]]+/).filter((part) => part !== '')
    report.error(['body', ...at.map((part) => (/^\d+$/.test(part) ? Number(part) : part))], message)
  }
  return null
}

function checkUrl(url: string, report: Report): void {
  if (!checkTemplate(['url'], url, report)) return
  const startsWithSecret = url.trimStart().startsWith('{{')
  if (startsWithSecret) return
  const parsed = URL.parse(withSecretsAs(url, 'secret'))
  const isLoopback = parsed !== null && ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname)
  if (parsed !== null && (parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isLoopback))) return
  report.error(
    ['url'],
    'url: expected an https:// address (http:// only for localhost), or "{{ secret.NAME }}".',
  )
}

function checkHeader(header: string, value: string, report: Report): void {
  const at = ['headers', header]
  if (reservedHeaders.test(header))
    report.error(at, `header "${header}" is set by Selvedge itself: remove it.`, 'key')
  if (!checkTemplate(at, value, report)) return
  if (credentialHeaders.test(header) && secretsIn(value).names.length === 0) {
    report.error(
      at,
      `header "${header}" carries a credential: use "{{ secret.NAME }}" and put its value in the environment.`,
    )
  }
}

function checkTemplate(at: readonly string[], text: string, report: Report): boolean {
  if (looksLikeSecret(text)) {
    report.error(
      at,
      'this looks like a secret: use "{{ secret.NAME }}" and put its value in the environment.',
    )
    return false
  }
  if (secretsIn(text).allSecrets) return true
  report.error(at, `only ${secretWords}, can stand between {{ and }} here.`)
  return false
}
