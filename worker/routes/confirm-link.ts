// GET and POST /o/TOKEN: yes, I want these messages (double opt-in). GET only shows a button, because mail scanners follow
// links; POST is the yes. Invariant: whoever presses it has opened a message that we sent to that address, and the yes is
// of the address, whoever has it by now.

import type { SiteAccess } from '../actors/contract.ts'
import { hex, utf8 } from '../delivery/bytes.ts'
import { confirmLinkMs, verifyConfirmLink } from '../delivery/signed-link.ts'
import type { ConfirmLink } from '../delivery/signed-link.ts'
import type { EventBatch, Identity } from '../event/event.ts'
import { epochMs, eventId } from '../event/ids.ts'
import { serverDevice } from '../ring.ts'
import type { Isolate } from './isolate.ts'
import { notYetPage, page } from './page.ts'
import { reportUnanswered } from './report-unanswered.ts'
import { shardOf } from './shard-of.ts'
import { suppressionsOf } from './suppress.ts'
import type { AdminContext } from './with-site.ts'

export async function getConfirm(c: AdminContext, isolate: Isolate): Promise<Response> {
  const link = await linkOf(c, isolate)
  if (link === null) return deadLink()
  return page({
    status: 200,
    title: 'One more click',
    text: `Shall this shop write to ${link.address}? You can take it back at any time.`,
    button: 'Yes, write to me',
  })
}

export async function postConfirm(c: AdminContext, isolate: Isolate): Promise<Response> {
  const token = c.req.param('token') ?? ''
  const link = await linkOf(c, isolate)
  if (link === null) return deadLink()
  try {
    const access = await isolate.access.fresh(c.env, link.site)
    if (access === null || (await isErasedSince(c, access, link))) return deadLink()
    const batch = await confirmation(token, link, isolate.now())
    const device: Identity = { kind: 'device', value: batch.device_id }
    const { kind } = await shardOf(c.env, access, device).ingest(batch)
    if (kind === 'overloaded') return notYetPage()
  } catch (error) {
    // The object is overloaded, was reset or is being moved.
    reportUnanswered('a confirmation was not taken', error)
    isolate.counts.add(link.site, 'unavailable')
    return notYetPage()
  }
  return page({ status: 200, title: 'Thank you', text: `${link.address} is confirmed.` })
}

/** Who asked to be forgotten after the message was sent has not said yes again by an old link. */
async function isErasedSince(c: AdminContext, access: SiteAccess, link: ConfirmLink): Promise<boolean> {
  const sentAt = link.exp - confirmLinkMs
  const found = await suppressionsOf(c.env, access, { kind: 'email', value: link.address })
  return found.some(({ reason, since }) => reason === 'erased' && since >= sentAt)
}

/** The same link gives the same event: a second click counts as nothing. */
async function confirmation(token: string, link: ConfirmLink, now: number): Promise<EventBatch> {
  const digest = await crypto.subtle.digest('SHA-256', utf8(`selvedge confirm v1 ${token}`))
  const id = hex(new Uint8Array(digest).slice(0, 16))
  const at = epochMs(now)
  return {
    batch_id: `opt_${id}`,
    device_id: serverDevice({ kind: 'email', value: link.address }),
    sent_at: at,
    received_at: at,
    context: {},
    events: [
      {
        event_id: eventId(`opt_${id}`),
        name: 'subscribe',
        occurred_at: at,
        received_at: at,
        properties: { email: link.address, confirmed: true },
        trust: 'server',
      },
    ],
  }
}

const linkOf = (c: AdminContext, isolate: Isolate): Promise<ConfirmLink | null> =>
  verifyConfirmLink(c.req.param('token') ?? '', {
    secretKeys: c.env.SELVEDGE_SECRET_KEY,
    now: isolate.now(),
  })

const deadLink = (): Promise<Response> =>
  page({
    status: 404,
    title: 'This link no longer works',
    text: 'It may have expired. Please subscribe again in the shop.',
  })
