// `catalog:` of site.yaml.

import { expect, it } from 'vitest'
import { compiled, folder, problemsOf, site } from '../engine/language/config-fixture.ts'

const withFeed = (feed: string) => `${site}catalog: { feed: ${feed} }\n`
const settingsOf = (feed: string) => compiled(folder({ 'site.yaml': withFeed(feed) })).program.site.catalog

it('takes what is said of the feed, and has a default for the rest', () => {
  expect(settingsOf('{ url: "https://shop.example/feed.xml" }')).toEqual({
    feed: { url: 'https://shop.example/feed.xml', everyMs: 6 * 3_600_000 },
    maxLoss: 0.2,
  })
  expect(
    settingsOf('{ url: "https://shop.example/{{ secret.TOKEN }}.gz", every: 1h, format: tsv, max_loss: 5% }'),
  ).toEqual({
    feed: { url: 'https://shop.example/{{ secret.TOKEN }}.gz', everyMs: 3_600_000, format: 'tsv' },
    maxLoss: 0.05,
  })
  expect(settingsOf('{ max_loss: 50% }')).toEqual({ feed: null, maxLoss: 0.5 })
  expect(compiled(folder()).program.site.catalog).toBeUndefined()
})

it.each([
  ['{ url: "http://shop.example/feed" }', 'url: the URL must start with https://; expected'],
  ['{ url: "https://10.0.0.1/feed" }', 'url: the URL leads to an address that is not public; expected'],
  ['{ url: "https://localhost/feed" }', 'url: the URL leads to this machine (loopback); expected'],
  ['{ url: "https://a:b@shop.example/feed" }', 'url: a secret belongs into the environment'],
  [
    '{ url: "https://shop.example/{{ item.id }}" }',
    'url: expected the https:// address of the product feed; only',
  ],
  ['{ url: "https://shop.example/feed", every: 1m }', 'every: expected 15m or more.'],
  ['{ url: "https://shop.example/feed", every: often }', 'every: found "often", expected a duration'],
  ['{ url: "https://shop.example/feed", format: excel }', 'format: found "excel", expected one of'],
  ['{ url: "https://shop.example/feed", max_loss: 1 }', 'max_loss: found 1, expected a share'],
  ['{ every: 1h }', 'every: only a feed that is pulled has it: say its url, too.'],
  ['{ urll: "https://shop.example/feed" }', 'unknown field "urll". Did you mean "url"?'],
  ['https://shop.example/feed', 'feed: found "https://shop.example/feed", expected a map'],
])('refuses %s', (feed, problem) => {
  const problems = problemsOf({ 'site.yaml': withFeed(feed) }).filter((one) => one.startsWith('site.yaml'))
  expect(problems.join('\n')).toContain(problem)
  expect(problems).toHaveLength(1)
})
