// One compiled config, ready to decide: what a shard keeps in memory between pushes.

import { createDecider } from '../engine/decide.ts'
import type { Decide } from '../engine/decision.ts'
import type { Destination } from '../engine/destination.ts'
import { compileConfig } from '../engine/language/compile-config.ts'
import type { Program } from '../engine/program.ts'
import type { SiteConfig } from './contract.ts'

export interface Engine {
  readonly program: Program
  readonly decide: Decide
  readonly destinations: ReadonlyMap<string, Destination>
  /** What links in messages begin with. */
  readonly publicUrl: string
}

/**
 * @param previous the config before the last push: it tells where those inside go whose step is gone
 * @throws when a config does not compile: the site actor has accepted it, so that is a bug
 */
export function createEngine(config: SiteConfig, previous: SiteConfig | null): Engine {
  const { program, destinations } = compile(config)
  return {
    program,
    decide: createDecider(program, previous && compile(previous).program),
    destinations,
    publicUrl: config.publicUrl,
  }
}

function compile(config: SiteConfig) {
  const compiled = compileConfig(config.files, config)
  if (!compiled.ok) throw new Error(`config revision ${config.revision} was accepted and does not compile`)
  return compiled
}
