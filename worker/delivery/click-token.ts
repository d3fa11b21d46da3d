// `selvedge_click`: what a click on `/c/TOKEN` tells the shop's page, and the page our door: whoever is here came by a
// link that we sent to this address. It is sealed, since it stands in an address bar, in logs and in referrers, and it
// dies within the hour. It may be used more than once: the door makes one event of it for each device.

import * as v from 'valibot'
import { maxClickTokenLength } from '../event/link-parameters.ts'
import { hex, utf8 } from './bytes.ts'
import { seal, unseal } from './seal.ts'
import { parseSecretKeys } from './secret-keys.ts'

export const clickMs = 3_600_000

const maxAddressLength = 254
export const addressSchema = v.strictObject({
  kind: v.picklist(['email', 'phone']),
  value: v.pipe(v.string(), v.minLength(1), v.maxLength(maxAddressLength)),
})

/** Where a message went. */
export type Address = v.InferOutput<typeof addressSchema>

const clickSchema = v.strictObject({
  site: v.string(),
  exp: v.pipe(v.number(), v.safeInteger()),
  to: addressSchema,
})
const clickWords = v.pipe(v.string(), v.parseJson(), clickSchema)

/** `exp`: epoch ms after which the token is dead. */
export type Click = v.InferOutput<typeof clickSchema>

/** @returns null when the site has no secret key, or the token would be longer than the door reads */
export async function makeClickToken(click: Click, secretKeys: string | undefined): Promise<string | null> {
  const secret = parseSecretKeys(secretKeys).get(click.site)?.[0]
  if (secret === undefined) return null
  const token = await seal(JSON.stringify(click), { purpose: 'click', site: click.site }, secret)
  return token.length <= maxClickTokenLength ? token : null
}

export interface ClickCheck {
  readonly site: string
  readonly secrets: readonly string[]
  /** The worker's clock, epoch ms. */
  readonly now: number
}

/** @returns the address to which the link was sent, or null: forged, expired, of another site, not a token */
export async function readClickToken(
  token: string,
  { site, secrets, now }: ClickCheck,
): Promise<Address | null> {
  if (token.length > maxClickTokenLength) return null
  const words = await unseal(token, { purpose: 'click', site }, secrets)
  const click = v.safeParse(clickWords, words)
  return click.success && click.output.site === site && click.output.exp > now ? click.output.to : null
}

/** The same for the same token and device, so that a page that is loaded again counts once. */
export async function clickEventId(token: string, deviceId: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', utf8(`${token}\n${deviceId}`))
  return `click:${hex(new Uint8Array(hash).slice(0, 16))}`
}
