// One compiled config, ready to decide: what a shard keeps in memory between pushes.

import { createDecider } from '../engine/decide.ts'
import type { Decide } from '../engine/decision.ts'
import type { Destination } from '../engine/destination.ts'
import { compileConfig } from '../engine/language/compile-config.ts'
import type { Program } from '../engine/program.ts'
import type { SiteConfig } from './contract.ts'
import { winnersOf } from './decided-splits.ts'
import type { DecidedSplits } from './decided-splits.ts'

export interface Engine {
  readonly program: Program
  readonly decide: Decide
  readonly destinations: ReadonlyMap<string, Destination>
  /** What links in messages begin with. */
  readonly publicUrl: string
}

/** What a shard knows beside the config. */
export interface Experience {
  /** The config before the last push: it tells where those inside go whose step is gone. */
  readonly previous: SiteConfig | null
  readonly decided: DecidedSplits
  /** Shoppers in the shard: more than are dormant, so a backfill is rather slower than asked than faster. */
  readonly shopperCount: number
}

/** @throws when a config does not compile: the site actor has accepted it, so that is a bug */
export function createEngine(config: SiteConfig, { previous, decided, shopperCount }: Experience): Engine {
  const { program, destinations } = compile(config)
  const winners = winnersOf(program, decided)
  const dormant = new Map(program.quietSince.map(({ name }) => [name, shopperCount]))
  return {
    program,
    decide: createDecider(program, previous && compile(previous).program, { winners, dormant }),
    destinations,
    publicUrl: config.publicUrl,
  }
}

function compile(config: SiteConfig) {
  const compiled = compileConfig(config.files, config)
  if (!compiled.ok) throw new Error(`config revision ${config.revision} was accepted and does not compile`)
  return compiled
}
