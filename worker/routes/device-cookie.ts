// The device's identity as a cookie of the server's: where the worker runs on the shop's own domain, it lives for its 13
// months in browsers that end what a script sets after seven days. The page asks for it (`?cookie=DOMAIN`, empty: this host
// alone). It holds what the page has sent and nothing else, so that forging it gains no more than forging the batch.

import type { EventBatch } from '../event/event.ts'
import { originOf } from './cors.ts'

/** As client/device.ts makes it: the moment of its birth, then randomness. */
const deviceIdPattern = /^([0-9a-z]{8})-\d{9,40}$/

/** 395 days, as in client/limits.ts. CNIL: 13 months, not prolonged by new visits. */
const maxDeviceAgeSeconds = 34_128_000

/** Labels of letters, digits and hyphens, at least two: a browser refuses what is a public suffix. */
const domainPattern = /^(?=.{4,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/i

/**
 * @param now epoch ms
 * @returns the value of `Set-Cookie`; undefined when the page did not ask, is another site, took its consent back, or the id is
 *   not of our making
 */
export function deviceCookie(
  request: Request,
  { device_id: deviceId, consent }: Pick<EventBatch, 'device_id' | 'consent'>,
  now: number,
): string | undefined {
  if (consent?.analytics === false) return undefined
  const domain = new URL(request.url).searchParams.get('cookie')?.replace(/^\./, '')
  if (domain === undefined || !isSameSite(request, domain)) return undefined
  const bornAt = parseInt(deviceIdPattern.exec(deviceId)?.[1] ?? '', 36)
  const maxAge = Math.floor(maxDeviceAgeSeconds - (now - bornAt) / 1000)
  // Born in the future, or too long ago; not a number when the id has no birth.
  if (!(maxAge > 0 && maxAge <= maxDeviceAgeSeconds + clockToleranceSeconds)) return undefined
  return [
    `selvedge_id=${deviceId}`,
    `Max-Age=${Math.min(maxAge, maxDeviceAgeSeconds)}`,
    'Path=/',
    'SameSite=Lax',
    'Secure',
    ...(domain === '' ? [] : [`Domain=${domain}`]),
  ].join('; ')
}

/** Clocks of shoppers' devices are wrong by a day at times. */
const clockToleranceSeconds = 86_400

/** Whether the page may have a cookie of ours: what the browser says of the two, and our own look at their names. */
function isSameSite(request: Request, domain: string): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'same-site') return false
  const origin = originOf(request.headers.get('origin') ?? '')
  if (origin === undefined) return false
  const { hostname } = new URL(origin)
  if (domain !== '') return domainPattern.test(domain) && `.${hostname}`.endsWith(`.${domain}`)
  // Behind a proxy that gives us another name, the browser's word is all there is.
  return site === 'same-origin' || hostname === new URL(request.url).hostname
}

/** A page on another host of the domain may read the answer to a request that carries cookies only with this. */
export function allowCredentials(response: Response, request: Request): Response {
  if (
    new URL(request.url).searchParams.has('cookie') &&
    response.headers.has('access-control-allow-origin')
  ) {
    response.headers.set('access-control-allow-credentials', 'true')
  }
  return response
}
