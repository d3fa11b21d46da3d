// The pages on which the script's cost is measured, each with and without its tag: one with nothing on it, and one as shops
// have them, with thousands of nodes, a data layer that has been talking for long, and buttons that do something.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildScript } from '../../cli/build.ts'
import type { BuiltScript } from '../../cli/build.ts'
import { siteKey } from '../workerd/boot-worker.ts'

export const pageNames = ['empty', 'large'] as const
export type PageName = (typeof pageNames)[number]

export const nodeCount = 2_000
export const pushCount = 500
export const buttonCount = 20

export interface ScriptShop {
  readonly script: BuiltScript
  address(page: PageName, isTagged: boolean): string
  /** Batches that have arrived. */
  batchCount(): number
  close(): Promise<void>
}

export async function openScriptShop(): Promise<ScriptShop> {
  const script = await buildScript()
  let batchCount = 0
  const pages = pagesByPath()
  const server = createServer((request, response) => {
    const { pathname: path } = new URL(request.url ?? '/', 'http://shop')
    const page = pages[path]
    const file = path === '/s.js' ? script : script.packs[/^\/s\/(\w+)-\w+\.js$/.exec(path)?.[1] ?? '']
    if (page !== undefined) response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
    else if (file)
      response
        .writeHead(200, {
          'content-type': 'text/javascript; charset=utf-8',
          'content-encoding': 'br',
          'cache-control': 'no-store',
        })
        .end(Buffer.from(file.brotli, 'base64'))
    else if (path === '/v1/events') {
      batchCount += 1
      request.resume()
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"accepted":1,"rejected":[]}')
    } else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    script,
    address: (page, isTagged) => `http://127.0.0.1:${port}${pathOf(page, isTagged)}`,
    batchCount: () => batchCount,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

const pathOf = (page: PageName, isTagged: boolean): string => `/${page}${isTagged ? '-tagged' : ''}`

function pagesByPath(): Record<string, string> {
  const bodies = { empty: '<h1>Shoe 1</h1>', large: largeBody() }
  const tag = `<script async src="/s.js" data-site="${siteKey}"></script>`
  const html = (head: string, body: string): string =>
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shoe 1</title><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`
  return Object.fromEntries(
    pageNames.flatMap((page) => [
      [pathOf(page, false), html('', bodies[page])],
      [pathOf(page, true), html(tag, bodies[page])],
    ]),
  )
}

/** Two nodes a line; each button puts another shoe into the cart, as a theme does: a class, a number, a push. */
const largeBody = (): string => `<script>
dataLayer = []
const shoe = (nth) => ({ item_id: 'shoe-' + nth, item_name: 'Shoe ' + nth, item_brand: 'Selvedge', item_category: 'shoes', price: 90, quantity: 1 })
for (let nth = 0; nth < ${pushCount}; nth += 1)
  dataLayer.push(nth % 5 ? { event: 'scroll_depth', depth: nth, 'gtm.uniqueEventId': nth } : { event: 'view_item_list', ecommerce: { currency: 'EUR', item_list_id: 'list-' + nth, items: Array.from({ length: 10 }, (_, place) => shoe(nth + place)) } })
function add(nth) {
  document.getElementById('cart').textContent = String(nth)
  document.getElementById('list').classList.toggle('dense')
  dataLayer.push({ event: 'add_to_cart', ecommerce: { currency: 'EUR', value: 90, items: [shoe(nth)] } })
}
</script><h1>Shoes</h1><p id="cart">0</p>${Array.from({ length: buttonCount }, (_, nth) => `<button id="add-${nth}" onclick="add(${nth})">Add ${nth}</button>`).join('')}
<ul id="list">${Array.from({ length: nodeCount / 2 }, (_, nth) => `<li><a href="/shoe-${nth}">Shoe ${nth}</a></li>`).join('')}</ul>`
