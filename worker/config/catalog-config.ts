// `catalog:` of site.yaml: the product feed that is pulled on a schedule.

import * as v from 'valibot'
import { guardUrl } from '../delivery/url-guard.ts'
import { check, fields, oneOf } from '../engine/language/check.ts'
import { parseDuration } from '../engine/language/duration.ts'
import type { Report } from '../engine/language/report.ts'
import { duration, shareNumber, shareOf } from '../engine/language/schema-atoms.ts'
import { defaultMaxLoss } from '../event/catalog-settings.ts'
import type { CatalogSettings, PulledFeed } from '../event/catalog-settings.ts'
import { feedFormats } from '../event/feeds/read-feed.ts'
import { looksLikeSecret, secretsIn, secretWords, withSecretsAs } from './secret-template.ts'

const urlWords = 'the https:// address of the product feed'
const defaultEvery = '6h'
/** A feed of a shop is made anew a few times a day; whoever wants more pushes it. */
const leastEveryMs = 15 * 60_000

export const catalogSchema = fields({
  feed: fields({
    url: v.exactOptional(v.pipe(v.string(urlWords), v.maxLength(2_000, 'at most 2,000 characters'))),
    every: v.exactOptional(duration),
    format: v.exactOptional(oneOf(feedFormats)),
    max_loss: v.exactOptional(shareOf('a share from 0% to 100%, such as 20%')),
  }),
})

/** null: there is a mistake in it. */
export function compileCatalog(raw: unknown, report: Report): CatalogSettings | null {
  const definition = check(catalogSchema, raw, report, { at: ['catalog'] })
  if (definition === null) return null
  const { url, every, format, max_loss: maxLoss } = definition.feed
  const everyMs = parseDuration(every ?? defaultEvery) ?? 0
  const problem =
    url === undefined ? withoutUrl({ every, format }) : (urlProblem(url) ?? everyProblem(everyMs))
  if (problem !== null) {
    report.error(['catalog', 'feed', problem.at], `${problem.at}: ${problem.message}`)
    return null
  }
  const feed: PulledFeed | null =
    url === undefined ? null : { url, everyMs, ...(format !== undefined && { format }) }
  return { feed, maxLoss: maxLoss === undefined ? defaultMaxLoss : shareNumber(maxLoss) }
}

interface FeedProblem {
  readonly at: 'url' | 'every' | 'format'
  readonly message: string
}

const withoutUrl = (given: Readonly<Record<'every' | 'format', unknown>>): FeedProblem | null =>
  given.every === undefined && given.format === undefined
    ? null
    : {
        at: given.every === undefined ? 'format' : 'every',
        message: 'only a feed that is pulled has it: say its url, too.',
      }

function urlProblem(url: string): FeedProblem | null {
  if (!secretsIn(url).allSecrets)
    return { at: 'url', message: `expected ${urlWords}; only ${secretWords} may stand in it.` }
  if (looksLikeSecret(url))
    return { at: 'url', message: `a secret belongs into the environment: write ${secretWords}.` }
  if (url.trimStart().startsWith('{{')) return null
  const guarded = guardUrl(withSecretsAs(url, 'secret'))
  return guarded.ok ? null : { at: 'url', message: `${guarded.reason}; expected ${urlWords}.` }
}

const everyProblem = (everyMs: number): FeedProblem | null =>
  everyMs >= leastEveryMs ? null : { at: 'every', message: 'expected 15m or more.' }
