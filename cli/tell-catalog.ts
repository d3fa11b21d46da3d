// The catalog as a person reads it: how much there is, the last feed, its problems, and what to do about a loss.

import { formatDuration } from '../worker/engine/language/duration.ts'
import type { Catalog, FeedProblem } from './read-catalog.ts'

const shownProblems = 10
const grouped = (value: number): string => value.toLocaleString('en-US')

export function tellCatalog(catalog: Catalog, url: string): string {
  const { items, in_feed: inFeed, reading, pull } = catalog
  const head = `${grouped(items)} items at ${url}, ${grouped(inFeed)} of them from the feed`
  const pulled =
    pull && `the feed is pulled every ${formatDuration(pull.every_ms)}; next ${pull.next_at ?? 'never'}`
  return [
    head,
    ...(pulled ? [pulled] : []),
    ...(reading ? ['a feed is being read'] : []),
    ...tellFeed(catalog),
  ].join('\n')
}

function tellFeed({ last_feed: feed, held }: Catalog): string[] {
  if (feed === null) return ['no feed has been read yet']
  const { at, by, items, changed, rejected, gone, whole, error, problems } = feed
  const figures = `${grouped(items)} items, ${grouped(changed)} changed, ${grouped(rejected)} refused, ${grouped(gone)} gone`
  const isUnnamed = error === null && !whole
  return [
    `last feed (${by === 'pull' ? 'pulled' : 'pushed'}) ${at}: ${figures}`,
    ...(error ? [`it could not be read to its end: ${tellProblem(error)}`] : []),
    ...(isUnnamed ? ['records without an id are in it: so nothing of it counts as gone'] : []),
    ...problems.slice(0, shownProblems).map((problem) => `  ${tellProblem(problem)}`),
    ...(rejected > Math.min(problems.length, shownProblems)
      ? [`  … and ${grouped(rejected - Math.min(problems.length, shownProblems))} more`]
      : []),
    ...(held ? tellHeld(held) : []),
  ]
}

const tellProblem = ({ line, item_id: id, reason }: FeedProblem): string =>
  [line === null ? '' : `line ${line}: `, id === undefined ? '' : `${id}: `, reason].join('')

const tellHeld = ({ at, known, lost, sample }: NonNullable<Catalog['held']>): string[] => [
  `HELD BACK since ${at}: ${grouped(lost)} of ${grouped(known)} items are not in the feed any more (${sample.join(', ')}${lost > sample.length ? ', …' : ''}).`,
  'They stay as they were. If that is right: selvedge catalog --accept',
]
