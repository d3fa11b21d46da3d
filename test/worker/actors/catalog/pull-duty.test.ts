// The feed that is pulled on a schedule.

import { expect, test } from 'vitest'
import { catalogWorld, feedOf, hourMs, origins, range } from './catalog-world.ts'

const feed = { url: 'https://shop.example/feed.ndjson', everyMs: 6 * hourMs }

async function pulling(url = feed.url) {
  const world = catalogWorld()
  const asked: { url: string; headers: Headers; redirect: string }[] = []
  let answer = (): Response | Promise<Response> => new Response(feedOf(range(10)))
  world.world.respond = async (request) => {
    asked.push({ url: request.url, headers: request.headers, redirect: request.redirect })
    return answer()
  }
  await world.actor().configureCatalog('demo', { feed: { ...feed, url }, maxLoss: 0.2 }, origins)
  return {
    ...world,
    asked,
    answerWith: (next: typeof answer) => {
      answer = next
    },
    status: () => world.actor().catalogStatus(),
  }
}

test('is pulled when it is configured, and then at its times', async () => {
  const { pass, asked, status, items, told, restart } = await pulling()
  await pass(1)
  expect([asked.length, (await items()).length, told]).toEqual([1, 10, ['demo']])
  expect((await status()).lastRun).toMatchObject({ by: 'pull', items: 10, changed: 10, error: null })
  restart()
  await pass(6 * hourMs - 2)
  expect(asked).toHaveLength(1)
  await pass(2)
  expect(asked).toHaveLength(2)
  expect(asked[0]).toMatchObject({ url: feed.url, redirect: 'manual' })
})

test('is pulled at once when its settings change, not at all when they are the same, never when they are gone', async () => {
  const { pass, asked, actor, world } = await pulling()
  await pass(1)
  await actor().configureCatalog('demo', { feed, maxLoss: 0.2 }, origins)
  await pass(1)
  expect(asked).toHaveLength(1)
  await actor().configureCatalog('demo', { feed: { ...feed, everyMs: hourMs }, maxLoss: 0.2 }, origins)
  await pass(hourMs)
  expect(asked).toHaveLength(3)
  await actor().configureCatalog('demo', { feed: null, maxLoss: 0.2 }, origins)
  await pass(30 * hourMs)
  expect(asked).toHaveLength(3)
  expect(world.alarmAt).toBeNull()
})

test('is not sent again by a server that knows that it has not changed', async () => {
  const { pass, asked, answerWith, status } = await pulling()
  answerWith(() => new Response(feedOf(range(10)), { headers: { etag: '"v1"', 'last-modified': 'Mon' } }))
  await pass(1)
  answerWith(() => new Response(null, { status: 304 }))
  await pass(12 * hourMs)
  expect(
    asked.map(({ headers }) => [headers.get('if-none-match'), headers.get('if-modified-since')]),
  ).toEqual([
    [null, null],
    ['"v1"', 'Mon'],
    ['"v1"', 'Mon'],
  ])
  expect((await status()).lastRun).toMatchObject({ changed: 10 })
})

test('is asked for again in full while it is held back, and at once when its loss is accepted', async () => {
  const { pass, asked, answerWith, status, actor } = await pulling()
  await pass(1)
  answerWith(() => new Response(feedOf(range(5)), { headers: { etag: '"v2"' } }))
  await pass(6 * hourMs)
  expect((await status()).held).toMatchObject({ known: 10, lost: 5 })
  await pass(6 * hourMs)
  expect(asked.at(-1)?.headers.get('if-none-match')).toBeNull()
  expect(await actor().acceptLoss()).toBe(true)
  await pass(1)
  expect(asked).toHaveLength(4)
  expect(await status()).toMatchObject({ held: null, lastRun: { gone: 5 } })
})

test.each([
  ['answers an error', () => new Response('no', { status: 500 }), 'it answered 500'],
  [
    'redirects',
    () => new Response(null, { status: 302, headers: { location: 'http://10.0.0.1/' } }),
    'it answered 302: redirects are not followed, give the address that it leads to',
  ],
  [
    'cannot be reached',
    () => Promise.reject(new Error('getaddrinfo https://secret')),
    'no answer: is the address right, and the server up?',
  ],
  ['sends a broken feed', () => new Response('<rss><item>'), 'the feed ends inside <item>'],
])('is tried again in half an hour when the server %s', async (_what, answer, reason) => {
  const { pass, asked, answerWith, status, world } = await pulling()
  answerWith(answer)
  await pass(1)
  expect((await status()).lastRun?.error?.reason).toBe(reason)
  await pass(0.5 * hourMs)
  expect(asked).toHaveLength(2)
  expect(world.reports).toEqual([])
})

test.each([
  ['https://10.0.0.1/feed', 'the URL leads to an address that is not public'],
  ['https://169.254.169.254/latest', 'the URL leads to an address that is not public'],
  ['https://shop.internal/feed', 'the URL names a host of a private network'],
  ['https://shop.example:8443/feed', 'the URL names a port other than 443'],
  ['https://shop.example/{{ secret.MISSING }}', 'the secret MISSING is not set'],
])('is never asked for at %s', async (url, reason) => {
  const { pass, asked, status } = await pulling(url)
  await pass(1)
  expect([asked, (await status()).lastRun?.error?.reason]).toEqual([[], reason])
})

test('may have a secret in its address, which is told to nobody', async () => {
  const { pass, asked, status } = await pulling('https://shop.example/{{ secret.FEED_TOKEN }}/feed')
  await pass(1)
  expect(asked[0]?.url).toBe('https://shop.example/t0ken/feed')
  expect(JSON.stringify(await status())).not.toContain('t0ken')
})

test('a feed that kills the process is tried again later, not at once for ever', async () => {
  const { pass, asked, answerWith, restart, actor } = await pulling()
  answerWith(() => new Promise<Response>(() => undefined))
  void pass(1)
  await expect.poll(() => asked.length).toBe(1)
  restart()
  answerWith(() => new Response(feedOf(range(10))))
  // An alarm that did not end well is delivered again.
  await actor().wake()
  await pass(hourMs / 4)
  expect(asked).toHaveLength(1)
  await pass(hourMs / 4)
  expect(asked).toHaveLength(2)
})
