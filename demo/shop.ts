// The demo shop: a small real storefront on an origin of its own. Its server tells Selvedge the catalog and the stock;
// its pages carry the one script tag. Development only.

import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { redirect, sendAsset, sendPage, sendText, startDemoServer } from './demo-server.ts'
import type { DemoRequest, DemoServer } from './demo-server.ts'
import { decodeCart, encodeCart, readCookie } from './shop-cart.ts'
import * as pages from './shop-pages.ts'
import { shoePicture } from './shoe-picture.ts'
import { currency, findShoe, shoes } from './shoes.ts'
import type { Shoe } from './shoes.ts'

export interface ShopOptions {
  readonly host: string
  readonly port: number
  /** The address that browsers know the shop by: links and images in messages lead there. */
  readonly url: string
  readonly workerUrl: string
  readonly scriptUrl: string
  readonly siteKey: string
  readonly secretKey: string
}

export interface Shop extends DemoServer {
  /** Tells the worker every item with its stock. Throws when the worker refuses. */
  publishCatalog(): Promise<void>
}

const maxOrders = 1_000

class ShopServer {
  readonly #options: ShopOptions
  readonly #stock = new Map(shoes.map((shoe) => [shoe.id, shoe.stock]))
  readonly #orders = new Map<string, pages.Order>()

  constructor(options: ShopOptions) {
    this.#options = options
  }

  async publishCatalog(): Promise<void> {
    const { url } = this.#options
    const items = shoes.map((shoe) => ({
      item_id: shoe.id,
      item_name: shoe.name,
      price: shoe.price,
      currency,
      url: `${url}/products/${shoe.id}`,
      image_url: `${url}/images/${shoe.id}.svg`,
      stock: this.#stockOf(shoe),
    }))
    await this.#tellWorker('PUT', '/v1/catalog/items', { items })
  }

  readonly handle = async (request: DemoRequest, response: ServerResponse): Promise<void> => {
    if (request.method === 'POST') await this.#post(request, response)
    else this.#get(request, response)
  }

  #get({ url, headers }: DemoRequest, response: ServerResponse): void {
    const [, section = '', name = ''] = url.pathname.split('/')
    const context = this.#context(headers.cookie)
    if (url.pathname === '/') return sendPage(response, pages.listPage(context))
    if (url.pathname === '/assets/shop.css' || url.pathname === '/assets/shop.js')
      return sendAsset(response, name)
    if (section === 'images') {
      const shoe = findShoe(name.replace(/\.svg$/, ''))
      if (shoe) return sendText(response, 200, shoePicture(shoe), 'image/svg+xml')
    }
    const shoe = section === 'products' ? findShoe(name) : undefined
    if (shoe) return sendPage(response, pages.productPage(context, shoe))
    if (section === 'cart') return this.#cart(url, context, response)
    if (section === 'checkout') {
      if (context.cart.length === 0) return redirect(response, '/cart')
      return sendPage(response, pages.checkoutPage(context))
    }
    const order = section === 'thanks' ? this.#orders.get(name) : undefined
    if (order) return sendPage(response, pages.thanksPage(context, order))
    if (section === 'wishlist') return sendPage(response, pages.wishlistPage(context))
    if (section === 'shopkeeper') return sendPage(response, pages.shopkeeperPage(context))
    if (section === 'welcome') {
      return sendPage(
        response,
        pages.notePage(context, 'Welcome', 'The next letter from the workshop is yours.'),
      )
    }
    if (section === 'noted') {
      return sendPage(
        response,
        pages.notePage(context, 'Noted', 'You hear from us as soon as there is a pair for you.'),
      )
    }
    sendPage(response, pages.notePage(context, 'Not here', 'This page does not exist.'), 404)
  }

  /** `?selvedge_cart=` comes with the link of a reminder: the cart it names becomes this browser's cart. */
  #cart(url: URL, context: pages.PageContext, response: ServerResponse): void {
    const restored = url.searchParams.get('selvedge_cart')
    if (restored === null) return sendPage(response, pages.cartPage(context))
    const lines = decodeCart(restored)
    url.searchParams.delete('selvedge_cart')
    const cookies = lines.length > 0 ? [`cart=${encodeCart(lines)}; Path=/; SameSite=Lax`] : []
    redirect(response, `/cart${url.search}`, cookies)
  }

  async #post(request: DemoRequest, response: ServerResponse): Promise<void> {
    const form = await request.form()
    switch (request.url.pathname) {
      case '/checkout':
        return this.#buy(request, response)
      case '/newsletter':
        return redirect(response, '/welcome')
      case '/notify-me':
        return redirect(response, '/noted')
      case '/shopkeeper/stock':
        return this.#setStock(form, response)
      default:
        return sendText(response, 404, 'not here')
    }
  }

  async #buy({ headers }: DemoRequest, response: ServerResponse): Promise<void> {
    const lines = decodeCart(readCookie(headers.cookie, 'cart'))
    if (lines.length === 0) return redirect(response, '/cart')
    if (this.#orders.size >= maxOrders) this.#orders.clear()
    const order = { id: `LL-${randomBytes(4).toString('hex').toUpperCase()}`, lines }
    this.#orders.set(order.id, order)
    for (const { shoe, quantity } of lines)
      this.#stock.set(shoe.id, Math.max(0, this.#stockOf(shoe) - quantity))
    // An order stands though the worker does not answer; the next start of the shop tells the whole catalog.
    await this.#tellStock(lines.map(({ shoe }) => shoe)).catch(() => {})
    redirect(response, `/thanks/${order.id}`, ['cart=; Path=/; Max-Age=0; SameSite=Lax'])
  }

  async #setStock(form: URLSearchParams, response: ServerResponse): Promise<void> {
    const shoe = findShoe(form.get('item_id') ?? '')
    const stock = Number(form.get('stock'))
    if (!shoe || !Number.isInteger(stock) || stock < 0)
      return sendText(response, 400, 'unknown shoe or stock')
    this.#stock.set(shoe.id, stock)
    await this.#tellStock([shoe])
    redirect(response, '/shopkeeper')
  }

  #tellStock(changed: readonly Shoe[]): Promise<void> {
    const levels = changed.map((shoe) => ({ item_id: shoe.id, stock: this.#stockOf(shoe) }))
    return this.#tellWorker('POST', '/v1/catalog/stock', { levels })
  }

  async #tellWorker(method: 'PUT' | 'POST', path: string, body: unknown): Promise<void> {
    const { workerUrl, secretKey } = this.#options
    const answer = await fetch(`${workerUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`the worker answered ${answer.status} to ${path}: ${await answer.text()}`)
  }

  #stockOf(shoe: Shoe): number {
    return this.#stock.get(shoe.id) ?? 0
  }

  #context(cookies: string | undefined): pages.PageContext {
    return {
      scriptUrl: this.#options.scriptUrl,
      siteKey: this.#options.siteKey,
      cart: decodeCart(readCookie(cookies, 'cart')),
      wishlist: readCookie(cookies, 'wishlist').split('.'),
      stockOf: (shoe) => this.#stockOf(shoe),
    }
  }
}

export async function startShop(options: ShopOptions): Promise<Shop> {
  const shop = new ShopServer(options)
  const server = await startDemoServer(options.host, options.port, shop.handle)
  return { stop: () => server.stop(), publishCatalog: () => shop.publishCatalog() }
}
