// GET and POST /w/TOKEN: I do not wait for this item any more. GET only shows a button, because mail scanners follow links;
// POST takes the request back, for whoever has the address by now. Invariant: nobody comes into being by it who was erased.

import { hex, utf8 } from '../delivery/bytes.ts'
import { verifyCancelLink } from '../delivery/signed-link.ts'
import type { CancelLink } from '../delivery/signed-link.ts'
import type { EventBatch, Identity } from '../event/event.ts'
import { epochMs, eventId } from '../event/ids.ts'
import { serverDevice } from '../ring.ts'
import type { Isolate } from './isolate.ts'
import { notYetPage, page } from './page.ts'
import { reportUnanswered } from './report-unanswered.ts'
import { shardOf } from './shard-of.ts'
import { suppressionsOf } from './suppress.ts'
import type { AdminContext } from './with-site.ts'

export async function getCancel(c: AdminContext, isolate: Isolate): Promise<Response> {
  const link = await linkOf(c, isolate)
  if (link === null) return deadLink()
  return page({
    status: 200,
    title: 'No longer waiting?',
    text: `Press the button, and we will not write to ${link.address} about this item any more.`,
    button: 'Take me off the list',
  })
}

export async function postCancel(c: AdminContext, isolate: Isolate): Promise<Response> {
  const link = await linkOf(c, isolate)
  if (link === null) return deadLink()
  try {
    const access = await isolate.access.fresh(c.env, link.site)
    if (access === null) return deadLink()
    const address = { kind: 'email', value: link.address } as const
    const suppressions = await suppressionsOf(c.env, access, address)
    // Whoever was erased waits for nothing: an event would make a shopper of the address again.
    if (!suppressions.some(({ reason }) => reason === 'erased')) {
      const batch = await cancellation(c.req.param('token') ?? '', link, isolate.now())
      const device: Identity = { kind: 'device', value: batch.device_id }
      const { kind } = await shardOf(c.env, access, device).ingest(batch)
      if (kind === 'overloaded') return notYetPage()
    }
  } catch (error) {
    // The object is overloaded, was reset or is being moved.
    reportUnanswered('a cancellation was not taken', error)
    isolate.counts.add(link.site, 'unavailable')
    return notYetPage()
  }
  return page({ status: 200, title: 'Done', text: `${link.address} is off the list for this item.` })
}

/** Every press is an event of its own: whoever asked again meanwhile wants to leave again. */
async function cancellation(token: string, link: CancelLink, now: number): Promise<EventBatch> {
  const digest = await crypto.subtle.digest('SHA-256', utf8(`selvedge cancel v1 ${now} ${token}`))
  const id = hex(new Uint8Array(digest).slice(0, 16))
  const at = epochMs(now)
  return {
    batch_id: `out_${id}`,
    device_id: serverDevice({ kind: 'email', value: link.address }),
    sent_at: at,
    received_at: at,
    context: {},
    events: [
      {
        event_id: eventId(`out_${id}`),
        name: 'cancel_notify_me',
        occurred_at: at,
        received_at: at,
        properties: { email: link.address, items: [{ item_id: link.item, quantity: 1 }] },
        trust: 'server',
      },
    ],
  }
}

const linkOf = (c: AdminContext, isolate: Isolate): Promise<CancelLink | null> =>
  verifyCancelLink(c.req.param('token') ?? '', {
    secretKeys: c.env.SELVEDGE_SECRET_KEY,
    now: isolate.now(),
  })

const deadLink = (): Promise<Response> =>
  page({
    status: 404,
    title: 'This link no longer works',
    text: 'Please use the link of a newer message, or write to the shop.',
  })
