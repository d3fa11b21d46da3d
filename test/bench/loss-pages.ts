// A shop whose pages tell events and leave: each tells some when the script has come, and the others in the task in which
// it navigates away, at once or a moment later. Every event can be told from every other: by its trip, its turn and its place.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { siteKey } from '../workerd/boot-worker.ts'

/** A row of pages that one tab visits. */
export interface Trip {
  readonly name: string
  readonly pageCount: number
}

/** Beside its page view. */
const toldPerPage = 9
const toldAtOnce = 4
export const eventsPerPage = toldPerPage + 1
const eventName = 'loss_probe'

/** How long a page lives after its script has started: at once, before and after its first batch has been answered. */
const agesMs = [0, 15, 60, 150] as const

export interface LossShop {
  readonly url: string
  close(): Promise<void>
}

/** Where a trip has ended; in no outage is anything told there. */
export const endPath = '/end'
export const pagePaths = ['/a', '/b'] as const
const failedPath = '/failed'

export async function openLossShop(api: string): Promise<LossShop> {
  const html = pageHtml(api)
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://shop').pathname
    const isPage = pagePaths.some((one) => one === path)
    // So that a browser without a network can still show it.
    response.setHeader('cache-control', 'max-age=3600').setHeader('content-type', 'text/html; charset=utf-8')
    response.writeHead(isPage || path === endPath || path === failedPath ? 200 : 404)
    response.end(isPage ? html : '<!doctype html><link rel="icon" href="data:,"><title>The end</title>')
  })
  await new Promise<void>((resolve) => {
    server.listen(0, 'localhost', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The tab's place on its trip is in its session storage, so that every page has one of two addresses, which are cached. */
const pageHtml = (api: string): string => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Shoe</title><link rel="icon" href="data:,"><script>
const trip = JSON.parse(sessionStorage.getItem('trip'))
if (trip) history.replaceState(null, '', '?trip=' + trip.name + '&turn=' + trip.turn)
window.selvedge = function () { (selvedge.q = selvedge.q || []).push(arguments) }
function tell(nth) {
  selvedge('event', '${eventName}', { trip: trip.name, turn: trip.turn, nth, item_name: 'Shoe ' + trip.turn })
}
function live() {
  if (!trip) return
  for (let nth = 0; nth < ${toldAtOnce}; nth += 1) tell(nth)
  const ageMs = ${JSON.stringify(agesMs)}[trip.turn % ${agesMs.length}]
  if (ageMs) setTimeout(leave, ageMs)
  else leave()
}
function leave() {
  const turn = trip.turn + 1
  const next = turn === trip.pageCount ? '${endPath}' : location.pathname === '/a' ? '/b' : '/a'
  sessionStorage.setItem('trip', turn === trip.pageCount ? 'null' : JSON.stringify({ ...trip, turn }))
  for (let nth = ${toldAtOnce}; nth < ${toldPerPage}; nth += 1) tell(nth)
  location.href = next
}
</script><script async src="${api}/s.js" data-site="${siteKey}" onload="live()" onerror="location.href = '${failedPath}'"></script>
</head><body><h1>Shoe</h1></body></html>`

/** What the pages of a trip tell. */
export const toldOn = ({ name, pageCount }: Trip): string[] =>
  Array.from({ length: pageCount }, (_, turn) => [
    `${name}/${turn}/view`,
    ...Array.from({ length: toldPerPage }, (__, nth) => `${name}/${turn}/${nth}`),
  ]).flat()

/** An event as the worker gives it back. */
export interface StoredEvent {
  readonly name: string
  readonly page?: { readonly url: string } | null
  readonly properties: Readonly<Record<string, unknown>>
}

/** Which of `toldOn` it is; null: told before or after the trip. */
export function placeOf({ name, page, properties }: StoredEvent): string | null {
  if (name === eventName) return ['trip', 'turn', 'nth'].map((part) => String(properties[part])).join('/')
  const { searchParams } = new URL(page?.url ?? 'http://nowhere')
  const trip = searchParams.get('trip')
  return name === 'page_view' && trip !== null ? `${trip}/${searchParams.get('turn')}/view` : null
}
