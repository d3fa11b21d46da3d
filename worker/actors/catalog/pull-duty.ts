// Pulls the feed of site.yaml on its schedule. Invariant: the next try is stored before this one begins, so that a feed that
// kills the process is tried again later, and not at once for ever.

import { fetchFeed } from '../../delivery/fetch-feed.ts'
import type { Validators } from '../../delivery/fetch-feed.ts'
import type { CatalogSettings, PulledFeed } from '../../event/catalog-settings.ts'
import { noCatalogSettings } from '../../event/catalog-settings.ts'
import { epochMs } from '../../event/ids.ts'
import type { EpochMs } from '../../event/ids.ts'
import type { MetaStore } from '../../store/meta-store.ts'
import type { ActorHost } from '../host.ts'
import type { Duty } from './duty.ts'
import type { FeedKeeper } from './feed-keeper.ts'

const settingsKey = 'catalog_settings'
const pullKey = 'feed_pull'
/** After a feed that could not be fetched, or not be read to its end. */
const retryMs = 30 * 60_000

interface StoredSettings extends CatalogSettings {
  readonly origins: readonly string[]
}

interface Pull {
  readonly nextAt: EpochMs
  /** Of the feed that was believed last; absent: there is none, or more than a repeat of it is wanted. */
  readonly validators?: Validators
}

export class PullDuty implements Duty {
  readonly failure = 'the feed could not be pulled'
  readonly #host: ActorHost
  readonly #meta: MetaStore
  readonly #feeds: FeedKeeper

  constructor(host: ActorHost, meta: MetaStore, feeds: FeedKeeper) {
    this.#host = host
    this.#meta = meta
    this.#feeds = feeds
  }

  get settings(): StoredSettings {
    return this.#meta.get<StoredSettings>(settingsKey) ?? { ...noCatalogSettings, origins: [] }
  }

  dueAt(): EpochMs | null {
    return this.#meta.get<Pull>(pullKey)?.nextAt ?? null
  }

  /** Within a transaction. The same settings again change nothing. */
  configure(settings: StoredSettings): void {
    const before = this.#meta.get<StoredSettings>(settingsKey)
    if (JSON.stringify(before) === JSON.stringify(settings)) return
    this.#meta.put(settingsKey, settings)
    if (settings.feed === null) this.#meta.delete(pullKey)
    else this.pullNow()
  }

  /** Whatever the server says of its being unchanged. */
  pullNow(): void {
    if (this.settings.feed !== null) this.#put({ nextAt: this.#host.now() })
  }

  async run(): Promise<void> {
    const { feed, maxLoss, origins } = this.settings
    if (feed === null) return
    const validators = this.#meta.get<Pull>(pullKey)?.validators
    const retryAt = this.#after(Math.min(feed.everyMs, retryMs))
    this.#put({ nextAt: retryAt, ...(validators && { validators }) })
    const known = this.#feeds.isAccepted ? undefined : validators
    const { format } = feed
    const fetched = await fetchFeed(feed.url, this.#io(), known)
    if (fetched.kind === 'failed') return this.#feeds.fail(fetched.reason)
    if (fetched.kind === 'unchanged')
      return this.#done(feed, { nextAt: this.#after(feed.everyMs), ...(validators && { validators }) })
    const run = await this.#feeds.read(fetched.body, {
      by: 'pull',
      origins,
      maxLoss,
      ...(format && { format }),
    })
    // Another feed is being read, or this one could not be read to its end: it is tried again soon.
    if (run === 'busy' || run.error !== null) return
    const isBelieved = run.isWhole && this.#feeds.held === null
    this.#done(feed, {
      nextAt: this.#after(feed.everyMs),
      ...(isBelieved && { validators: fetched.validators }),
    })
  }

  /** Unless the settings have changed meanwhile: those have their own next time. */
  #done(feed: PulledFeed, pull: Pull): void {
    if (JSON.stringify(this.settings.feed) === JSON.stringify(feed)) this.#put(pull)
  }

  #put(pull: Pull): void {
    this.#meta.put(pullKey, pull)
  }

  #after(ms: number): EpochMs {
    return epochMs(this.#host.now() + ms)
  }

  #io(): Parameters<typeof fetchFeed>[1] {
    const host = this.#host
    return {
      fetch: (request) => host.fetch(request),
      secrets: (name) => host.secret(name),
      allowLoopback: host.allowsLoopback,
    }
  }
}
