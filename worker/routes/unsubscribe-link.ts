// GET and POST /u/TOKEN: no more messages to an address. GET only shows a button, because mail scanners follow links;
// POST does it, from that button or from the mail program itself (RFC 8058, `List-Unsubscribe=One-Click`).

import { verifyUnsubscribeLink } from '../delivery/signed-link.ts'
import type { UnsubscribeLink } from '../delivery/signed-link.ts'
import { epochMs, shopperId } from '../event/ids.ts'
import type { Isolate } from './isolate.ts'
import { notYetPage, page } from './page.ts'
import { reportUnanswered } from './report-unanswered.ts'
import { allShards } from './shard-of.ts'
import { suppress } from './suppress.ts'
import type { AdminContext } from './with-site.ts'

export async function getUnsubscribe(c: AdminContext, isolate: Isolate): Promise<Response> {
  const link = await linkOf(c, isolate)
  if (link === null) return deadLink()
  return page({
    status: 200,
    title: 'Unsubscribe',
    text: `${link.address} will get no more marketing messages from this shop.`,
    button: 'Unsubscribe',
  })
}

/** The body does not matter, and is not read: whoever posts to this address wants out. */
export async function postUnsubscribe(c: AdminContext, isolate: Isolate): Promise<Response> {
  const link = await linkOf(c, isolate)
  if (link === null) return deadLink()
  try {
    const access = await isolate.access.fresh(c.env, link.site)
    if (access === null) return deadLink()
    // The shopper may have been merged or moved since the link was signed: whoever has the address now hears of it.
    const shards = allShards(c.env, access)
    const address = { kind: 'email', value: link.address } as const
    await suppress(c.env, access, [{ address, reason: 'unsubscribed', since: epochMs(isolate.now()) }])
    await Promise.all(shards.map((shard) => shard.unsubscribe(shopperId(link.shopper), link.address)))
  } catch (error) {
    // The object is overloaded, was reset or is being moved; mail programs come again on a 503.
    reportUnanswered('an unsubscription was not taken', error)
    isolate.counts.add(link.site, 'unavailable')
    return notYetPage()
  }
  return page({
    status: 200,
    title: 'Done',
    text: `${link.address} will get no more marketing messages from this shop.`,
  })
}

const linkOf = (c: AdminContext, isolate: Isolate): Promise<UnsubscribeLink | null> =>
  verifyUnsubscribeLink(c.req.param('token') ?? '', {
    secretKeys: c.env.SELVEDGE_SECRET_KEY,
    now: isolate.now(),
  })

const deadLink = (): Promise<Response> =>
  page({
    status: 404,
    title: 'This link no longer works',
    text: 'Please use the link of a newer message, or write to the shop.',
  })
