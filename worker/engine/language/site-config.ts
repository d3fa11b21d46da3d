// `config/site.yaml`: who the site is, which pages may send, and the settings that every automation starts from. The
// conditions of its segments and stages are compiled by segments.ts and stage-rules.ts.

import * as v from 'valibot'
import { siteId } from '../../event/ids.ts'
import { maxDeclaredIdentities } from '../../event/limits.ts'
import type { SiteSettings } from '../program.ts'
import { captureSchema } from './capture-config.ts'
import { checkIdentities } from './declared-identities.ts'
import type { stages } from './channels.ts'
import { check, fields, oneOf } from './check.ts'
import { parseDuration } from './duration.ts'
import type { Report } from './report.ts'
import { conditionMap, duration, name, timeZone } from './schema-atoms.ts'
import { shopSchema } from './shop-config.ts'
import type { SendingDefinition } from './sending.ts'
import { sendingSchema } from './sending.ts'

const siteIdWords = 'a site id of a–z, 0–9 and - (at most 40)'
const keyWords = 'a site key pk_SITEID_RANDOM, with 8 to 64 letters and digits at the end'
const siteKeyShape = /^pk_([a-z0-9-]{1,40})_([A-Za-z0-9]{8,64})$/
const originWords =
  'an origin such as https://www.example.com, without a path (http:// only for localhost and 127.0.0.1)'
const cartUrlWords = 'the https:// address of the cart page'
const currencyWords = 'an ISO 4217 currency such as EUR'
const identityWords =
  'the name of an identifier of your own, such as till_card: a–z, then a–z, 0–9 and _ (at most 40)'
const text = (words: string) => v.string(words)

const rule = v.exactOptional(conditionMap)

const siteSchema = fields({
  site: fields({
    id: v.pipe(text(siteIdWords), v.regex(/^[a-z0-9-]{1,40}$/, siteIdWords)),
    name: v.pipe(text('a text'), v.minLength(1, 'a text'), v.maxLength(100, 'at most 100 characters')),
  }),
  keys: v.pipe(
    v.array(v.pipe(text(keyWords), v.regex(siteKeyShape, keyWords)), 'a list of site keys'),
    v.minLength(1, 'at least one site key'),
    v.maxLength(20, 'at most 20 site keys'),
  ),
  origins: v.pipe(
    v.array(v.pipe(text(originWords), v.check(isOrigin, originWords)), 'a list of origins'),
    v.minLength(1, 'at least one origin'),
    v.maxLength(100, 'at most 100 origins'),
  ),
  cart_url: v.exactOptional(text(cartUrlWords)),
  identities: v.exactOptional(
    v.pipe(
      v.array(
        v.pipe(text(identityWords), v.regex(/^[a-z][a-z0-9_]{0,39}$/, identityWords)),
        'a list of names',
      ),
      v.maxLength(maxDeclaredIdentities, `at most ${maxDeclaredIdentities} names`),
    ),
  ),
  identity_verification: v.exactOptional(oneOf(['optional', 'required'])),
  time_zone: timeZone,
  currency: v.pipe(text(currencyWords), v.regex(/^[A-Z]{3}$/, currencyWords)),
  consent: v.exactOptional(fields({ marketing: oneOf(['opt_in', 'double_opt_in', 'opt_out']) })),
  sending: v.exactOptional(sendingSchema),
  // How our own e-mails look: checked where they are made (worker/config/compile-config.ts).
  email: v.exactOptional(v.unknown()),
  // Where its feed is pulled from: checked where the addresses are known (worker/config/catalog-config.ts).
  catalog: v.exactOptional(v.unknown()),
  shop: v.exactOptional(shopSchema),
  capture: v.exactOptional(captureSchema),
  goal: v.exactOptional(fields({ within: duration })),
  segments: v.exactOptional(
    v.record(
      name('the name of a segment: a–z, 0–9, - and _ (at most 60)'),
      conditionMap,
      'a map of segments',
    ),
  ),
  stages: v.exactOptional(
    fields({
      awareness: rule,
      consideration: rule,
      purchase: rule,
      retention: rule,
      advocacy: rule,
    } satisfies Record<(typeof stages)[number], unknown>),
  ),
})

export interface CompiledSite {
  readonly settings: SiteSettings
  readonly sending: SendingDefinition
  /** How long after the entry a goal counts, where an automation does not say. */
  readonly goalWithinMs: number
}

export const defaultGoalWithinMs = 5 * 86_400_000

const loopbackOrigin = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::(?:\*|\d{1,5}))?$/

/** What a browser says of a sandboxed frame, such as that of Shopify's pixels. Anybody can make one, so it is the merchant's choice. */
const sandboxOrigin = 'null'

function isOrigin(origin: string): boolean {
  if (loopbackOrigin.test(origin) || origin === sandboxOrigin) return true
  const parsed = URL.parse(origin)
  return parsed !== null && parsed.protocol === 'https:' && parsed.origin === origin
}

/** Whether an address is on one of the origins; `:*` stands for any port. */
const isOn = (url: URL, origins: readonly string[]): boolean =>
  url.origin !== sandboxOrigin &&
  origins.some((origin) => origin === url.origin || origin === `${url.protocol}//${url.hostname}:*`)

export function compileSite(data: unknown, report: Report): CompiledSite | null {
  const definition = check(siteSchema, data, report)
  if (definition === null) return null
  const { site, keys, origins } = definition
  for (const [index, key] of keys.entries()) {
    const owner = siteKeyShape.exec(key)?.[1]
    if (owner !== site.id) {
      report.error(
        ['keys', index],
        `key of another site: found "pk_${owner ?? ''}_…", expected "pk_${site.id}_…".`,
      )
    }
  }
  checkIdentities(definition.identities ?? [], report)
  if (definition.cart_url !== undefined) checkCartUrl(definition.cart_url, origins, report)
  if (report.errorCount() > 0) return null
  const goal = definition.goal === undefined ? null : parseDuration(definition.goal.within)
  return {
    settings: {
      id: siteId(site.id),
      name: site.name,
      keys,
      origins,
      cartUrl: definition.cart_url ?? null,
      timeZone: definition.time_zone,
      currency: definition.currency,
      // Without a word about it, marketing waits for a yes.
      marketingConsent: definition.consent?.marketing ?? 'opt_in',
      identities: definition.identities ?? [],
      identityVerification: definition.identity_verification ?? 'optional',
      ...(definition.shop && { shop: definition.shop }),
      ...(definition.capture && {
        capture: { ...definition.capture, site_currency: definition.currency },
      }),
    },
    sending: definition.sending ?? {},
    goalWithinMs: goal ?? defaultGoalWithinMs,
  }
}

function checkCartUrl(cartUrl: string, origins: readonly string[], report: Report): void {
  const url = URL.parse(cartUrl.replaceAll(/\{\{\s*cart_id\s*\}\}/g, 'cart'))
  if (url === null || cartUrl.replaceAll(/\{\{\s*cart_id\s*\}\}/g, '').includes('{{')) {
    report.error(
      ['cart_url'],
      `cart_url: found "${cartUrl}", expected ${cartUrlWords}; {{ cart_id }} may stand in it.`,
    )
  } else if (!isOn(url, origins)) {
    report.error(['cart_url'], `cart_url: "${url.origin}" is not one of the origins of the site.`)
  }
}
