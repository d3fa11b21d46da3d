// Keeps what a site allows for ten seconds, so that a batch does not cost a call to the site's object. Values, never
// promises. A push through this isolate takes effect at once, through another one within the ten seconds.

import type { SiteAccess } from '../actors/contract.ts'
import type { Env } from '../env.ts'

const keepMs = 10_000
/** Only sites with a secret key are asked for, so this is never reached by what strangers send. */
const maxSites = 1_000

export class SiteAccessCache {
  readonly #now: () => number
  readonly #entries = new Map<string, { readonly access: SiteAccess; readonly until: number }>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** @returns null when nothing has been pushed for the site, which is not kept */
  async get(env: Env, siteId: string): Promise<SiteAccess | null> {
    const known = this.#entries.get(siteId)
    const now = this.#now()
    // A clock that was turned back must not keep an entry for longer.
    if (known && now < known.until && known.until - now <= keepMs) return known.access
    return this.fresh(env, siteId)
  }

  /** For questions to all of a site: it may have grown through another isolate since. */
  async fresh(env: Env, siteId: string): Promise<SiteAccess | null> {
    const now = this.#now()
    const access = await env.SITE.get(env.SITE.idFromName(siteId)).access()
    if (access === null) this.#entries.delete(siteId)
    else {
      if (this.#entries.size >= maxSites) this.#entries.clear()
      this.#entries.set(siteId, { access, until: now + keepMs })
    }
    return access
  }

  forget(siteId: string): void {
    this.#entries.delete(siteId)
  }
}
