// Where a visit came from: what the address says of itself (utm_*, an advertiser's click id), then the referrer. What
// anybody may write into a link is junk until it is shown to be text: it is bounded, and no address of a person is kept.

import { plainText } from '../../event/content-rules.ts'
import type { Page, ShopEvent } from '../../event/event.ts'
import { maxTouchpointTextLength } from '../../event/limits.ts'
import type { Touchpoint, TouchpointChannel } from '../shopper.ts'
import { knownHost, knownSource } from './touchpoint-hosts.ts'

interface Arrival {
  readonly touchpoint: Touchpoint
  /** The address itself tells of a campaign: it may begin a session in the middle of another. */
  readonly isCampaign: boolean
  /** From another page of the shop, or back from a payment or a login: no new contact. */
  readonly isContinued: boolean
}

interface ClickId {
  readonly channel: TouchpointChannel
  readonly source: string
  /** Networks put these on every link, ads or not: they tell where from, and begin no session. */
  readonly isOnEveryLink?: true
}

const paid = (source: string): ClickId => ({ channel: 'paid', source })
const clickIds: ReadonlyMap<string, ClickId> = new Map([
  ['gclid', paid('google')],
  ['gbraid', paid('google')],
  ['wbraid', paid('google')],
  ['dclid', paid('google')],
  ['gad_source', paid('google')],
  ['msclkid', paid('bing')],
  ['ttclid', paid('tiktok')],
  ['twclid', paid('twitter')],
  ['li_fat_id', paid('linkedin')],
  ['epik', paid('pinterest')],
  ['sccid', paid('snapchat')],
  ['rdt_cid', paid('reddit')],
  ['yclid', paid('yandex')],
  ['tblci', paid('taboola')],
  ['irclickid', paid('impact')],
  ['awc', paid('awin')],
  ['cjevent', paid('cj')],
  ['mc_cid', { channel: 'email', source: 'mailchimp' }],
  ['_kx', { channel: 'email', source: 'klaviyo' }],
  ['fbclid', { channel: 'social', source: 'facebook', isOnEveryLink: true }],
  ['igshid', { channel: 'social', source: 'instagram', isOnEveryLink: true }],
  ['igsh', { channel: 'social', source: 'instagram', isOnEveryLink: true }],
  ['srsltid', { channel: 'search', source: 'google', isOnEveryLink: true }],
])

/** After GA4's default channels: https://support.google.com/analytics/answer/9756891 */
const mediums: readonly (readonly [RegExp, TouchpointChannel])[] = [
  [
    /cp[acmvl]|^(?:ppc|display|banner|expandable|interstitial|retargeting|remarketing|affiliates?)$|(?<!un)paid/,
    'paid',
  ],
  [/^(?:e[-_ ]?mail|newsletter)$/, 'email'],
  [/(?:^|[-_ ])social|^sm$/, 'social'],
  [/^(?:store|in[-_ ]?store|pos)$/, 'store'],
  [/^(?:marketplace|shopping)$/, 'marketplace'],
]

const campaignMark = new RegExp(`[?&](?:utm_|${[...clickIds.keys()].join('|')})`, 'i')

/** A look at the text only: most pages in the middle of a session need no more. */
export const mayTellCampaign = ({ url }: Page): boolean => campaignMark.test(url)

/** @param origins the site's: a referrer there is no contact */
export function classifyTouchpoint(page: Page, origins: readonly string[]): Arrival {
  const url = parse(page.url)
  const isContinued = isOwnReferrer(page, url, origins)
  const marks = marksOf(url)
  const utm = {
    source: told(marks.get('utm_source'), 'source'),
    medium: told(marks.get('utm_medium'), 'medium'),
    campaign: told(marks.get('utm_campaign') ?? marks.get('utm_id'), 'campaign'),
  }
  const [id, click] = [...clickIds].find(([name]) => marks.has(name)) ?? []
  const isCampaign =
    Object.values(utm).some((value) => value !== undefined) ||
    (click !== undefined && click.isOnEveryLink !== true)
  const from = isContinued ? direct : fromReferrer(page)
  const base = click !== undefined && (isCampaign || from.channel === 'direct') ? click : from
  const hasNoOther = utm.campaign !== undefined && base.channel === 'direct'
  const isTagged = utm.source !== undefined || utm.medium !== undefined || hasNoOther
  const known = utm.source === undefined ? undefined : knownSource(utm.source)
  const source = utm.source ?? base.source
  const medium = utm.medium ?? (isTagged ? known?.medium : from.medium)
  const channel = isTagged && click?.channel !== 'paid' ? channelOf(utm.medium, known?.channel) : base.channel
  return {
    touchpoint: {
      channel,
      ...(source !== undefined && { source }),
      ...(medium !== undefined && { medium }),
      ...(utm.campaign !== undefined && { campaign: utm.campaign }),
      ...(id !== undefined && { clickId: id }),
    },
    isCampaign,
    isContinued,
  }
}

const direct: Touchpoint = { channel: 'direct' }

/** The medium first; `organic` and what we do not know leave it to the source. */
function channelOf(medium: string | undefined, bySource: TouchpointChannel | undefined): TouchpointChannel {
  const byMedium = medium === undefined ? undefined : mediums.find(([pattern]) => pattern.test(medium))?.[1]
  const isKnown = bySource !== undefined && bySource !== 'direct'
  return byMedium ?? (isKnown ? bySource : medium === 'organic' ? 'search' : 'referral')
}

function fromReferrer(page: Page): Touchpoint {
  const host = referrerHost(page)
  if (host === undefined) return direct
  const known = knownHost(host)
  if (known?.channel === 'direct') return direct
  return { channel: 'referral', source: host.slice(0, maxTouchpointTextLength), ...known }
}

function isOwnReferrer(page: Page, url: URL | null, origins: readonly string[]): boolean {
  const host = referrerHost(page)
  if (host === undefined) return false
  if (knownHost(host)?.channel === 'direct') return true
  const own = [url?.hostname, ...origins.map((origin) => /^https?:\/\/([^/:]+)/.exec(origin)?.[1])]
  return own.some((one) => one !== undefined && isBelow(bare(one), host))
}

/** `checkout.shop.example` and `shop.example` are one shop, whichever of them the other is below. */
const isBelow = (a: string, b: string): boolean => a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`)

function referrerHost({ referrer }: Page): string | undefined {
  const url = parse(referrer)
  const isPlace = url !== null && /^(?:https?|android-app):$/.test(url.protocol)
  return (isPlace && bare(url.hostname)) || undefined
}

const parse = (text: string | undefined): URL | null =>
  text !== undefined && URL.canParse(text) ? new URL(text) : null

const bare = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/\.$/, '')

/** By lower-case name, the first of each that says something. */
function marksOf(url: URL | null): ReadonlyMap<string, string> {
  const marks = new Map<string, string>()
  for (const [name, value] of url?.searchParams ?? []) {
    const key = name.toLowerCase()
    if (value !== '' && !marks.has(key)) marks.set(key, value)
  }
  return marks
}

/** What tools write when they have nothing to say, and placeholders that nobody filled in. */
const junk = /^(?:\(.*\)|null|undefined|none|nan)$|[{}[\]]|%%|\S@\S/i

/** Sources and mediums are words of everybody, in any case; a campaign's name is the marketer's own. */
function told(raw: string | undefined, part: 'source' | 'medium' | 'campaign'): string | undefined {
  if (raw === undefined || junk.test(raw.trim())) return undefined
  const text = plainText(part === 'source' ? raw.replace(/^\s*(?:https?:\/\/)?(?:www\.)?/i, '') : raw)
  const cut = text.slice(0, maxTouchpointTextLength).trim()
  return cut === '' ? undefined : part === 'campaign' ? cut : cut.toLowerCase()
}

/** The same campaign again is a reload or a second click, not a new contact. */
export const isSameCampaign = (a: Touchpoint, b: Touchpoint): boolean =>
  a.source === b.source &&
  a.medium === b.medium &&
  a.clickId === b.clickId &&
  a.campaign?.toLowerCase() === b.campaign?.toLowerCase()

const inStore: ReadonlySet<string> = new Set(['store', 'pos'])

/** A visit to the store, a tag there, or any event of which the sender says that it was made in a store or at a till. */
export function storeTouchpoint({ name, properties }: ShopEvent): Touchpoint | undefined {
  const hints = [properties['channel'], properties['source'], properties['source_name']]
  const isHinted = hints.some((hint) => typeof hint === 'string' && inStore.has(hint.toLowerCase()))
  if (name !== 'store_visit' && name !== 'tag_scan' && !isHinted) return undefined
  const place = [properties['store_id'], properties['location_id'], properties['tag']].find(
    (one) => typeof one === 'string' && one !== '',
  )
  const source = typeof place === 'string' ? plainText(place, maxTouchpointTextLength) : ''
  return { channel: 'store', ...(source !== '' && { source }) }
}
