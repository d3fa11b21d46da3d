// Where a visit came from: what the link says of itself (utm_*), then the advertiser's click id, then the referrer.

import type { Page } from '../../event/event.ts'
import { maxTextLength } from '../../event/limits.ts'
import type { Touchpoint } from '../shopper.ts'

const mediums: readonly (readonly [RegExp, string])[] = [
  [/^(cpc|ppc|cpm|cpv|display|banner|retargeting|remarketing|.*paid.*)$/, 'paid'],
  [/^(e-?mail|newsletter)$/, 'email'],
  [/^(social.*|sm)$/, 'social'],
  [/^organic$/, 'search'],
]
/** Only ads carry these. `fbclid` is on every link out of Facebook, so that it says social and no more. */
const paidClickIds = ['gclid', 'gbraid', 'wbraid', 'dclid', 'msclkid', 'ttclid', 'twclid', 'li_fat_id']

const searchHosts =
  /(^|\.)(google|bing|duckduckgo|ecosia|qwant|yahoo|baidu|yandex|startpage|seznam|naver|brave)\./
const socialHosts =
  /(^|\.)(facebook|instagram|tiktok|pinterest|linkedin|twitter|youtube|reddit|snapchat|threads|vk)\.|(^|\.)(t\.co|x\.com|lnkd\.in|youtu\.be)$/
const mailHosts = /^(mail|outlook|webmail)\.|(^|\.)(gmx|web)\.(de|net|com)$/

export function classifyTouchpoint(page: Page): Touchpoint {
  const url = parse(page.url)
  const param = (name: string): string | undefined =>
    url?.searchParams.get(name)?.slice(0, maxTextLength) || undefined
  const source = param('utm_source')
  const medium = param('utm_medium')
  const campaign = param('utm_campaign')
  const told = { ...(source && { source }), ...(medium && { medium }), ...(campaign && { campaign }) }
  const paidId = paidClickIds.find((name) => param(name) !== undefined)
  if (source !== undefined || medium !== undefined) {
    return {
      channel: paidId ? 'paid' : (channelOfMedium(medium) ?? channelOfHost(source ?? '') ?? 'referral'),
      ...told,
    }
  }
  if (paidId !== undefined) return { channel: 'paid', source: paidId, ...told }
  return { ...fromReferrer(page, url, param('fbclid') !== undefined), ...told }
}

function fromReferrer(page: Page, url: URL | null, hasSocialId: boolean): Touchpoint {
  const host = parse(page.referrer)?.hostname
  if (host === undefined || host === '' || site(host) === site(url?.hostname ?? '')) {
    return hasSocialId ? { channel: 'social', source: 'fbclid' } : { channel: 'direct' }
  }
  return { channel: channelOfHost(host) ?? 'referral', source: host }
}

const parse = (text: string | undefined): URL | null =>
  text !== undefined && URL.canParse(text) ? new URL(text) : null

const site = (host: string): string => host.replace(/^www\./, '')

const channelOfMedium = (medium: string | undefined): string | undefined =>
  medium === undefined ? undefined : mediums.find(([pattern]) => pattern.test(medium.toLowerCase()))?.[1]

/** A `utm_source` may be a bare name: `google` as well as `google.com`. */
function channelOfHost(source: string): string | undefined {
  const host = source.includes('.') ? source.toLowerCase() : `${source.toLowerCase()}.`
  if (mailHosts.test(host)) return 'email'
  if (searchHosts.test(host)) return 'search'
  return socialHosts.test(host) ? 'social' : undefined
}
