// Tokens of the links in messages: `/c/TOKEN` restores a cart or opens a page of the shop, `/u/TOKEN` unsubscribes, `/o/TOKEN`
// confirms, `/w/TOKEN` leaves the line for an item. A token is its payload and an HMAC over it, so that nothing has to be stored; each kind has a key of its own, so that a cart link never unsubscribes.
// Whoever holds a link may do that one thing until it expires, and learns nothing else.

import * as v from 'valibot'
import { maxCartLines, maxItemIdLength, maxQuantity, maxUrlLength } from '../event/limits.ts'
import { decodeBase64Url, decodeUtf8, encodeBase64Url, utf8 } from './bytes.ts'
import { addressSchema } from './click-token.ts'
import type { Address } from './click-token.ts'
import { signingKey } from './derived-key.ts'
import { seal, unseal } from './seal.ts'
import { parseSecretKeys } from './secret-keys.ts'

/** Mail programs and proxies cut longer addresses; a cart whose lines do not fit keeps the first ones. */
export const maxTokenLength = 4_096
export const cartLinkMs = 30 * 24 * 3_600_000
/** Mail is read late, and an unsubscribe link that has died is a complaint: two years. */
export const unsubscribeLinkMs = 730 * 24 * 3_600_000

/** A yes that is asked for and not given is forgotten after a month. */
export const confirmLinkMs = 30 * 24 * 3_600_000
/** As long as anybody may stand in line: two years. */
export const cancelLinkMs = 730 * 24 * 3_600_000

const expiry = v.pipe(v.number(), v.safeInteger())
const line = v.strictTuple([
  v.pipe(v.string(), v.minLength(1), v.maxLength(maxItemIdLength)),
  v.pipe(v.number(), v.minValue(0), v.maxValue(maxQuantity)),
])
const who = {
  site: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/)),
  shopper: v.pipe(v.string(), v.maxLength(64)),
  exp: expiry,
}
const payloads = {
  cart: v.strictObject({
    ...who,
    cart: v.pipe(v.string(), v.maxLength(200)),
    /** `[item_id, quantity]` */
    items: v.pipe(v.array(line), v.maxLength(maxCartLines)),
    /** The address that the message went to, sealed: a forwarded message must not give it away. Older links have none. */
    to: v.exactOptional(v.pipe(v.string(), v.maxLength(1_000))),
  }),
  visit: v.strictObject({
    ...who,
    /** A page of the shop; absent: its first. */
    page: v.exactOptional(v.pipe(v.string(), v.maxLength(maxUrlLength))),
    to: v.pipe(v.string(), v.maxLength(1_000)),
  }),
  confirm: v.strictObject({ ...who, address: v.pipe(v.string(), v.minLength(1), v.maxLength(254)) }),
  cancel: v.strictObject({
    ...who,
    address: v.pipe(v.string(), v.minLength(1), v.maxLength(254)),
    item: v.pipe(v.string(), v.minLength(1), v.maxLength(maxItemIdLength)),
  }),
  unsubscribe: v.strictObject({ ...who, address: v.pipe(v.string(), v.minLength(1), v.maxLength(254)) }),
}

/** `exp`: epoch ms after which the link is dead. */
export type CartLink = Omit<v.InferOutput<typeof payloads.cart>, 'to'> & { readonly to?: Address }
export type VisitLink = Omit<v.InferOutput<typeof payloads.visit>, 'to'> & { readonly to: Address }
export type ConfirmLink = v.InferOutput<typeof payloads.confirm>
export type CancelLink = v.InferOutput<typeof payloads.cancel>
export type UnsubscribeLink = v.InferOutput<typeof payloads.unsubscribe>

/**
 * @param secretKeys SELVEDGE_SECRET_KEY as it is configured
 * @returns the token, or null when the site has no secret key
 */
export async function signCartLink(
  payload: CartLink,
  secretKeys: string | undefined,
): Promise<string | null> {
  let items = payload.items.slice(0, maxCartLines)
  const { to, ...link } = payload
  const secret = parseSecretKeys(secretKeys).get(payload.site)?.[0]
  const sealed = to && secret && (await seal(JSON.stringify(to), sealedFor(payload.site), secret))
  for (;;) {
    const token = await sign('cart', { ...link, items, ...(sealed && { to: sealed }) }, secretKeys)
    if (token === null || token.length <= maxTokenLength) return token
    items = items.slice(0, Math.floor((items.length * maxTokenLength) / (token.length + 1)))
  }
}

/** A link to the shop that says who it was sent to. @returns the token, or null when the site has no secret key */
export async function signVisitLink(
  { to, ...link }: VisitLink,
  secretKeys: string | undefined,
): Promise<string | null> {
  const secret = parseSecretKeys(secretKeys).get(link.site)?.[0]
  if (secret === undefined) return null
  const sealed = await seal(JSON.stringify(to), sealedFor(link.site), secret)
  return sign('visit', { ...link, to: sealed }, secretKeys)
}

export const signUnsubscribeLink = (
  payload: UnsubscribeLink,
  secretKeys: string | undefined,
): Promise<string | null> => sign('unsubscribe', payload, secretKeys)

export const signConfirmLink = (
  payload: ConfirmLink,
  secretKeys: string | undefined,
): Promise<string | null> => sign('confirm', payload, secretKeys)

export const signCancelLink = (payload: CancelLink, secretKeys: string | undefined): Promise<string | null> =>
  sign('cancel', payload, secretKeys)

export interface LinkCheck {
  readonly secretKeys: string | undefined
  /** The worker's clock, epoch ms. */
  readonly now: number
}

/** @returns what was signed, or null when the token is forged, expired, of another kind or not a token at all */
export async function verifyCartLink(token: string, check: LinkCheck): Promise<CartLink | null> {
  const signed = await verify('cart', token, check.secretKeys)
  const link = unlessExpired(v.safeParse(payloads.cart, signed), check.now)
  if (link === null) return null
  const { to: sealed, ...rest } = link
  const to = sealed === undefined ? undefined : await openAddress(sealed, link.site, check.secretKeys)
  return { ...rest, ...(to && { to }) }
}

/** @returns what was signed, or null: see verifyCartLink */
export async function verifyVisitLink(token: string, check: LinkCheck): Promise<VisitLink | null> {
  const signed = await verify('visit', token, check.secretKeys)
  const link = unlessExpired(v.safeParse(payloads.visit, signed), check.now)
  const to = link && (await openAddress(link.to, link.site, check.secretKeys))
  return link && to ? { ...link, to } : null
}

const sealedFor = (site: string) => ({ purpose: 'link address', site }) as const

async function openAddress(
  sealed: string,
  site: string,
  secretKeys: string | undefined,
): Promise<Address | undefined> {
  const words = await unseal(sealed, sealedFor(site), parseSecretKeys(secretKeys).get(site) ?? [])
  const to = v.safeParse(addressSchema, parseJson(words))
  return to.success ? to.output : undefined
}

export async function verifyUnsubscribeLink(
  token: string,
  check: LinkCheck,
): Promise<UnsubscribeLink | null> {
  const signed = await verify('unsubscribe', token, check.secretKeys)
  return unlessExpired(v.safeParse(payloads.unsubscribe, signed), check.now)
}

/** @returns what was signed, or null: see verifyCartLink */
export async function verifyConfirmLink(token: string, check: LinkCheck): Promise<ConfirmLink | null> {
  const signed = await verify('confirm', token, check.secretKeys)
  return unlessExpired(v.safeParse(payloads.confirm, signed), check.now)
}

/** @returns what was signed, or null: see verifyCartLink */
export async function verifyCancelLink(token: string, check: LinkCheck): Promise<CancelLink | null> {
  const signed = await verify('cancel', token, check.secretKeys)
  return unlessExpired(v.safeParse(payloads.cancel, signed), check.now)
}

type Kind = keyof typeof payloads

const unlessExpired = <T extends { readonly exp: number }>(
  parsed: { success: true; output: T } | { success: false },
  now: number,
): T | null => (parsed.success && parsed.output.exp > now ? parsed.output : null)

async function sign(
  kind: Kind,
  payload: v.InferOutput<(typeof payloads)[Kind]>,
  secretKeys: string | undefined,
): Promise<string | null> {
  const secret = parseSecretKeys(secretKeys).get(payload.site)?.[0]
  if (secret === undefined) return null
  const body = utf8(JSON.stringify(payload))
  const signature = await crypto.subtle.sign('HMAC', await linkKey(kind, secret), body)
  return `${encodeBase64Url(body)}.${encodeBase64Url(new Uint8Array(signature))}`
}

/** The payload as signed with a key of the site that it names, else undefined. */
async function verify(kind: Kind, token: string, secretKeys: string | undefined): Promise<unknown> {
  if (token.length > maxTokenLength) return undefined
  const [body, signature, ...rest] = token.split('.').map(decodeBase64Url)
  if (!body || !signature || rest.length > 0) return undefined
  const payload = parseJson(decodeUtf8(body))
  const named = v.safeParse(v.looseObject({ site: v.string() }), payload)
  if (!named.success) return undefined
  for (const secret of parseSecretKeys(secretKeys).get(named.output.site) ?? []) {
    // subtle.verify compares in constant time.
    if (await crypto.subtle.verify('HMAC', await linkKey(kind, secret), signature, body)) return payload
  }
  return undefined
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    // Not JSON: not one of our tokens.
    return undefined
  }
}

const linkKey = (kind: Kind, secret: string): Promise<CryptoKey> =>
  signingKey(secret, `selvedge link v1 ${kind}`)
