// A session is a visit: events that are never more than 30 minutes apart by their own time, on any page, tab or device,
// also over midnight. A new campaign begins a new one. A late event counts where its time puts it: one from before the
// session changes nothing, one from before its entry page is the entry, and none ends a session that is newer than it.

import type { ShopEvent } from '../../event/event.ts'
import type { EpochMs, ShopperId } from '../../event/ids.ts'
import { maxTextLength } from '../../event/limits.ts'
import { derivedEventNames } from '../../event/names.ts'
import { hashHex } from '../hash.ts'
import type { Session, Touch } from '../shopper.ts'
import { classifyTouchpoint, isSameCampaign, mayTellCampaign, storeTouchpoint } from './touchpoint.ts'

/** GA4's default, too. */
export const sessionSilenceMs = 30 * 60_000

/** What the worker itself says is not a sign of life. */
const silent: ReadonlySet<string> = new Set(
  derivedEventNames.filter((name) => name !== 'cart_updated' && name !== 'cart_emptied'),
)

interface Visitor {
  readonly shopper: ShopperId
  /** Of the site: coming from there is no arrival. */
  readonly origins: readonly string[]
}

/** What an event tells of how its shopper came, if it does. */
interface Contact {
  readonly touch: Touch
  readonly isCampaign: boolean
}

export function foldSession(session: Session | null, event: ShopEvent, visitor: Visitor): Session | null {
  const at = event.occurred_at
  if (silent.has(event.name)) return session
  if (session === null || isSilenceOver(session, at)) return start(event, visitor)
  if (at < session.startedAt - sessionSilenceMs) return session
  const { touchpoint } = session
  const campaign = campaignOf(event, visitor)
  const isOther = touchpoint && !(campaign && isSameCampaign(campaign, touchpoint))
  if (touchpoint && isOther && session.isCampaign && at < touchpoint.at) return session
  if (touchpoint && isOther && campaign && at >= touchpoint.at) return split(session, event, visitor)
  return goOn(session, event, visitor)
}

export const isSilenceOver = (session: Session, at: EpochMs): boolean =>
  at > session.lastAt + sessionSilenceMs

/** A link from the shop to itself may carry marks, too: it leads to nothing new. */
function campaignOf(event: ShopEvent, { origins }: Visitor): Touch | undefined {
  const { name, page } = event
  if (name !== 'page_view' || page === undefined || !mayTellCampaign(page)) return undefined
  const { touchpoint, isCampaign, isContinued } = classifyTouchpoint(page, origins)
  return isCampaign && !isContinued ? { ...touchpoint, at: event.occurred_at } : undefined
}

function contactOf(event: ShopEvent, { origins }: Visitor): Contact | undefined {
  const { name, page, occurred_at: at } = event
  const inStore = storeTouchpoint(event)
  if (inStore !== undefined) return { touch: { ...inStore, at }, isCampaign: false }
  if (name !== 'page_view' || page === undefined) return undefined
  const { touchpoint, isCampaign } = classifyTouchpoint(page, origins)
  return { touch: { ...touchpoint, at }, isCampaign }
}

function start(event: ShopEvent, visitor: Visitor): Session {
  const at = event.occurred_at
  const nothing = {
    id: `ses_${hashHex('session', visitor.shopper, event.event_id)}`,
    startedAt: at,
    lastAt: at,
    pageCount: 0,
  }
  return goOn(nothing, event, visitor)
}

/** The campaign may come late: what is known to be after it is in the new session. Of its pages that is one at least. */
function split(session: Session, event: ShopEvent, visitor: Visitor): Session {
  const at = event.occurred_at
  const started = start(event, visitor)
  const { exitUrl, exitAt } = session
  const hasLaterPage = exitUrl !== undefined && exitAt !== undefined && exitAt > at
  return {
    ...started,
    lastAt: session.lastAt > at ? session.lastAt : at,
    ...(hasLaterPage && { pageCount: started.pageCount + 1, exitUrl, exitAt }),
  }
}

function goOn(session: Session, event: ShopEvent, visitor: Visitor): Session {
  const { occurred_at: at, name, page } = event
  const { touchpoint } = session
  const isPageView = name === 'page_view'
  const contact = touchpoint === undefined || at < touchpoint.at ? contactOf(event, visitor) : undefined
  const isInside = at <= session.lastAt && at >= session.startedAt
  if (!isPageView && contact === undefined && isInside) return session
  return {
    ...session,
    startedAt: at < session.startedAt ? at : session.startedAt,
    lastAt: at > session.lastAt ? at : session.lastAt,
    pageCount: session.pageCount + (isPageView ? 1 : 0),
    ...(isPageView && page !== undefined && pages(session, at, kept(page.url))),
    ...(contact && { touchpoint: contact.touch, ...(contact.isCampaign && { isCampaign: true }) }),
  }
}

/** By the time of the views, in whatever order they are told. */
function pages(session: Session, at: EpochMs, url: string): Partial<Session> {
  const { entryUrl, entryAt, exitAt } = session
  if (entryUrl === undefined || entryAt === undefined) return { entryUrl: url, entryAt: at }
  if (at < entryAt) {
    const isOnly = exitAt === undefined
    return { entryUrl: url, entryAt: at, ...(isOnly && { exitUrl: entryUrl, exitAt: entryAt }) }
  }
  return at >= (exitAt ?? entryAt) ? { exitUrl: url, exitAt: at } : {}
}

/** Long addresses are long by their query. */
const kept = (url: string): string =>
  url.length <= maxTextLength ? url : url.replace(/[?#].*$/s, '').slice(0, maxTextLength)
