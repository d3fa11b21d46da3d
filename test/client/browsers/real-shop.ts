// A shop whose pages carry the tag, and the real worker behind it: the embedded runtime as it is shipped. Each test has
// addresses of its own (`/t7/next`), so that what it asks for is what its own pages told.

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { startRuntime } from '../../../cli/runtime.ts'
import { freePort } from '../../cli/tiny-worker.ts'
import { secretKey, siteKey, webhookSecret } from '../../workerd/boot-worker.ts'
import { shippedConfig } from '../../workerd/shipped-config.ts'
import { FaultyDoor } from './faulty-door.ts'
import type { Attempt } from './faulty-door.ts'
import { pages } from './pages.ts'

/** A line of `GET /v1/events`: one event as it is stored. */
interface StoredEvent {
  readonly event_id: string
  readonly shopper_id: string
  readonly name: string
  readonly page?: { readonly url: string; readonly title?: string; readonly referrer?: string }
  readonly properties: Readonly<Record<string, unknown>>
}

export interface RealShop {
  readonly door: FaultyDoor
  /** What the pages threw, and what nobody caught in them. */
  readonly noise: readonly string[]
  /** Of a page of this test. */
  url(path: string): string
  /** Attempts to hand over what this test's pages told. */
  attempts(): Attempt[]
  /** What the worker has stored of this test's pages: twice what it stored twice. */
  stored(name?: string): Promise<StoredEvent[]>
  /** Resolves when an event of this name is stored, with all that is. */
  untilStored(name: string, count?: number): Promise<StoredEvent[]>
  /** Resolves when an attempt has made it so. */
  untilAttempts(isSo: (attempts: readonly Attempt[]) => boolean): Promise<void>
  /** With the secret key. */
  ask(path: string): Promise<Response>
  /** The next test begins. */
  next(): Promise<void>
  close(): Promise<void>
}

export async function openRealShop(): Promise<RealShop> {
  const dataDir = mkdtempSync(join(tmpdir(), 'selvedge-browsers-'))
  const runtime = await startRuntime({
    modulePath: join(import.meta.dirname, '../../../dist/worker/dev.js'),
    dataDir,
    host: '127.0.0.1',
    port: await freePort(),
    reach: 'anywhere',
    secrets: {
      SELVEDGE_SECRET_KEY: secretKey,
      EMAIL_TOOL_URL: 'http://127.0.0.1:9',
      EMAIL_TOOL_SECRET: webhookSecret,
    },
    say: () => {},
  })
  const waiting = new Set<() => void>()
  const door = new FaultyDoor(runtime.url, () => waiting.forEach((check) => check()))
  await door.open()
  const noise: string[] = []
  const tag = (attributes: string) =>
    `<script async src="${runtime.url}/s.js" data-site="${siteKey}" data-api="${door.origin}"${attributes}></script>`
  const front = await listen((request, response) => serve(request, response, { tag, noise }))
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(runtime.url + path, {
      ...init,
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
    })
  const pushed = await ask('/v1/automations', {
    method: 'PUT',
    body: JSON.stringify({ files: shippedConfig() }),
  })
  if (!pushed.ok) throw new Error(await pushed.text())

  let test = 0
  const own = () => `${front.origin}/t${test}/`
  const isOwn = ({ page }: StoredEvent) => page?.url.startsWith(own()) === true
  const shop: RealShop = {
    door,
    noise,
    url: (path) => `${own()}${path}`,
    attempts: () => door.attempts.filter(({ events }) => events.some(({ url }) => url.startsWith(own()))),
    stored: async (name) => {
      const events = (await everyEvent(ask)).filter(isOwn)
      return events.filter((event) => name === undefined || event.name === name)
    },
    untilStored: async (name, count = 1) => {
      for (;;) {
        // Before the look, so that what is stored during it is looked at again.
        const next = new Promise<void>((resolve) => wakeOnce(waiting, resolve))
        const events = await shop.stored()
        if (events.filter((event) => event.name === name).length >= count) return events
        await next
      }
    },
    untilAttempts: async (isSo) => {
      while (!isSo(shop.attempts())) await new Promise<void>((resolve) => wakeOnce(waiting, resolve))
    },
    ask: (path) => ask(path),
    next: async () => {
      test += 1
      noise.length = 0
      door.mood = 'passes'
      await door.open()
    },
    close: async () => {
      await door.shut()
      front.server.closeAllConnections()
      front.server.close()
      await runtime.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
  return shop
}

function wakeOnce(waiting: Set<() => void>, resolve: () => void): void {
  const wake = () => {
    waiting.delete(wake)
    resolve()
  }
  waiting.add(wake)
}

async function everyEvent(ask: (path: string) => Promise<Response>): Promise<StoredEvent[]> {
  const events: StoredEvent[] = []
  for (let after: string | null = ''; after !== null;) {
    const answer = await ask(`/v1/events?after=${encodeURIComponent(after)}`)
    if (!answer.ok) throw new Error(await answer.text())
    const lines = (await answer.text()).split('\n').filter((line) => line !== '')
    events.push(...lines.map((line) => JSON.parse(line) as StoredEvent))
    after = answer.headers.get('selvedge-next')
  }
  return events
}

/** Told by a beacon, because a page that navigates takes its console along. */
const listener = `<script>
  const note = (text) => navigator.sendBeacon('/noise', String(text))
  addEventListener('error', (event) => note(event.message))
  addEventListener('unhandledrejection', (event) => note(event.reason))
</script>`

function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { tag, noise }: { tag: (attributes: string) => string; noise: string[] },
): void {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  if (pathname === '/noise') {
    readText(request).then(
      (text) => {
        noise.push(text)
        response.end()
      },
      () => response.destroy(),
    )
    return
  }
  const page = pages[/^\/t\d+\/(\w*)/.exec(pathname)?.[1] ?? '']
  const html = page?.replace(/<!--tag(.*?)-->/g, (_, attributes: string) => tag(attributes)) ?? 'no such page'
  response
    .writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' })
    .end(`<!doctype html><html lang="en"><link rel="icon" href="data:,">${listener}${html}`)
}

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the shop has no port')
  return { server, origin: `http://localhost:${address.port}` }
}
