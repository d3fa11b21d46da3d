// What leaves for a destination: the content kept at the first claim, in its frame of signed links. The same delivery
// gives the same bytes at every attempt: instants count from its creation, not from now.

import {
  cartLinkMs,
  signCartLink,
  signUnsubscribeLink,
  signVisitLink,
  unsubscribeLinkMs,
} from '../delivery/signed-link.ts'
import type { Address } from '../delivery/click-token.ts'
import { webhookBody } from '../delivery/webhook-body.ts'
import type { AttemptMessage } from '../delivery/attempt.ts'
import type { MessageContent } from '../engine/decision.ts'
import type { DueDelivery } from '../store/delivery-store.ts'
import type { Engine } from './engine.ts'
import type { ActorHost } from './host.ts'

export async function outgoingMessage(
  { host, engine }: { readonly host: ActorHost; readonly engine: Engine },
  { due, content }: { readonly due: DueDelivery; readonly content: MessageContent },
): Promise<AttemptMessage> {
  const body = webhookBody(content, {
    site: engine.program.site.id,
    timestamp: due.createdAt,
    restoreUrl: await restoreUrl({ host, engine }, { due, content }),
    clickUrl: await clickUrl({ host, engine }, { due, content }),
    unsubscribeUrl: await unsubscribeUrl({ host, engine }, { due, content }),
    test: false,
  })
  return { id: due.id, body }
}

interface Sender {
  readonly host: ActorHost
  readonly engine: Engine
}

interface Outgoing {
  readonly due: DueDelivery
  readonly content: MessageContent
}

async function restoreUrl({ host, engine }: Sender, { due, content }: Outgoing): Promise<string | null> {
  if (!content.cart || engine.program.site.cartUrl === null) return null
  const to = addressOf(content)
  const token = await signCartLink(
    {
      site: engine.program.site.id,
      shopper: content.shopper.id,
      exp: due.createdAt + cartLinkMs,
      cart: content.cart.id,
      items: content.cart.items.map((item) => [item.item_id, item.quantity] as [string, number]),
      ...(to && { to }),
    },
    host.secret('SELVEDGE_SECRET_KEY'),
  )
  return token && `${engine.publicUrl}/c/${token}`
}

/** In every message to an address: to the item that it is about, else to the shop. */
async function clickUrl({ host, engine }: Sender, { due, content }: Outgoing): Promise<string | null> {
  const to = addressOf(content)
  if (to === null) return null
  const page = content.item?.url
  const link = {
    site: engine.program.site.id,
    shopper: content.shopper.id,
    exp: due.createdAt + cartLinkMs,
    to,
  }
  const token = await signVisitLink(
    { ...link, ...(page !== undefined && { page }) },
    host.secret('SELVEDGE_SECRET_KEY'),
  )
  return token && `${engine.publicUrl}/c/${token}`
}

/** Whoever opens the link has it from what was sent there. A webhook or a push goes to no address of a person. */
function addressOf({ channel, shopper }: MessageContent): Address | null {
  if (channel === 'email' && shopper.email !== null) return { kind: 'email', value: shopper.email }
  if (channel === 'sms' && shopper.phone !== null) return { kind: 'phone', value: shopper.phone }
  return null
}

async function unsubscribeUrl({ host, engine }: Sender, { due, content }: Outgoing): Promise<string | null> {
  const address = content.shopper.email
  if (address === null) return null
  const token = await signUnsubscribeLink(
    {
      site: engine.program.site.id,
      shopper: content.shopper.id,
      exp: due.createdAt + unsubscribeLinkMs,
      address,
    },
    host.secret('SELVEDGE_SECRET_KEY'),
  )
  return token && `${engine.publicUrl}/u/${token}`
}
