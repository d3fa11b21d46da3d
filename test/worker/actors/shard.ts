// A shard on node:sqlite with a small site: what the actor tests share.

import { ShardActor } from '../../../worker/actors/shard-actor.ts'
import type { SiteConfig } from '../../../worker/actors/contract.ts'
import type { EventBatch, ShopEvent } from '../../../worker/event/event.ts'
import type { CatalogItem } from '../../../worker/engine/decision.ts'
import { epochMs, eventId } from '../../../worker/event/ids.ts'
import { sqliteWorld } from './sqlite-host.ts'

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs

const siteYaml = `site: { id: demo, name: Demo }
keys: [pk_demo_0123456789abcdef]
origins: ["https://shop.example"]
cart_url: https://shop.example/cart
time_zone: Europe/Paris
currency: EUR
consent: { marketing: opt_out }
`
const destinationYaml = `destination: email-tool
url: "{{ secret.EMAIL_TOOL_URL }}"
sign: "{{ secret.EMAIL_TOOL_SECRET }}"
`
const cartYaml = `automation: cart
title: Cart
status: live
trigger: { event: cart_updated, where: { cart.total: { above: 0 } }, key: cart.id, repeat: restart }
audience: { reachable: email }
exit:
  - { event: purchase, match: shopper }
  - { event: cart_emptied, match: cart.id }
steps:
  - wait: 1h
  - send: reminder
    to: email-tool
`
const welcomeYaml = `automation: welcome
title: Welcome
status: live
trigger: { event: subscribe }
audience: { reachable: email }
steps:
  - send: welcome
    to: email-tool
`

export const config = (revision = 1, more: Record<string, string> = {}): SiteConfig => ({
  revision,
  versions: {},
  publicUrl: 'https://selvedge.example',
  files: {
    'site.yaml': siteYaml,
    'destinations/email-tool.yaml': destinationYaml,
    'automations/cart.yaml': cartYaml,
    'automations/welcome.yaml': welcomeYaml,
    ...more,
  },
})

export interface SentWebhook {
  readonly id: string
  readonly body: {
    readonly data: {
      readonly message: string
      readonly shopper: { readonly email: string; readonly id: string }
      readonly cart: unknown
    }
  }
}

export async function shard() {
  const world = sqliteWorld({
    SELVEDGE_SECRET_KEY: 'sk_demo_0123456789abcdef0123',
    EMAIL_TOOL_URL: 'http://127.0.0.1:9/webhook',
    EMAIL_TOOL_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  })
  const webhooks: SentWebhook[] = []
  const catalog: CatalogItem[] = []
  let answer = (): Response | Promise<Response> => new Response(null, { status: 204 })
  world.respond = async (request) => {
    webhooks.push({
      id: request.headers.get('webhook-id') ?? '',
      body: (await request.json()) as SentWebhook['body'],
    })
    return answer()
  }
  const boot = () =>
    new ShardActor(
      world.host,
      {
        catalog: async (_site, cursor) => ({ cursor: catalog.length, items: catalog.slice(cursor) }),
        lines: async () => undefined,
        peers: () => {
          throw new Error('there is one shard')
        },
      },
      world.alarmAt,
    )
  let actor = boot()
  await actor.configure(config())
  let count = 0
  const event = (name: string, properties: ShopEvent['properties'] = {}): ShopEvent => ({
    event_id: eventId(`e${(count += 1)}`),
    name,
    occurred_at: epochMs(world.now),
    received_at: epochMs(world.now),
    properties,
  })
  const batch = (
    device: string,
    events: readonly ShopEvent[],
    more: Partial<EventBatch> = {},
  ): EventBatch => ({
    batch_id: `b${(count += 1)}`,
    device_id: device,
    sent_at: epochMs(world.now),
    received_at: epochMs(world.now),
    context: {},
    events,
    ...more,
  })
  return {
    world,
    webhooks,
    catalog,
    event,
    batch,
    actor: () => actor,
    send: (device: string, ...events: ShopEvent[]) => actor.ingest(batch(device, events)),
    answerWith: (next: typeof answer) => {
      answer = next
    },
    /** The process dies and comes back on the same database. */
    restart: () => {
      actor = boot()
    },
    /** Lets time pass, firing the alarm whenever it is due. */
    pass: async (ms: number) => {
      const target = world.now + ms
      while (world.alarmAt !== null && world.alarmAt <= target) {
        world.now = Math.max(world.now, world.alarmAt)
        world.alarmAt = null
        await actor.wake()
      }
      world.now = target
    },
  }
}

export const cartItems = [{ item_id: 'shoe-42', item_name: 'Shoe', price: 90, quantity: 1 }]
