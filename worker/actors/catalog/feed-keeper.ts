// Reads a feed into the catalog, a page a transaction. Invariants: what was read stands, whatever comes after; only a feed
// that was read whole can say that an item is gone, and only when it loses no more than it may. A crash in the middle needs
// no memory: the next reading begins at the start, and what is known costs no write.

import { cleanCatalogItem, itemIdOf } from '../../event/catalog-item.ts'
import type { ToldItem } from '../../event/catalog-item.ts'
import { contentRules } from '../../event/content-rules.ts'
import type { ContentRules } from '../../event/content-rules.ts'
import { feedItem } from '../../event/feeds/feed-item.ts'
import type { FeedEntry } from '../../event/feeds/feed-record.ts'
import { readFeed } from '../../event/feeds/read-feed.ts'
import type { FeedFormat } from '../../event/feeds/read-feed.ts'
import type { EpochMs } from '../../event/ids.ts'
import { maxFeedItems, maxFeedPage, maxFeedProblems } from '../../event/limits.ts'
import type { CatalogStore } from '../../store/catalog-store.ts'
import type { MetaStore } from '../../store/meta-store.ts'
import type { FeedProblem, FeedRun, HeldLoss } from './feed-contract.ts'
import type { ItemKeeper } from './item-keeper.ts'

const runKey = 'feed_run'
const heldKey = 'feed_held'
const acceptedKey = 'feed_accepted'
const sampleSize = 5
/** So few may always be gone, unless they are all there was. */
const alwaysBelieved = 4

export interface FeedKeeperParts {
  readonly store: CatalogStore
  readonly meta: MetaStore
  readonly keeper: ItemKeeper
  readonly now: () => EpochMs
  /** Runs in a transaction, with the alarm set for what comes of it. */
  readonly commit: <T>(work: () => T) => T
  /** Between two pages: lets others have their turn. */
  readonly pause: () => Promise<void>
  readonly maxItems?: number
}

export interface FeedSource {
  readonly by: FeedRun['by']
  readonly origins: readonly string[]
  readonly format?: FeedFormat
  readonly maxLoss: number
}

interface Tally {
  readonly seen: Set<string>
  readonly problems: FeedProblem[]
  items: number
  changed: number
  rejected: number
  error: FeedProblem | null
  /** No record without a name. */
  isWhole: boolean
}

export class FeedKeeper {
  readonly #parts: FeedKeeperParts
  #isReading = false

  constructor(parts: FeedKeeperParts) {
    this.#parts = parts
  }

  get isReading(): boolean {
    return this.#isReading
  }

  get lastRun(): FeedRun | null {
    return this.#parts.meta.get<FeedRun>(runKey)
  }

  get held(): HeldLoss | null {
    return this.#parts.meta.get<HeldLoss>(heldKey)
  }

  /** The next feed is believed, as far as this one was not. */
  accept(): boolean {
    const { held } = this
    if (held === null) return false
    this.#parts.meta.put(acceptedKey, held.lost)
    return true
  }

  get isAccepted(): boolean {
    return this.#parts.meta.get<number>(acceptedKey) !== null
  }

  async read(body: ReadableStream<Uint8Array>, source: FeedSource): Promise<FeedRun | 'busy'> {
    if (this.#isReading) {
      await body.cancel()
      return 'busy'
    }
    this.#isReading = true
    try {
      return await this.#read(body, source)
    } finally {
      this.#isReading = false
    }
  }

  /** A feed that could not be fetched. */
  fail(reason: string): void {
    const none = { items: 0, changed: 0, rejected: 0, isWhole: false, gone: 0, problems: [] }
    this.#put({ at: this.#parts.now(), by: 'pull', ...none, error: { line: null, reason } })
  }

  async #read(body: ReadableStream<Uint8Array>, source: FeedSource): Promise<FeedRun> {
    const { store, commit, pause, now, maxItems = maxFeedItems } = this.#parts
    const known = store.counts().inFeed
    const rules = contentRules(source.origins)
    const tally: Tally = {
      seen: new Set(),
      problems: [],
      items: 0,
      changed: 0,
      rejected: 0,
      error: null,
      isWhole: true,
    }
    for await (const { entries, error } of readFeed(body, source.format ? { format: source.format } : {})) {
      commit(() => this.#apply(entries, rules, tally))
      tally.error = error ?? (tally.items > maxItems ? tooMany(maxItems) : null)
      if (tally.error !== null) break
      await pause()
    }
    const gone =
      tally.isWhole && tally.error === null
        ? await this.#settle(tally.seen, { known, maxLoss: source.maxLoss })
        : 0
    const { seen: _seen, ...told } = tally
    const isWhole = tally.isWhole && tally.error === null
    const run: FeedRun = { at: now(), by: source.by, ...told, isWhole, gone }
    this.#put(run)
    return run
  }

  #apply(entries: readonly FeedEntry[], rules: ContentRules, tally: Tally): void {
    const items: ToldItem[] = []
    for (const entry of entries) {
      tally.items += 1
      const told = readEntry(entry, rules)
      const { itemId } = told
      // Who has no name may be anybody: nobody can be said to be missing.
      if (itemId === undefined) tally.isWhole = false
      const isTwice = itemId !== undefined && tally.seen.has(itemId)
      if (itemId !== undefined) tally.seen.add(itemId)
      const reason = isTwice ? twiceReason : told.reason
      if (reason === undefined && told.item) items.push(told.item)
      else reject(tally, { line: entry.line, ...(itemId && { item_id: itemId }), reason: reason ?? '' })
    }
    tally.changed += this.#parts.keeper.tell(items, 'feed')
  }

  /** @returns how many are gone */
  async #settle(
    seen: ReadonlySet<string>,
    { known, maxLoss }: { readonly known: number; readonly maxLoss: number },
  ): Promise<number> {
    const { keeper, meta, commit, pause, now } = this.#parts
    const lost = this.#lost(seen)
    const accepted = meta.get<number>(acceptedKey) ?? 0
    const isMuch = lost.length > maxLoss * known + accepted
    const isFew = lost.length <= alwaysBelieved && lost.length < known
    if (isMuch && !isFew) {
      const held: HeldLoss = { at: now(), known, lost: lost.length, sample: lost.slice(0, sampleSize) }
      commit(() => meta.put(heldKey, held))
      return 0
    }
    for (let at = 0; at < lost.length; at += maxFeedPage) {
      commit(() => keeper.discontinue(lost.slice(at, at + maxFeedPage)))
      await pause()
    }
    commit(() => {
      for (const key of [heldKey, acceptedKey]) if (meta.get(key) !== null) meta.delete(key)
    })
    return lost.length
  }

  #lost(seen: ReadonlySet<string>): string[] {
    const lost: string[] = []
    const page = 5_000
    for (let after = ''; ;) {
      const ids = this.#parts.store.inFeedAfter(after, page)
      for (const id of ids) if (!seen.has(id)) lost.push(id)
      const last = ids.at(-1)
      if (last === undefined || ids.length < page) return lost
      after = last
    }
  }

  #put(run: FeedRun): void {
    this.#parts.commit(() => this.#parts.meta.put(runKey, run))
  }
}

const twiceReason = 'item_id: it is in this feed already; the first counts'

const tooMany = (maxItems: number): FeedProblem => ({
  line: null,
  reason: `more than ${maxItems} items: the rest is not read`,
})

function readEntry(
  entry: FeedEntry,
  rules: ContentRules,
): { readonly itemId?: string; readonly item?: ToldItem; readonly reason?: string } {
  if ('reason' in entry) return { reason: entry.reason }
  const raw = feedItem(entry)
  const itemId = itemIdOf(raw)
  const told = cleanCatalogItem(raw, rules)
  const named = itemId === undefined ? {} : { itemId }
  return typeof told === 'string' ? { ...named, reason: told } : { ...named, item: told }
}

function reject(tally: Tally, problem: FeedProblem): void {
  tally.rejected += 1
  if (tally.problems.length < maxFeedProblems) tally.problems.push(problem)
}
