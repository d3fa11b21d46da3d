// The catalog of a site: what each item is called, costs, looks like, and how many are left. Invariant: a change is
// stored before it is acknowledged, and every shard comes to hear of it, by this actor's alarm.

import type { CatalogItem } from '../engine/decision.ts'
import { cleanCatalogItem, cleanLevel } from '../event/catalog-item.ts'
import type { CatalogSettings } from '../event/catalog-settings.ts'
import { contentRules } from '../event/content-rules.ts'
import type { Rejection } from '../event/event.ts'
import type { FeedFormat } from '../event/feeds/read-feed.ts'
import { CatalogStore } from '../store/catalog-store.ts'
import { MetaStore } from '../store/meta-store.ts'
import { migrate } from '../store/migrate.ts'
import { catalogMigrations } from '../store/migrations.ts'
import { Duties } from './catalog/duty.ts'
import type { CatalogStatus, FeedRun } from './catalog/feed-contract.ts'
import { FeedKeeper } from './catalog/feed-keeper.ts'
import { ItemKeeper } from './catalog/item-keeper.ts'
import { NotifyDuty } from './catalog/notify-duty.ts'
import type { NotifyShards } from './catalog/notify-duty.ts'
import { PriceDuty } from './catalog/price-duty.ts'
import { PullDuty } from './catalog/pull-duty.ts'
import type { CatalogContract, CatalogPutResult } from './contract.ts'
import type { ActorHost } from './host.ts'
import type { LinePage, WaveShard } from './waves/wave-contract.ts'
import { Waves } from './waves/waves.ts'

export type { NotifyShards }

const siteKey = 'site_id'
/** Pages of a feed after which shards may hear of what has changed so far. */
const pagesPerNotice = 20

export class CatalogActor implements CatalogContract {
  readonly #host: ActorHost
  readonly #store: CatalogStore
  readonly #meta: MetaStore
  readonly #keeper: ItemKeeper
  readonly #feeds: FeedKeeper
  readonly #pull: PullDuty
  readonly #notice: NotifyDuty
  readonly #waves: Waves
  readonly #duties: Duties

  constructor(host: ActorHost, notify: NotifyShards, shardOf: (siteId: string, shard: number) => WaveShard) {
    this.#host = host
    migrate(host.sql, catalogMigrations)
    const [store, meta] = [new CatalogStore(host.sql), new MetaStore(host.sql)]
    const commit = <T>(work: () => T): T => this.#commit(work)
    this.#store = store
    this.#meta = meta
    this.#keeper = new ItemKeeper({ host, store, meta, onChange: (itemId) => this.#waves.changed(itemId) })
    this.#feeds = new FeedKeeper({
      store,
      meta,
      keeper: this.#keeper,
      now: () => host.now(),
      commit,
      pause: this.#pauses(),
    })
    this.#pull = new PullDuty(host, meta, this.#feeds)
    this.#notice = new NotifyDuty({
      store,
      meta,
      siteId: () => this.#siteId(),
      notify,
      now: () => host.now(),
    })
    const prices = new PriceDuty(host, store, { keeper: this.#keeper, commit })
    this.#waves = new Waves(host, {
      item: (itemId) => store.copy(itemId),
      shard: (shard) => shardOf(this.#siteId() ?? '', shard),
    })
    this.#duties = new Duties(host, [prices, this.#pull, this.#notice, this.#waves])
  }

  async putItems(
    siteId: string,
    items: readonly unknown[],
    origins: readonly string[],
  ): Promise<CatalogPutResult> {
    const rules = contentRules(origins)
    const seen = new Set<string>()
    return this.#put(siteId, items, {
      read: (raw) => {
        const item = cleanCatalogItem(raw, rules)
        if (typeof item === 'string') return item
        if (seen.has(item.item_id)) return 'item_id: it is in this request already; the first counts'
        seen.add(item.item_id)
        return item
      },
      tell: (told) => ({ changed: this.#keeper.tell(told, 'api'), unknown: [] }),
    })
  }

  async putStock(siteId: string, levels: readonly unknown[]): Promise<CatalogPutResult> {
    return this.#put(siteId, levels, { read: cleanLevel, tell: (told) => this.#keeper.tellLevels(told) })
  }

  async changesSince(cursor: number, limit: number): Promise<{ cursor: number; items: CatalogItem[] }> {
    return this.#store.changesSince(cursor, limit)
  }

  async takeLines(siteId: string, page: LinePage): Promise<void> {
    this.#commit(() => {
      this.#nameSite(siteId)
      this.#waves.take(page)
    })
  }

  async configureCatalog(
    siteId: string,
    settings: CatalogSettings,
    origins: readonly string[],
  ): Promise<void> {
    this.#commit(() => {
      this.#nameSite(siteId)
      this.#pull.configure({ ...settings, origins })
    })
  }

  async takeFeed(
    siteId: string,
    feed: ReadableStream<Uint8Array>,
    { origins, format }: { readonly origins: readonly string[]; readonly format?: FeedFormat },
  ): Promise<FeedRun | 'busy'> {
    this.#commit(() => this.#nameSite(siteId))
    const { maxLoss } = this.#pull.settings
    return this.#feeds.read(feed, { by: 'push', origins, maxLoss, ...(format && { format }) })
  }

  async catalogStatus(): Promise<CatalogStatus> {
    const { feed } = this.#pull.settings
    return {
      ...this.#store.counts(),
      pull: feed && { url: feed.url, everyMs: feed.everyMs, nextAt: this.#pull.dueAt() },
      isReading: this.#feeds.isReading,
      lastRun: this.#feeds.lastRun,
      held: this.#feeds.held,
    }
  }

  async acceptLoss(): Promise<boolean> {
    return this.#commit(() => {
      const isAccepted = this.#feeds.accept()
      if (isAccepted) this.#pull.pullNow()
      return isAccepted
    })
  }

  async wake(): Promise<void> {
    await this.#duties.wake()
  }

  #put<Told>(siteId: string, raws: readonly unknown[], { read, tell }: Telling<Told>): CatalogPutResult {
    return this.#commit(() => {
      const rejected: Rejection[] = []
      const told: { readonly index: number; readonly value: Told }[] = []
      for (const [index, raw] of raws.entries()) {
        const value = read(raw)
        if (typeof value === 'string') rejected.push({ index, reason: value })
        else told.push({ index, value })
      }
      const { changed, unknown } = tell(told.map(({ value }) => value))
      for (const at of unknown) rejected.push({ index: told[at]?.index ?? at, reason: unknownItem })
      if (changed > 0) this.#nameSite(siteId)
      rejected.sort((a, b) => a.index - b.index)
      return { changed, unchanged: raws.length - changed - rejected.length, rejected }
    })
  }

  /** What it changes is stored with the alarm for what must come of it, or not at all. */
  #commit<T>(work: () => T): T {
    try {
      return this.#host.sql.transaction(() => {
        const result = work()
        this.#duties.arm()
        return result
      })
    } catch (error) {
      this.#duties.forgetAlarm()
      throw error
    }
  }

  #nameSite(siteId: string): void {
    if (this.#siteId() === null) this.#meta.put(siteKey, siteId)
  }

  #siteId(): string | null {
    return this.#meta.get<string>(siteKey)
  }

  /** While a large feed is read, within an alarm or beside it, shards need not wait for its end. */
  #pauses(): () => Promise<void> {
    let pages = 0
    return async () => {
      pages += 1
      if (pages % pagesPerNotice === 0) await this.#duties.runNow(this.#notice)
      await this.#host.nextTurn()
    }
  }
}

interface Telling<Told> {
  /** A text is the reason why it is refused. */
  readonly read: (raw: unknown) => Told | string
  /** `unknown`: the positions of those that are about no item that is known. */
  readonly tell: (told: readonly Told[]) => { readonly changed: number; readonly unknown: readonly number[] }
}

const unknownItem = 'the item is not in the catalog: PUT /v1/catalog/items first'
