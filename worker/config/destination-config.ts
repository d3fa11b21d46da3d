// `config/destinations/NAME.yaml`. No message here repeats a value: it may be a secret that was pasted by mistake.

import * as v from 'valibot'
import type { Destination } from '../delivery/destination.ts'
import { name } from '../engine/language/schema-atoms.ts'
import { check, fields } from '../engine/language/check.ts'
import type { Report } from '../engine/language/report.ts'
import { isOneSecret, looksLikeSecret, secretsIn, secretWords, withSecretsAs } from './secret-template.ts'

const headerValue = v.pipe(
  v.string('a text'),
  v.regex(/^[\t\x20-\x7e]{0,2000}$/, 'one line of printable ASCII'),
)
const headerName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,60}$/, 'the name of an HTTP header'))

const destinationSchema = fields({
  destination: name('a name of a–z, 0–9, - and _ (at most 60)'),
  url: v.pipe(
    v.string('a URL'),
    v.minLength(1, 'a URL'),
    v.maxLength(2_000, 'a URL of at most 2,000 characters'),
  ),
  headers: v.exactOptional(v.record(headerName, headerValue, 'a map of HTTP headers')),
  sign: v.exactOptional(v.string(`"${secretWords}"`)),
})

/** What the sender itself says; a configured one could break or forge it. */
const reservedHeaders =
  /^(?:webhook-|content-type$|content-length$|host$|user-agent$|connection$|transfer-encoding$)/i
const credentialHeaders = /^(?:authorization|proxy-authorization|cookie|.*(?:api-?key|token|secret).*)$/i

export function compileDestination(data: unknown, report: Report): Destination | null {
  const definition = check(destinationSchema, data, report, { discreet: true })
  if (definition === null) return null
  checkUrl(definition.url, report)
  for (const [header, value] of Object.entries(definition.headers ?? {})) checkHeader(header, value, report)
  if (definition.sign !== undefined && !isOneSecret(definition.sign)) {
    report.error(
      ['sign'],
      `sign: expected "{{ secret.NAME }}" and nothing else. A secret's value belongs in the environment, not in a file.`,
    )
  }
  if (report.errorCount() > 0) return null
  const texts = [definition.url, ...Object.values(definition.headers ?? {}), definition.sign ?? '']
  return {
    name: definition.destination,
    url: definition.url,
    headers: definition.headers ?? {},
    sign: definition.sign ?? null,
    secrets: [...new Set(texts.flatMap((text) => secretsIn(text).names))].sort(),
  }
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
