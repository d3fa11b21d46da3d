// What a message would say, with sample data: of a made-up shopper with the address of whoever tests, about items of the
// catalog where there are any. Nothing of a real shopper is in it.

import type { CatalogItem, MessageContent } from '../engine/decision.ts'
import { isoInstant } from '../engine/instant.ts'
import { cartTriggers } from '../engine/message-content.ts'
import type { Automation, SiteSettings, Step } from '../engine/program.ts'
import type { Item, Json } from '../event/event.ts'
import { enrollmentId, epochMs } from '../event/ids.ts'
import type { EpochMs } from '../event/ids.ts'
import type { TestRequest } from './delivery-contract.ts'

type SendStep = Extract<Step, { kind: 'send' }>

interface Sample {
  readonly automation: Automation
  readonly step: SendStep
  readonly site: SiteSettings
  readonly items: readonly CatalogItem[]
  readonly to: TestRequest['to']
  readonly now: EpochMs
}

const itemTriggers: ReadonlySet<string> = new Set([
  'view_item',
  'select_item',
  'add_to_wishlist',
  'remove_from_wishlist',
  'notify_me',
  'back_in_stock',
  'price_drop',
  'new_item',
  'review',
])

export function sampleContent({ automation, step, site, items, to, now }: Sample): MessageContent {
  const names = automation.trigger.kind === 'event' ? automation.trigger.names : []
  const isAboutCart = names.some((name) => cartTriggers.has(name))
  const lines = items.length === 0 ? sampleItems(site) : items.map(asLine)
  const [item = null] = lines
  const extras = { ...step.with, ...sampleVouchers(automation, now) }
  return {
    automation: automation.name,
    version: automation.version,
    enrollment: enrollmentId('enr_test'),
    step: step.id,
    message: step.message,
    channel: step.channel,
    purpose: step.purpose,
    destination: step.to,
    arm: null,
    shopper: sampleShopper(site, to),
    cart: isAboutCart
      ? { id: 'crt_test', currency: site.currency, total: totalOf(lines), items: lines }
      : null,
    item: !isAboutCart && names.some((name) => itemTriggers.has(name)) ? item : null,
    event: names[0] === undefined ? null : { name: names[0], occurred_at: isoInstant(now) },
    ...(Object.keys(extras).length > 0 && { with: extras }),
  }
}

const sampleShopper = (site: SiteSettings, to: TestRequest['to']): MessageContent['shopper'] => ({
  id: 'shp_test',
  email: to.kind === 'email' ? to.value : null,
  phone: to.kind === 'phone' ? to.value : null,
  customer_id: null,
  first_name: 'Ana',
  locale: 'en',
  time_zone: site.timeZone,
  stage: null,
  traits: { first_name: 'Ana' },
})

const sampleItems = ({ origins }: SiteSettings): Item[] => {
  const page = origins[0] === undefined ? {} : { url: `${origins[0]}/` }
  return [
    { item_id: 'sample-1', item_name: 'Sample shoe', price: 90, quantity: 1, ...page },
    { item_id: 'sample-2', item_name: 'Sample socks', price: 9.5, quantity: 2, ...page },
  ]
}

const asLine = (known: CatalogItem): Item => ({
  item_id: known.item_id,
  quantity: 1,
  ...(known.item_name !== undefined && { item_name: known.item_name }),
  ...(known.item_brand !== undefined && { item_brand: known.item_brand }),
  ...(known.item_category !== undefined && { item_category: known.item_category }),
  ...(known.price !== undefined && { price: known.price }),
  ...(known.url !== undefined && { url: known.url }),
  ...(known.image_url !== undefined && { image_url: known.image_url }),
})

const totalOf = (lines: readonly Item[]): number =>
  Math.round(lines.reduce((sum, { price = 0, quantity }) => sum + price * quantity, 0) * 100) / 100

/** No code is taken for a test. */
function sampleVouchers({ steps }: Automation, now: EpochMs): Record<string, Json> {
  const codes: [string, Json][] = []
  for (const step of steps.values()) {
    if (step.kind !== 'voucher') continue
    codes.push([step.as, 'SAMPLE-CODE'])
    if (step.expiresAfterMs !== null)
      codes.push([`${step.as}_expires_at`, isoInstant(epochMs(now + step.expiresAfterMs))])
  }
  return Object.fromEntries(codes)
}
