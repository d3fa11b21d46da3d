// Before a push is accepted: who of those inside would stand on which step. Reads page by page and changes nothing.

import { compileConfig } from '../config/compile-config.ts'
import type { Program } from '../engine/program.ts'
import { relocation } from '../engine/relocate.ts'
import type { ShopperStore } from '../store/shopper-store.ts'
import type { PlanMove, SiteConfig } from './contract.ts'

const pageSize = 500

/** Moves only: who stays on a step is not told. @throws when the config does not compile: the route has seen that it does */
export function planMoves(
  shoppers: Pick<ShopperStore, 'enrolledAfter'>,
  previous: Program,
  config: SiteConfig,
): PlanMove[] {
  const compiled = compileConfig(config.files, config)
  if (!compiled.ok) throw new Error('a plan is made of a config that compiles')
  const moves = new Map<string, PlanMove>()
  let after = ''
  for (;;) {
    const page = shoppers.enrolledAfter(after, pageSize)
    for (const enrollment of page.flatMap(({ enrollments }) => enrollments)) {
      const { from, to } = relocation(previous, compiled.program, enrollment)
      if (from === to) continue
      const { automation } = enrollment
      const key = JSON.stringify([automation, from, to])
      moves.set(key, { automation, from, to, count: (moves.get(key)?.count ?? 0) + 1 })
    }
    const last = page.at(-1)
    if (last === undefined || page.length < pageSize) return [...moves.values()]
    after = last.id
  }
}
