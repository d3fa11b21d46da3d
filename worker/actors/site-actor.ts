// A site: the config that was accepted last, and who may send to it. Invariant: a push is stored whole or not at all,
// and every shard comes to hear of it, at once or, if one could not be reached, by this actor's alarm.

import { compileConfig } from '../config/compile-config.ts'
import type { SiteSettings } from '../engine/program.ts'
import { noCatalogSettings } from '../event/catalog-settings.ts'
import type { CatalogSettings } from '../event/catalog-settings.ts'
import { fingerprints } from '../engine/language/fingerprint.ts'
import { epochMs } from '../event/ids.ts'
import { MetaStore } from '../store/meta-store.ts'
import { migrate } from '../store/migrate.ts'
import { siteMigrations } from '../store/migrations.ts'
import type { Place, Ring } from '../ring.ts'
import type {
  ConfigFiles,
  GrowResult,
  GrowthStats,
  PushResult,
  ShardsStatus,
  SiteAccess,
  SiteConfig,
  SiteContract,
} from './contract.ts'
import type { ActorHost } from './host.ts'

/** The shards of a site, as far as it reaches for them. */
export interface SiteShards {
  configure(siteId: string, place: Place, config: SiteConfig): Promise<void>
  /** How far a shard is with the growth that is under way; null: it knows of none. */
  growth(siteId: string, shard: number): Promise<GrowthStats | null>
}

/** What site.yaml says of the catalog, and where its links may lead. */
export interface CatalogWord {
  readonly settings: CatalogSettings
  readonly origins: readonly string[]
}

/** The catalog of a site, as far as it reaches for it. */
export type TellCatalog = (siteId: string, word: CatalogWord) => Promise<void>

interface StoredSite {
  readonly siteId: string
  readonly config: SiteConfig
  /** What each automation meant at its version. */
  readonly fingerprints: Readonly<Record<string, string>>
  /** As the door knows it. */
  readonly shardCount: number
  /** As the shards are told it; absent: there has never been a growth. */
  readonly ring?: Ring
  /** Shards that have not confirmed this revision yet. */
  readonly unconfirmed: readonly number[]
  /** Absent: no push has said anything of it yet. */
  readonly catalog?: CatalogWord
  /** The catalog has not confirmed it yet. */
  readonly isCatalogUntold?: true
}

const siteKey = 'site'
const retryMs = 5_000
/** How often the shards of a growing site are asked whether they are done. */
const growthLookMs = 2_000
/** A question to all of a site asks each: beyond this it should be asked otherwise. */
export const maxShards = 256

export class SiteActor implements SiteContract {
  readonly #host: ActorHost
  readonly #meta: MetaStore
  readonly #shards: SiteShards
  readonly #tellCatalog: TellCatalog
  #access: SiteAccess | null = null

  constructor(host: ActorHost, shards: SiteShards, tellCatalog: TellCatalog = async () => undefined) {
    this.#host = host
    this.#shards = shards
    this.#tellCatalog = tellCatalog
    migrate(host.sql, siteMigrations)
    this.#meta = new MetaStore(host.sql)
  }

  async access(): Promise<SiteAccess | null> {
    if (this.#access) return this.#access
    const site = this.#meta.get<StoredSite>(siteKey)
    if (!site) return null
    const compiled = compileConfig(site.config.files, site.config)
    if (!compiled.ok) throw new Error('the accepted config does not compile')
    const { keys, origins, cartUrl, identities, identityVerification, shop, currency, capture } =
      compiled.program.site
    const { revision } = site.config
    this.#access = {
      siteId: site.siteId,
      revision,
      keys,
      origins,
      cartUrl,
      identities,
      verifiesIdentities: identityVerification === 'required',
      ...(shop && { shop }),
      currency,
      ...(capture && { capture }),
      shardCount: site.shardCount,
    }
    return this.#access
  }

  async config(): Promise<SiteConfig | null> {
    return this.#meta.get<StoredSite>(siteKey)?.config ?? null
  }

  async push({
    siteId,
    files,
    publicUrl,
  }: {
    siteId: string
    files: ConfigFiles
    publicUrl: string
  }): Promise<PushResult> {
    const before = this.#meta.get<StoredSite>(siteKey)
    const revision = (before?.config.revision ?? 0) + 1
    const checked = compileConfig(files, { revision })
    if (!checked.ok) return { accepted: false, problems: checked.problems }
    if (checked.program.site.id !== siteId) return { accepted: false, problems: [wrongSite(siteId)] }
    if (before && isSame(before.config, { files, publicUrl })) {
      await this.#confirm()
      return { accepted: true, revision: before.config.revision, warnings: checked.warnings }
    }
    const prints = fingerprints(checked)
    const versions = nextVersions(before, prints)
    const ring = ringOf(before)
    const config: SiteConfig = { revision, files, versions, publicUrl }
    this.#host.sql.transaction(() => {
      this.#put({
        siteId,
        config,
        fingerprints: { ...before?.fingerprints, ...prints },
        shardCount: before?.shardCount ?? 1,
        ring,
        unconfirmed: range(ring.count),
        ...catalogWord(before, checked.program.site),
      })
      this.#host.setAlarm(epochMs(this.#host.now() + retryMs))
    })
    this.#access = null
    await this.#confirm()
    return { accepted: true, revision, warnings: checked.warnings }
  }

  async grow(to: number): Promise<GrowResult> {
    const site = this.#meta.get<StoredSite>(siteKey)
    if (!site) return { accepted: false, reason: 'nothing has been pushed for this site yet' }
    const { count, previous } = ringOf(site)
    if (previous !== null)
      return { accepted: false, reason: `it is growing from ${previous} to ${count} shards` }
    if (!Number.isSafeInteger(to) || to <= count || to > maxShards)
      return {
        accepted: false,
        reason: `from ${count} shards it can grow to at most ${maxShards}, not to ${to}`,
      }
    this.#host.sql.transaction(() => {
      this.#put({ ...site, ring: { count: to, previous: count }, unconfirmed: range(to) })
      this.#host.setAlarm(epochMs(this.#host.now() + growthLookMs))
    })
    await this.#confirm()
    return { accepted: true, from: count, to }
  }

  async shards(): Promise<ShardsStatus | null> {
    const site = this.#meta.get<StoredSite>(siteKey)
    return site && { ring: ringOf(site), unconfirmed: site.unconfirmed.length }
  }

  async wake(): Promise<void> {
    await this.#confirm()
    await this.#endGrowth()
    const site = this.#meta.get<StoredSite>(siteKey)
    if (!site) return
    if (ringOf(site).previous !== null) this.#host.setAlarm(epochMs(this.#host.now() + growthLookMs))
    else if (site.unconfirmed.length > 0 || site.isCatalogUntold)
      this.#host.setAlarm(epochMs(this.#host.now() + retryMs))
  }

  /** When every shard has moved everybody who had to move, the homes of before are asked no more. */
  async #endGrowth(): Promise<void> {
    const site = this.#meta.get<StoredSite>(siteKey)
    if (!site || site.unconfirmed.length > 0) return
    const { count, previous } = ringOf(site)
    if (previous === null) return
    for (let shard = 0; shard < count; shard += 1) {
      try {
        const growth = await this.#shards.growth(site.siteId, shard)
        if (growth?.isDone !== true) return
      } catch (error) {
        this.#host.report(`shard ${shard} could not be asked for its growth`, error)
        return
      }
    }
    this.#host.sql.transaction(() => {
      const latest = this.#meta.get<StoredSite>(siteKey) ?? site
      this.#put({ ...latest, ring: { count, previous: null }, unconfirmed: range(count) })
    })
    await this.#confirm()
  }

  /** Brings the shards that have not confirmed the config to it; one that cannot be reached stays for the alarm. */
  async #confirm(): Promise<void> {
    const site = this.#meta.get<StoredSite>(siteKey)
    if (!site) return
    await this.#confirmCatalog(site)
    const ring = ringOf(site)
    for (const shard of site.unconfirmed) {
      try {
        await this.#shards.configure(site.siteId, { shard, ring }, site.config)
      } catch (error) {
        // Unreachable now; the alarm comes back for it.
        this.#host.report(`shard ${shard} could not be configured`, error)
        continue
      }
      this.#host.sql.transaction(() => {
        const latest = this.#meta.get<StoredSite>(siteKey)
        // A newer push or growth may have come in while we waited: its confirmations are its own.
        if (!latest || !isSameTelling(latest, site)) return
        const unconfirmed = latest.unconfirmed.filter((one) => one !== shard)
        // The door sends nobody to a new shard before all have heard of it.
        const shardCount = unconfirmed.length === 0 ? ring.count : latest.shardCount
        this.#put({ ...latest, unconfirmed, shardCount })
        if (shardCount !== latest.shardCount) this.#access = null
      })
    }
  }

  async #confirmCatalog({ siteId, catalog, isCatalogUntold, config }: StoredSite): Promise<void> {
    if (!catalog || !isCatalogUntold) return
    try {
      await this.#tellCatalog(siteId, catalog)
    } catch (error) {
      // Unreachable now; the alarm comes back for it.
      this.#host.report('the catalog could not be configured', error)
      return
    }
    this.#host.sql.transaction(() => {
      const latest = this.#meta.get<StoredSite>(siteKey)
      if (latest?.config.revision !== config.revision) return
      const { isCatalogUntold: _told, ...rest } = latest
      this.#put(rest)
    })
  }

  #put(site: StoredSite): void {
    this.#meta.put(siteKey, site)
  }
}

const isSame = (config: SiteConfig, next: { files: ConfigFiles; publicUrl: string }): boolean =>
  config.publicUrl === next.publicUrl && canonical(config.files) === canonical(next.files)

const canonical = (files: ConfigFiles): string =>
  JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Told when it is otherwise than before; a site that has never said anything of its catalog is not asked to. */
function catalogWord(
  before: StoredSite | null,
  { catalog: settings, origins }: SiteSettings,
): Pick<StoredSite, 'catalog' | 'isCatalogUntold'> {
  if (settings === undefined && before?.catalog === undefined) return {}
  const catalog = { settings: settings ?? noCatalogSettings, origins }
  const isSameWord = JSON.stringify(before?.catalog) === JSON.stringify(catalog)
  return { catalog, ...((!isSameWord || before?.isCatalogUntold) && { isCatalogUntold: true }) }
}

/** An automation whose meaning changed gets the next version; one that comes back goes on counting. */
function nextVersions(
  before: StoredSite | null,
  prints: Readonly<Record<string, string>>,
): Record<string, number> {
  const versions: Record<string, number> = { ...before?.config.versions }
  for (const [name, print] of Object.entries(prints)) {
    if (before?.fingerprints[name] !== print) versions[name] = (versions[name] ?? 0) + 1
  }
  return versions
}

const ringOf = (site: StoredSite | null): Ring =>
  site?.ring ?? { count: site?.shardCount ?? 1, previous: null }

const isSameTelling = (a: StoredSite, b: StoredSite): boolean =>
  a.config.revision === b.config.revision &&
  ringOf(a).count === ringOf(b).count &&
  ringOf(a).previous === ringOf(b).previous

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

const wrongSite = (siteId: string) => ({
  file: 'site.yaml',
  line: 1,
  column: 1,
  message: `the secret key is for site "${siteId}"; site.id must be the same`,
  severity: 'error' as const,
})
