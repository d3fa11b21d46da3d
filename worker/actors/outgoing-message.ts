// What leaves for a destination: the content kept at the first claim, in its frame of signed links. The same delivery
// gives the same bytes at every attempt: instants count from its creation, not from now.

import {
  cancelLinkMs,
  cartLinkMs,
  confirmLinkMs,
  signCancelLink,
  signCartLink,
  signConfirmLink,
  signUnsubscribeLink,
  signVisitLink,
  unsubscribeLinkMs,
} from '../delivery/signed-link.ts'
import type { Address } from '../delivery/click-token.ts'
import type { EmailBrand } from '../delivery/email/email-brand.ts'
import { readyEmail } from '../delivery/email/ready-email.ts'
import { messageData } from '../delivery/message-data.ts'
import type { MessageData, MessageFrame } from '../delivery/message-data.ts'
import { Unmakeable } from '../delivery/outgoing.ts'
import type { ReadyEmail } from '../delivery/presets/preset.ts'
import type { OutgoingMessage } from '../delivery/outgoing.ts'
import type { MessageContent } from '../engine/decision.ts'
import type { DueDelivery } from '../store/delivery-store.ts'
import type { Engine } from './engine.ts'
import type { ActorHost } from './host.ts'

export async function outgoingMessage(sender: Sender, outgoing: Outgoing): Promise<OutgoingMessage> {
  return frameMessage(sender.engine, outgoing, {
    site: sender.engine.program.site.id,
    restoreUrl: await restoreUrl(sender, outgoing),
    clickUrl: await clickUrl(sender, outgoing),
    unsubscribeUrl: await unsubscribeUrl(sender, outgoing),
    confirmUrl: await confirmUrl(sender, outgoing),
    cancelUrl: await cancelUrl(sender, outgoing),
    test: false,
  })
}

export function frameMessage(
  { brand }: Pick<Engine, 'brand'>,
  { due, content }: { readonly due: Pick<DueDelivery, 'id' | 'createdAt'>; readonly content: MessageContent },
  frame: MessageFrame,
): OutgoingMessage {
  const data = messageData(content, frame)
  return {
    id: due.id,
    createdAt: due.createdAt,
    purpose: content.purpose,
    data,
    // The page behind the link takes the POST of RFC 8058, too.
    oneClickUrl: content.purpose === 'transactional' ? null : frame.unsubscribeUrl,
    email: readyEmailOf(data, brand),
  }
}

/** Made when a preset asks for it, and once. */
function readyEmailOf(data: MessageData, brand: EmailBrand): ReadyEmail {
  let kept: ReadyEmail | undefined
  const email = (): ReadyEmail => {
    if (kept) return kept
    const made = readyEmail(data, brand)
    if (!made.ok) throw new Unmakeable(made.reason)
    return (kept = made.email)
  }
  return {
    subject: () => email().subject(),
    html: () => email().html(),
    text: () => email().text(),
  }
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

/** With double opt-in, in what may be sent before a yes. */
async function confirmUrl({ host, engine }: Sender, { due, content }: Outgoing): Promise<string | null> {
  const { email: address, id: shopper } = content.shopper
  const { id: site, marketingConsent } = engine.program.site
  const asks = marketingConsent === 'double_opt_in' && content.purpose === 'transactional'
  if (!asks || content.channel !== 'email' || address === null) return null
  const link = { site, shopper, exp: due.createdAt + confirmLinkMs, address }
  const token = await signConfirmLink(link, host.secret('SELVEDGE_SECRET_KEY'))
  return token && `${engine.publicUrl}/o/${token}`
}

/** In every e-mail that a request for an item started: an opt-out from marketing does not end what was asked for. */
async function cancelUrl({ host, engine }: Sender, { due, content }: Outgoing): Promise<string | null> {
  const { channel, event, item } = content
  const { email: address, id: shopper } = content.shopper
  if (event?.name !== 'notify_me' || item === null || channel !== 'email' || address === null) return null
  const { id: site } = engine.program.site
  const link = { site, shopper, exp: due.createdAt + cancelLinkMs, address, item: item.item_id }
  const token = await signCancelLink(link, host.secret('SELVEDGE_SECRET_KEY'))
  return token && `${engine.publicUrl}/w/${token}`
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
