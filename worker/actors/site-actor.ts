// A site: the config that was accepted last, and who may send to it. Invariant: a push is stored whole or not at all,
// and every shard comes to hear of it, at once or, if one could not be reached, by this actor's alarm.

import { compileConfig } from '../engine/language/compile-config.ts'
import { fingerprints } from '../engine/language/fingerprint.ts'
import { epochMs } from '../event/ids.ts'
import { MetaStore } from '../store/meta-store.ts'
import { migrate } from '../store/migrate.ts'
import { siteMigrations } from '../store/migrations.ts'
import type { ConfigFiles, PushResult, SiteAccess, SiteConfig, SiteContract } from './contract.ts'
import type { ActorHost } from './host.ts'

/** Hands the config to one shard of the site. */
export type ConfigureShard = (siteId: string, shard: number, config: SiteConfig) => Promise<void>

interface StoredSite {
  readonly siteId: string
  readonly config: SiteConfig
  /** What each automation meant at its version. */
  readonly fingerprints: Readonly<Record<string, string>>
  readonly shardCount: number
  /** Shards that have not confirmed this revision yet. */
  readonly unconfirmed: readonly number[]
}

const siteKey = 'site'
const retryMs = 5_000

export class SiteActor implements SiteContract {
  readonly #host: ActorHost
  readonly #meta: MetaStore
  readonly #configure: ConfigureShard
  #access: SiteAccess | null = null

  constructor(host: ActorHost, configure: ConfigureShard) {
    this.#host = host
    this.#configure = configure
    migrate(host.sql, siteMigrations)
    this.#meta = new MetaStore(host.sql)
  }

  async access(): Promise<SiteAccess | null> {
    if (this.#access) return this.#access
    const site = this.#meta.get<StoredSite>(siteKey)
    if (!site) return null
    const compiled = compileConfig(site.config.files, site.config)
    if (!compiled.ok) throw new Error('the accepted config does not compile')
    const { keys, origins, cartUrl } = compiled.program.site
    const { revision } = site.config
    this.#access = { siteId: site.siteId, revision, keys, origins, cartUrl, shardCount: site.shardCount }
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
    const shardCount = before?.shardCount ?? 1
    const config: SiteConfig = { revision, files, versions, publicUrl }
    this.#host.sql.transaction(() => {
      this.#put({
        siteId,
        config,
        fingerprints: { ...before?.fingerprints, ...prints },
        shardCount,
        unconfirmed: range(shardCount),
      })
      this.#host.setAlarm(epochMs(this.#host.now() + retryMs))
    })
    this.#access = null
    await this.#confirm()
    return { accepted: true, revision, warnings: checked.warnings }
  }

  async wake(): Promise<void> {
    await this.#confirm()
    const site = this.#meta.get<StoredSite>(siteKey)
    if (site && site.unconfirmed.length > 0) this.#host.setAlarm(epochMs(this.#host.now() + retryMs))
  }

  /** Brings the shards that have not confirmed the config to it; one that cannot be reached stays for the alarm. */
  async #confirm(): Promise<void> {
    const site = this.#meta.get<StoredSite>(siteKey)
    if (!site) return
    for (const shard of site.unconfirmed) {
      try {
        await this.#configure(site.siteId, shard, site.config)
      } catch (error) {
        // Unreachable now; the alarm comes back for it.
        this.#host.report(`shard ${shard} could not be configured`, error)
        continue
      }
      this.#host.sql.transaction(() => {
        const latest = this.#meta.get<StoredSite>(siteKey)
        // A newer push may have come in while we waited: its confirmations are its own.
        if (latest?.config.revision !== site.config.revision) return
        this.#put({ ...latest, unconfirmed: latest.unconfirmed.filter((one) => one !== shard) })
      })
    }
  }

  #put(site: StoredSite): void {
    this.#meta.put(siteKey, site)
  }
}

const isSame = (config: SiteConfig, next: { files: ConfigFiles; publicUrl: string }): boolean =>
  config.publicUrl === next.publicUrl && canonical(config.files) === canonical(next.files)

const canonical = (files: ConfigFiles): string =>
  JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)))

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

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

const wrongSite = (siteId: string) => ({
  file: 'site.yaml',
  line: 1,
  column: 1,
  message: `the secret key is for site "${siteId}"; site.id must be the same`,
  severity: 'error' as const,
})
