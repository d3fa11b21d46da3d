// One compiled config, ready to decide: what a shard keeps in memory between pushes.

import { createDecider } from '../engine/decide.ts'
import type { Decide } from '../engine/decision.ts'
import type { Destination } from '../delivery/destination.ts'
import type { EmailBrand } from '../delivery/email/email-brand.ts'
import { compileConfig } from '../config/compile-config.ts'
import type { Program } from '../engine/program.ts'
import type { SiteConfig } from './contract.ts'
import { winnersOf } from './decided-splits.ts'
import type { DecidedSplits } from './decided-splits.ts'

export interface Engine {
  readonly program: Program
  readonly decide: Decide
  readonly destinations: ReadonlyMap<string, Destination>
  /** How e-mails of our own look. */
  readonly brand: EmailBrand
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
  const { program, destinations, brand } = compile(config)
  const winners = winnersOf(program, decided)
  const dormant = new Map(program.quietSince.map(({ name }) => [name, shopperCount]))
  return {
    program,
    decide: createDecider(program, previous && compile(previous).program, { winners, dormant }),
    destinations,
    brand,
    publicUrl: config.publicUrl,
  }
}

/** Compiled configs are values and the same for every shard in this isolate: the latest few are kept, by their text. */
const kept = new Map<string, Extract<ReturnType<typeof compileConfig>, { ok: true }>>()
const maxKept = 8

function compile(config: SiteConfig) {
  const text = JSON.stringify(config)
  const known = kept.get(text)
  if (known) return known
  const compiled = compileConfig(config.files, config)
  if (!compiled.ok) throw new Error(`config revision ${config.revision} was accepted and does not compile`)
  const oldest = kept.keys().next().value
  if (kept.size >= maxKept && oldest !== undefined) kept.delete(oldest)
  kept.set(text, compiled)
  return compiled
}
