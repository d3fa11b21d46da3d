// A shop and its Selvedge for browser tests: pages on one origin, a small server that speaks the wire on another. It
// keeps what arrived, answers as it is told to, and wakes whoever waits for an arrival. The script is built once.

import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import type { Browser, BrowserContext, Page } from 'puppeteer-core'
import * as v from 'valibot'
import { buildScript } from '../../cli/build.ts'
import type { BuiltScript } from '../../cli/build.ts'
import type { Capture } from '../../worker/event/capture.ts'
import { wireBatch, wireEvent } from '../../worker/event/wire.ts'
import { deviceCookie } from '../../worker/routes/device-cookie.ts'
import { launchBrowser } from '../browser/find-browser.ts'

interface Arrived {
  readonly event_id: string
  readonly name: string
  readonly occurred_at: number
  readonly page?: { readonly url: string; readonly title?: string; readonly referrer?: string }
  readonly properties?: Readonly<Record<string, unknown>>
}

interface ArrivedBatch {
  readonly key: string
  readonly batch_id: string
  readonly device_id: string
  readonly sent_at: number
  readonly dropped?: number
  readonly consent?: { readonly analytics?: boolean; readonly marketing?: boolean }
  readonly context: { readonly time_zone?: string; readonly locale?: string }
  readonly events: readonly Arrived[]
}

interface Sending {
  readonly method: string
  readonly contentType: string | undefined
  /** Of `?shard=`. */
  readonly shard: string | null
  /** Of `?cookie=`. */
  readonly cookie: string | null
  readonly batch: ArrivedBatch
  readonly taken: boolean
}

/** What the server does with a batch: takes it, takes it and never says so (or not to the end), hangs up, or answers otherwise. */
type Mood =
  | 'takes'
  | 'takes in silence'
  | 'breaks off'
  | 'refuses'
  | { readonly status: number; readonly retryAfter?: string }

export interface Shop {
  /** A page of the shop in a browser that has never been there; `path` names one of `pages`. */
  visit(path?: string, prepare?: (page: Page) => Promise<unknown>): Promise<Page>
  /** Another tab of the same browser. */
  open(page: Page, path?: string): Promise<Page>
  url(path: string): string
  /** What the pages said in the console, and what they threw. */
  noise: string[]
  /** Every attempt, in order. */
  sendings: Sending[]
  mood: Mood
  /** Whether the answers say which of the asked batches are known already. */
  knows: boolean
  /** What the merchant declared in `capture:` of site.yaml. */
  capture: Capture
  /** The shard that the answers name; undefined: there is but one. */
  shard: number | undefined
  /** Taken events, each once, in the order of arrival. */
  events(name?: string): Arrived[]
  /** Resolves when `isThere` is true of what has arrived. */
  until(isThere: () => boolean): Promise<void>
  /** The site key of the pages that are served now. */
  key: string
  /** Forgets everything, what the pages of earlier tests still send included. */
  reset(): void
  close(): Promise<void>
}

const keyOf = (number: number): string => `pk_test_${String(number).padStart(8, '0')}`

/** What the shop's own server says to a request that is none for a page. */
type Answer = (method: string, body: string) => { readonly status?: number; readonly body: unknown }

/**
 * @param pages HTML by path; `<!--tag-->` is where the script goes, with attributes: `<!--tag data-consent="required"-->`;
 *   `OWN_HOST` in it is the address of the server on the host of the pages
 * @param answers by path: JSON, or HTML where the body is a string
 */
export async function openShop(
  pages: Readonly<Record<string, string>>,
  answers: Readonly<Record<string, Answer>> = {},
): Promise<Shop> {
  const script = await buildScript()
  const browser = await launchBrowser()
  const waiting = new Set<() => void>()
  let resets = 0
  const tagOf = (attributes: string) =>
    `<script async src="${api.origin}/s.js" data-site="${shop.key}"${attributes.replace('OWN_HOST', api.origin.replace('127.0.0.1', 'localhost'))}></script>`
  const api = await listen('127.0.0.1', (request, response) => {
    const js = scriptAt(script, request.url)
    if (js !== undefined)
      response
        .setHeader('content-type', 'text/javascript')
        .setHeader('access-control-allow-origin', '*')
        .end(js)
    else if (request.url?.startsWith('/s/capture/'))
      response.setHeader('access-control-allow-origin', '*').end(JSON.stringify(shop.capture))
    else
      receive(shop, request, response).then(
        () => waiting.forEach((check) => check()),
        () => response.destroy(),
      )
  })
  const front = await listen('localhost', (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const answer = answers[pathname]
    if (answer) {
      readText(request).then(
        (sent) => say(response, answer(request.method ?? '', sent)),
        () => response.destroy(),
      )
      return
    }
    const page = pages[pathname]
    response.setHeader('content-type', 'text/html; charset=utf-8').statusCode = page === undefined ? 404 : 200
    response.end(
      `<!doctype html><link rel="icon" href="data:,">${page?.replace(/<!--tag(.*?)-->/g, (_, attributes: string) => tagOf(attributes)) ?? ''}`,
    )
  })
  const shop: Shop = {
    noise: [],
    sendings: [],
    key: keyOf(0),
    mood: 'takes',
    knows: true,
    capture: {},
    shard: undefined,
    url: (path) => front.origin + path,
    visit: async (path = '/', prepare) => {
      const context = await browser.createBrowserContext()
      return goTo(shop, context, path, prepare)
    },
    open: (page, path = '/') => goTo(shop, page.browserContext(), path),
    events: (name) => {
      const taken = shop.sendings.filter((sending) => sending.taken).flatMap(({ batch }) => batch.events)
      const each = new Map(taken.map((event) => [event.event_id, event]))
      return [...each.values()].filter((event) => name === undefined || event.name === name)
    },
    until: (isThere) =>
      new Promise((resolve) => {
        const check = () => {
          if (!isThere()) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    reset: () => {
      Object.assign(shop, {
        noise: [],
        sendings: [],
        mood: 'takes',
        knows: true,
        capture: {},
        shard: undefined,
        key: keyOf(++resets),
      })
    },
    close: () => closeAll(browser, [api.server, front.server]),
  }
  return shop
}

/** The core, or one of its packs. */
const scriptAt = ({ js, packs }: BuiltScript, path = ''): string | undefined =>
  path === '/s.js' ? js : packs[/^\/s\/(\w+)-\w{6}\.js$/.exec(path)?.[1] ?? '']?.js

function say(response: ServerResponse, { status = 200, body }: ReturnType<Answer>): void {
  const isHtml = typeof body === 'string'
  response
    .writeHead(status, { 'content-type': isHtml ? 'text/html; charset=utf-8' : 'application/json' })
    .end(isHtml ? body : JSON.stringify(body))
}

async function goTo(
  shop: Shop,
  context: BrowserContext,
  path: string,
  prepare?: (page: Page) => Promise<unknown>,
) {
  const page = await context.newPage()
  const { key } = shop
  const note = (text: string) => key === shop.key && shop.noise.push(text)
  page.on('console', (message) => note(message.text()))
  page.on('pageerror', (error) => note(String(error)))
  await prepare?.(page)
  await page.goto(shop.url(path))
  return page
}

async function receive(shop: Shop, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://api')
  const batch = JSON.parse(await readText(request)) as ArrivedBatch
  if (batch.key !== shop.key) {
    // A page of an earlier test, which would try again for ever.
    response.setHeader('access-control-allow-origin', '*').writeHead(400).end()
    return
  }
  // Whatever the worker would refuse is a mistake of the script, however hostile the page.
  for (const { issues } of [
    v.safeParse(wireBatch, batch),
    ...batch.events.map((event) => v.safeParse(wireEvent, event)),
  ]) {
    if (issues) shop.noise.push(`refused: ${issues[0].message}`)
  }
  const taken = typeof shop.mood === 'string' && shop.mood !== 'refuses'
  const before = new Set(
    shop.sendings.filter((sending) => sending.taken).map((sending) => sending.batch.batch_id),
  )
  shop.sendings.push({
    method: request.method ?? '',
    contentType: request.headers['content-type'],
    shard: url.searchParams.get('shard'),
    cookie: url.searchParams.get('cookie'),
    batch,
    taken,
  })
  if (shop.mood === 'takes in silence') return
  if (shop.mood === 'refuses') {
    response.destroy()
    return
  }
  response.setHeader('access-control-allow-origin', request.headers.origin ?? '*')
  response.setHeader('access-control-expose-headers', 'retry-after')
  if (url.searchParams.has('cookie')) response.setHeader('access-control-allow-credentials', 'true')
  if (shop.mood === 'breaks off') {
    response.writeHead(202, { 'content-length': '99' }).write('{ "accepted": 1, ', () => response.destroy())
    return
  }
  if (shop.mood !== 'takes') {
    if (shop.mood.retryAfter) response.setHeader('retry-after', shop.mood.retryAfter)
    response.writeHead(shop.mood.status).end()
    return
  }
  const asked = url.searchParams.get('ask')?.split(',') ?? []
  const known = shop.knows ? { known: asked.filter((id) => before.has(id)) } : {}
  const { shard } = shop
  const cookie = deviceCookie(asRequest(request), fromBatch(batch), Date.now())
  if (cookie !== undefined) response.setHeader('set-cookie', cookie)
  response
    .writeHead(202)
    .end(JSON.stringify({ accepted: batch.events.length, rejected: [], ...known, shard }))
}

const asRequest = ({ url = '/', headers }: IncomingMessage): Request =>
  new Request(new URL(url, `http://${headers.host ?? ''}`), {
    headers: {
      origin: headers.origin ?? '',
      ...(typeof headers['sec-fetch-site'] === 'string' && { 'sec-fetch-site': headers['sec-fetch-site'] }),
    },
  })

const fromBatch = ({ device_id, consent = {} }: ArrivedBatch) => ({ device_id, consent })

async function listen(host: string, handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the test server has no port')
  return { server, origin: `http://${host}:${address.port}` }
}

async function closeAll(browser: Browser, servers: readonly Server[]): Promise<void> {
  await browser.close()
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
}
