// POST /v1/plan: what a push of these files would change, and who of those inside would move where. Nothing is stored.

import type {
  ConfigFiles,
  Plan,
  PlanMove,
  PlannedAutomation,
  Problem,
  SiteConfig,
} from '../actors/contract.ts'
import { compileConfig } from '../config/compile-config.ts'
import type { Compiled } from '../config/compile-config.ts'
import { fingerprints } from '../engine/language/fingerprint.ts'
import { maxAdminBytes } from '../event/limits.ts'
import { configFiles, publicUrl } from './automations.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { member, readJson } from './read-body.ts'
import { allShards } from './shard-of.ts'
import { adminJson, withSiteId } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

type Whole = Extract<Compiled, { ok: true }>

export const postPlan = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSiteId(c, isolate, async (siteId) => {
    const body = await readJson(c.req.raw, maxAdminBytes)
    if (!body.ok) return body.response
    const files = configFiles(member(body.json, 'files'))
    if (typeof files === 'string') return problem('bad-request', { detail: files })
    const live = await c.env.SITE.get(c.env.SITE.idFromName(siteId)).config()
    const next = compileConfig(files, { revision: 1 })
    if (!next.ok) return problem('config-refused', { more: { problems: next.problems } })
    if (next.program.site.id !== siteId)
      return problem('config-refused', { more: { problems: [wrongSite(siteId)] } })
    const moves = live === null ? [] : await askShards(c, isolate, { siteId, files, live })
    return adminJson({
      revision: live?.revision ?? 0,
      automations: planAutomations(live, next),
      settings: changedSettings(live?.files ?? {}, files),
      moves,
      warnings: next.warnings,
    } satisfies Plan)
  })

interface Push {
  readonly siteId: string
  readonly files: ConfigFiles
  readonly live: SiteConfig
}

async function askShards(
  c: AdminContext,
  isolate: Isolate,
  { siteId, files, live }: Push,
): Promise<readonly PlanMove[]> {
  const access = await isolate.access.fresh(c.env, siteId)
  if (access === null) return []
  const { revision, versions } = live
  const config: SiteConfig = { revision: revision + 1, files, versions, publicUrl: publicUrl(c) }
  const answers = await Promise.all(allShards(c.env, access).map((shard) => shard.plan(config)))
  const sums = new Map<string, PlanMove>()
  for (const move of answers.flat()) {
    const key = JSON.stringify([move.automation, move.from, move.to])
    sums.set(key, { ...move, count: move.count + (sums.get(key)?.count ?? 0) })
  }
  return [...sums.values()]
}

function planAutomations(live: SiteConfig | null, next: Whole): PlannedAutomation[] {
  const before = live && compileConfig(live.files, live)
  const known: Whole | null = before?.ok === true ? before : null
  const old: Readonly<Record<string, string>> = known === null ? {} : fingerprints(known)
  const prints: Readonly<Record<string, string>> = fingerprints(next)
  const names = [
    ...new Set([...(known?.program.automations.keys() ?? []), ...next.program.automations.keys()]),
  ]
  return names.sort().map((automation) => {
    const from = known?.program.automations.get(automation)
    const to = next.program.automations.get(automation)
    const isSame = old[automation] === prints[automation]
    const change = from === undefined ? 'new' : to === undefined ? 'removed' : isSame ? 'same' : 'changed'
    const version = from?.version ?? null
    return {
      automation,
      change,
      // What was removed once and comes back goes on counting: which number, only the push knows.
      version: {
        from: version,
        to: version === null || to === undefined ? null : version + (isSame ? 0 : 1),
      },
      status: { from: from?.status ?? null, to: to?.status ?? null },
    }
  })
}

const changedSettings = (before: ConfigFiles, after: ConfigFiles): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((file) => !file.startsWith('automations/') && before[file] !== after[file])
    .sort()

const wrongSite = (siteId: string): Problem => ({
  file: 'site.yaml',
  line: 1,
  column: 1,
  message: `the secret key is for site "${siteId}"; site.id must be the same`,
  severity: 'error',
})
