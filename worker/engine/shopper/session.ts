// A session is a visit: events that are never more than 30 minutes apart by their own time. A late event of the present
// session counts in it; one from before it changes nothing.

import type { ShopEvent } from '../../event/event.ts'
import type { ShopperId } from '../../event/ids.ts'
import { derivedEventNames } from '../../event/names.ts'
import { hashHex } from '../hash.ts'
import type { Session } from '../shopper.ts'
import { classifyTouchpoint } from './touchpoint.ts'

/** GA4's default, too. */
export const sessionSilenceMs = 30 * 60_000

/** What the worker itself says is not a sign of life. */
const silent: ReadonlySet<string> = new Set(
  derivedEventNames.filter((name) => name !== 'cart_updated' && name !== 'cart_emptied'),
)

export function foldSession(session: Session | null, event: ShopEvent, shopper: ShopperId): Session | null {
  const at = event.occurred_at
  if (silent.has(event.name)) return session
  if (session === null || at > session.lastAt + sessionSilenceMs) return start(event, shopper)
  if (at < session.startedAt - sessionSilenceMs) return session
  const isPageView = event.name === 'page_view'
  if (!isPageView && at <= session.lastAt && at >= session.startedAt) return session
  return {
    ...session,
    startedAt: at < session.startedAt ? at : session.startedAt,
    lastAt: at > session.lastAt ? at : session.lastAt,
    pageCount: session.pageCount + (isPageView ? 1 : 0),
    ...(isPageView && session.touchpoint === undefined && entry(event)),
  }
}

function start(event: ShopEvent, shopper: ShopperId): Session {
  const at = event.occurred_at
  const isPageView = event.name === 'page_view'
  return {
    id: `ses_${hashHex('session', shopper, event.event_id)}`,
    startedAt: at,
    lastAt: at,
    pageCount: isPageView ? 1 : 0,
    ...(isPageView && entry(event)),
  }
}

const entry = ({ page }: ShopEvent): Pick<Session, 'entryUrl' | 'touchpoint'> =>
  page === undefined ? {} : { entryUrl: page.url, touchpoint: classifyTouchpoint(page) }
