// The other side of the routes: actors that speak the contract from memory, and remember what they were asked.

import type { CatalogStatus, FeedRun } from '../../../worker/actors/catalog/feed-contract.ts'
import type {
  CatalogContract,
  DeliveryView,
  IngestResult,
  PlanMove,
  PushResult,
  ShardContract,
  SiteAccess,
  SiteConfig,
  SiteContract,
} from '../../../worker/actors/contract.ts'
import type {
  DeliveryPage,
  DeliveryQuery,
  DestinationState,
  ReplayAnswer,
  ReplayRequest,
  TestRequest,
  TestResult,
} from '../../../worker/actors/delivery-contract.ts'
import type { ShopCatalogContract } from '../../../worker/actors/shop-catalog.ts'
import type { Env, Objects } from '../../../worker/env.ts'
import type { KeptSuppression } from '../../../worker/store/suppression-store.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import type { EventBatch, Identity } from '../../../worker/event/event.ts'

export const secretKey = 'sk_demo_0123456789abcdef0123456789abcdef'
export const siteKey = 'pk_demo_abcdefgh'
export const origin = 'https://shop.example'
export const bearer = { authorization: `Bearer ${secretKey}` }

export const access: SiteAccess = {
  siteId: 'demo',
  revision: 4,
  keys: [siteKey],
  origins: [origin, 'http://localhost:8788'],
  cartUrl: 'https://shop.example/cart',
  identities: [],
  verifiesIdentities: false,
  shardCount: 1,
}

export interface StubWorld {
  readonly env: Env
  /** What each kind of actor was asked, in order: `[object name, method, …arguments]`. */
  readonly calls: (readonly unknown[])[]
  access: SiteAccess | null
  ingest: (batch: EventBatch) => IngestResult
  push: () => PushResult
  shopper: (identity: Pick<Identity, 'value'> & { readonly kind: string }) => string | null
  deliveries: readonly DeliveryView[]
  deliveryPage: (shard: string, query: DeliveryQuery) => DeliveryPage
  replay: (shard: string, request: ReplayRequest) => readonly ReplayAnswer[]
  sendTest: (request: TestRequest) => TestResult
  destinations: (shard: string) => readonly DestinationState[]
  /** What all shards keep together. */
  suppressions: KeptSuppression[]
  /** What was pushed last. */
  stored: SiteConfig
  /** What each shard answers to a plan. */
  moves: readonly PlanMove[]
  /** Thrown by every call while it is set. */
  failure: Error | null
  feedRun: FeedRun | 'busy'
  catalogStatus: CatalogStatus
}

const objects = <Contract>(make: (name: string) => Contract): Objects<Contract> => ({
  idFromName: (name) => name,
  get: (id) => make(String(id)),
})

export function stubWorld(): StubWorld {
  const calls: (readonly unknown[])[] = []
  const called = (...call: readonly unknown[]): void => {
    calls.push(call)
    if (world.failure) throw world.failure
  }
  const world: StubWorld = {
    calls,
    access,
    ingest: (batch) => ({
      kind: 'stored',
      stored: batch.events.length,
      known: 0,
      rejected: [],
      delivered: [],
    }),
    push: () => ({ accepted: true, revision: 5, warnings: [] }),
    shopper: () => null,
    deliveries: [],
    deliveryPage: () => ({ deliveries: world.deliveries, next: null }),
    replay: () => [],
    sendTest: () => ({ kind: 'sent', messages: [] }),
    destinations: () => [],
    suppressions: [],
    stored: {
      revision: 4,
      files: { 'site.yaml': 'site: demo' },
      versions: {},
      publicUrl: 'https://events.example',
    },
    moves: [],
    failure: null,
    feedRun: {
      at: epochMs(0),
      by: 'push',
      items: 2,
      changed: 1,
      rejected: 0,
      problems: [],
      error: null,
      isWhole: true,
      gone: 0,
    },
    catalogStatus: { items: 2, inFeed: 1, pull: null, isReading: false, lastRun: null, held: null },
    env: {
      SITE: objects((name) => site(name, { world: () => world, called })),
      SHARD: objects((name) => shard(name, { world: () => world, called })),
      CATALOG: objects((name) => catalog(name, { world: () => world, called })),
      SELVEDGE_SECRET_KEY: secretKey,
    },
  }
  return world
}

type Called = (...call: readonly unknown[]) => void
interface Behind {
  readonly world: () => StubWorld
  readonly called: Called
}

const site = (name: string, { world, called }: Behind): SiteContract => ({
  access: async () => {
    called(name, 'access')
    return world().access
  },
  push: async (push) => {
    called(name, 'push', push)
    return world().push()
  },
  config: async () => {
    called(name, 'config')
    return world().access && world().stored
  },
  grow: async (to) => {
    called(name, 'grow', to)
    return to > 1 ? { accepted: true, from: 1, to } : { accepted: false, reason: 'it has 1 shard' }
  },
  shards: async () => {
    called(name, 'shards')
    return world().access && { ring: { count: 1, previous: null }, unconfirmed: 0 }
  },
})

/** What shards ask of each other never passes a route. */
const notAsked = async (): Promise<never> => {
  throw new Error('no route asks this')
}

const shard = (name: string, { world, called }: Behind): ShardContract => ({
  ingest: async (batch) => {
    called(name, 'ingest', batch)
    return world().ingest(batch)
  },
  configure: async () => called(name, 'configure'),
  plan: async (config) => {
    called(name, 'plan', config)
    return world().moves
  },
  syncCatalog: async () => called(name, 'syncCatalog'),
  offer: notAsked,
  keptUnits: notAsked,
  shopper: async (identity) => {
    called(name, 'shopper', identity)
    return world().shopper(identity)
  },
  deliveries: async (query) => {
    called(name, 'deliveries', query)
    return world().deliveries
  },
  stats: async () => {
    called(name, 'stats')
    return {
      revision: 4,
      shoppers: 1,
      events: 2,
      timers: 0,
      pendingDeliveries: 0,
      disabledDestinations: [],
      handOvers: 0,
      growth: null,
      counters: [],
    }
  },
  events: async (query) => {
    called(name, 'events', query)
    return { lines: ['{"name":"page_view"}'], next: query.after === null ? '202603\nshp_a\n1\nb1' : null }
  },
  shopperEvents: async (identity) => {
    called(name, 'shopperEvents', identity)
    return world().shopper(identity) === null ? null : { lines: ['{"name":"page_view"}'], next: null }
  },
  unsubscribe: async (shopper, address) => called(name, 'unsubscribe', shopper, address),
  deliveryPage: async (query) => {
    called(name, 'deliveryPage', query)
    return world().deliveryPage(name, query)
  },
  countDeliveries: async (query) => {
    called(name, 'countDeliveries', query)
    return 7
  },
  replayDeliveries: async (request) => {
    called(name, 'replayDeliveries', request)
    return world().replay(name, request)
  },
  forgetDeliveries: async (ids) => called(name, 'forgetDeliveries', ids),
  sendTest: async (request) => {
    called(name, 'sendTest', request)
    return world().sendTest(request)
  },
  destinations: async () => {
    called(name, 'destinations')
    return world().destinations(name)
  },
  enableDestination: async (destination) => {
    called(name, 'enableDestination', destination)
  },
  addVouchers: async (pool, codes) => {
    called(name, 'addVouchers', pool, codes)
    return { added: codes.filter((code) => code !== 'KNOWN').length }
  },
  suppressions: async (hash) => {
    called(name, 'suppressions')
    return world().suppressions.filter((one) => one.hash === hash)
  },
  suppress: async (entries) => {
    called(name, 'suppress', entries)
    world().suppressions.push(...entries)
  },
  liftSuppressions: async (hash, reasons) => {
    called(name, 'liftSuppressions', reasons)
    const stays = (one: KeptSuppression): boolean => one.hash !== hash || !reasons.includes(one.reason)
    world().suppressions = world().suppressions.filter(stays)
  },
  liftFromShopper: async (address, reasons) => called(name, 'liftFromShopper', address, reasons),
  erase: async (asked) => {
    called(name, 'erase', asked)
    return world().shopper(asked) === null ? 'unknown' : 'erased'
  },
  exported: async (asked) => {
    called(name, 'exported', asked)
    const json = world().shopper(asked)
    return json === null ? null : { json, traces: { ids: [], identities: [] } }
  },
  deliveriesOf: async () => {
    called(name, 'deliveriesOf')
    return ['{"id":"d1"}']
  },
  keptSuppressions: notAsked,
  forgetSuppressions: notAsked,
  forget: notAsked,
  take: notAsked,
  knows: notAsked,
  claim: notAsked,
  takeEvents: notAsked,
  takeIn: notAsked,
  takeVouchers: notAsked,
  point: notAsked,
  surrender: notAsked,
  whereIs: async () => 0,
  mergeShoppers: async (two) => {
    called(name, 'mergeShoppers', two)
    return 'merged'
  },
  knownVouchers: async (pool, codes) => {
    called(name, 'knownVouchers', pool)
    return codes.filter((code) => code === 'KNOWN')
  },
  vouchers: async (pool) => {
    called(name, 'vouchers', pool)
    return { free: 2, taken: 1 }
  },
})

const catalog = (name: string, { world, called }: Behind): CatalogContract & ShopCatalogContract => ({
  tellShop: async (facts, rules) => {
    called(name, 'tellShop', facts, rules)
    return { changed: facts.length, unchanged: 0, rejected: [] }
  },
  numbersOf: async (itemIds) => {
    called(name, 'numbersOf', itemIds)
    return Object.fromEntries(itemIds.map((itemId) => [itemId, `${itemId.length}`]))
  },
  putItems: async (siteId, items, origins) => {
    called(name, 'putItems', siteId, items, origins)
    return { changed: items.length, unchanged: 0, rejected: [] }
  },
  putStock: async (siteId, levels) => {
    called(name, 'putStock', siteId, levels)
    return { changed: levels.length, unchanged: 0, rejected: [] }
  },
  takeLines: async () => undefined,
  configureCatalog: async (siteId, settings) => called(name, 'configureCatalog', siteId, settings),
  takeFeed: async (siteId, feed, { format }) => {
    const text = await new Response(feed).text()
    called(name, 'takeFeed', siteId, text, format)
    return world().feedRun
  },
  catalogStatus: async () => {
    called(name, 'catalogStatus')
    return world().catalogStatus
  },
  acceptLoss: async () => {
    called(name, 'acceptLoss')
    return world().catalogStatus.held !== null
  },
  changesSince: async (cursor) => ({ cursor, items: [] }),
})

const now = Date.parse('2026-03-02T11:00:00Z')

export const event = (more: object = {}) => ({
  event_id: 'e1',
  name: 'page_view',
  occurred_at: now - 1_000,
  ...more,
})

export const batch = (more: object = {}) => ({
  v: 1,
  key: siteKey,
  batch_id: 'b1',
  device_id: 'd1',
  sent_at: now,
  context: {},
  events: [event()],
  ...more,
})

export const clock = () => now
