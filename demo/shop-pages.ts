// The pages of the demo shop. Of Selvedge they know the one script tag; everything else is what any shop has: a GA4
// data layer, forms, links.

import { html, scriptJson } from './html.ts'
import type { Html } from './html.ts'
import { cartTotal, formatPrice, ga4Ecommerce, ga4Item } from './shop-cart.ts'
import type { CartLine } from './shop-cart.ts'
import { brand, currency, shoes } from './shoes.ts'
import type { Shoe } from './shoes.ts'

export interface PageContext {
  readonly scriptUrl: string
  readonly siteKey: string
  readonly cart: readonly CartLine[]
  readonly wishlist: readonly string[]
  readonly stockOf: (shoe: Shoe) => number
}

interface Push {
  readonly event: string
  readonly ecommerce: unknown
}

interface PageContent {
  readonly title: string
  readonly body: Html
  readonly push?: Push
}

const itemCount = (cart: readonly CartLine[]): number => cart.reduce((sum, { quantity }) => sum + quantity, 0)

function layout(context: PageContext, { title, body, push }: PageContent): Html {
  const items = Object.fromEntries(shoes.map((shoe) => [shoe.id, ga4Item(shoe)]))
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${brand}</title>
        <link rel="stylesheet" href="/assets/shop.css" />
        <link rel="icon" href="/images/shoe-42.svg" type="image/svg+xml" />
        <script>
          window.dataLayer = window.dataLayer || []
          ${push ? html`dataLayer.push({ ecommerce: null }); dataLayer.push(${scriptJson(push)});` : null}
        </script>
        <script async src="${context.scriptUrl}" data-site="${context.siteKey}"></script>
      </head>
      <body>
        <header class="top">
          <a class="logo" href="/">Lark <i>&amp;</i> Last</a>
          <nav>
            <a href="/">Shoes</a>
            <a href="/wishlist">Wishlist</a>
            <a class="cart-link" href="/cart">Cart <b id="cart-count">${itemCount(context.cart)}</b></a>
          </nav>
        </header>
        <main>${body}</main>
        <footer>
          <form class="newsletter" id="newsletter" action="/newsletter" method="post">
            <div>
              <h2>Letters from the workshop</h2>
              <p>New lasts, small lots and a little about leather. Once a month.</p>
            </div>
            <label class="sr" for="newsletter-email">E-mail</label>
            <input
              id="newsletter-email"
              type="email"
              name="email"
              placeholder="you@example.com"
              autocomplete="email"
              required
            />
            <button type="submit">Subscribe</button>
          </form>
          <p class="small">A demo shop: nothing is sold here. <a href="/shopkeeper">For the shopkeeper</a></p>
        </footer>
        <div id="toast" role="status" hidden><span></span> <a href="/cart">View cart</a></div>
        <script type="application/json" id="shoe-data">
          ${scriptJson({ currency, items })}
        </script>
        <script type="module" src="/assets/shop.js"></script>
      </body>
    </html>`
}

const picture = (shoe: Shoe): Html =>
  html`<img src="/images/${shoe.id}.svg" alt="${shoe.name}" width="480" height="360" />`

function card(context: PageContext, shoe: Shoe): Html {
  const isSoldOut = context.stockOf(shoe) === 0
  return html`<li class="card">
    <a href="/products/${shoe.id}"
      >${picture(shoe)}${isSoldOut ? html`<em class="badge">Sold out</em>` : null}
      <span class="name">${shoe.name}</span><span class="price">${formatPrice(shoe.price)}</span>
      <span class="category">${shoe.category}</span></a
    >
  </li>`
}

export function listPage(context: PageContext): Html {
  const ecommerce = {
    item_list_id: 'all',
    item_list_name: 'All shoes',
    currency,
    items: shoes.map((shoe, index) => ({ ...ga4Item(shoe), index })),
  }
  return layout(context, {
    title: 'Shoes made to be resoled',
    push: { event: 'view_item_list', ecommerce },
    body: html`<section class="hero">
        <h1>Shoes made to be&nbsp;resoled.</h1>
        <p>Eight models, cut and sewn in one workshop. Wear them out, send them back, wear them again.</p>
      </section>
      <ul class="grid">
        ${shoes.map((shoe) => card(context, shoe))}
      </ul>`,
  })
}

const notifyForm = (shoe: Shoe): Html =>
  html`<form
    class="notify"
    action="/notify-me"
    method="post"
    data-selvedge-form="notify_me"
    data-selvedge-item-id="${shoe.id}"
  >
    <h2>Tell me when it is back</h2>
    <p>We make the next lot soon. One e-mail, when there is a pair for you.</p>
    <input type="hidden" name="item_id" value="${shoe.id}" />
    <label for="notify-email">E-mail</label>
    <div class="row">
      <input
        id="notify-email"
        type="email"
        name="email"
        autocomplete="email"
        placeholder="you@example.com"
        required
      />
      <button type="submit">Notify me</button>
    </div>
  </form>`

function stockWords(pairs: number): string {
  if (pairs === 0) return 'Sold out'
  if (pairs > 3) return 'In stock, leaves within a day'
  return pairs === 1 ? 'The last pair' : `The last ${pairs} pairs`
}

export function productPage(context: PageContext, shoe: Shoe): Html {
  const isSoldOut = context.stockOf(shoe) === 0
  const isWished = context.wishlist.includes(shoe.id)
  return layout(context, {
    title: shoe.name,
    push: { event: 'view_item', ecommerce: ga4Ecommerce([{ shoe, quantity: 1 }]) },
    body: html`<article class="product">
      <div class="shot">${picture(shoe)}</div>
      <div class="facts">
        <p class="category">${shoe.category}</p>
        <h1>${shoe.name}</h1>
        <p class="price">${formatPrice(shoe.price)}</p>
        <p>${shoe.text}</p>
        <p class="${isSoldOut ? 'stock out' : 'stock'}">${stockWords(context.stockOf(shoe))}</p>
        ${isSoldOut ? notifyForm(shoe) : html`<button class="add" data-add="${shoe.id}">Add to cart</button>`}
        <button class="wish" data-wish="${shoe.id}" aria-pressed="${isWished ? 'true' : 'false'}">
          ${isWished ? '♥ On your wishlist' : '♡ Add to wishlist'}
        </button>
        <ul class="promises">
          <li>Free returns for 30 days</li>
          <li>Resoled for life at cost</li>
        </ul>
      </div>
    </article>`,
  })
}

const cartRow = ({ shoe, quantity }: CartLine): Html =>
  html`<tr>
    <td><a href="/products/${shoe.id}">${picture(shoe)}</a></td>
    <td>
      <a href="/products/${shoe.id}">${shoe.name}</a><br /><span class="category">${shoe.category}</span>
    </td>
    <td class="quantity">
      <button data-less="${shoe.id}" aria-label="One ${shoe.name} less">−</button> <b>${quantity}</b>
      <button data-more="${shoe.id}" aria-label="One ${shoe.name} more">+</button>
    </td>
    <td class="price">${formatPrice(shoe.price * quantity)}</td>
    <td><button class="link" data-remove="${shoe.id}">Remove</button></td>
  </tr>`

export function cartPage(context: PageContext): Html {
  const { cart } = context
  if (cart.length === 0) {
    return layout(context, {
      title: 'Cart',
      body: html`<section class="empty">
        <h1>Your cart is empty</h1>
        <p><a class="button" href="/">See all shoes</a></p>
      </section>`,
    })
  }
  return layout(context, {
    title: 'Cart',
    push: { event: 'view_cart', ecommerce: ga4Ecommerce(cart) },
    body: html`<section class="cart">
      <h1>Your cart</h1>
      <table>
        ${cart.map(cartRow)}
      </table>
      <p class="total">Total <b>${formatPrice(cartTotal(cart))}</b></p>
      <p class="next"><a class="button" href="/checkout">Go to checkout</a></p>
    </section>`,
  })
}

export function checkoutPage(context: PageContext): Html {
  const { cart } = context
  return layout(context, {
    title: 'Checkout',
    push: { event: 'begin_checkout', ecommerce: ga4Ecommerce(cart) },
    body: html`<section class="checkout">
      <form action="/checkout" method="post" id="checkout">
        <h1>Checkout</h1>
        <label for="email">E-mail</label
        ><input id="email" type="email" name="email" autocomplete="email" required />
        <div class="pair">
          <div>
            <label for="first-name">First name</label
            ><input id="first-name" name="first_name" autocomplete="given-name" required />
          </div>
          <div>
            <label for="last-name">Last name</label
            ><input id="last-name" name="last_name" autocomplete="family-name" required />
          </div>
        </div>
        <label for="address">Street and number</label
        ><input id="address" name="address" autocomplete="street-address" />
        <div class="pair">
          <div>
            <label for="postcode">Postcode</label
            ><input id="postcode" name="postcode" autocomplete="postal-code" />
          </div>
          <div>
            <label for="city">City</label><input id="city" name="city" autocomplete="address-level2" />
          </div>
        </div>
        <button type="submit">Buy for ${formatPrice(cartTotal(cart))}</button>
        <p class="small">Nothing is charged: this is a demo.</p>
      </form>
      <aside>
        <h2>Your order</h2>
        <ul>
          ${cart.map(
            ({ shoe, quantity }) =>
              html`<li>
                ${picture(shoe)}<span>${quantity} × ${shoe.name}</span
                ><b>${formatPrice(shoe.price * quantity)}</b>
              </li>`,
          )}
        </ul>
      </aside>
    </section>`,
  })
}

export interface Order {
  readonly id: string
  readonly lines: readonly CartLine[]
}

export function thanksPage(context: PageContext, order: Order): Html {
  return layout(context, {
    title: 'Thank you',
    push: { event: 'purchase', ecommerce: { transaction_id: order.id, ...ga4Ecommerce(order.lines) } },
    body: html`<section class="empty">
      <h1>Thank you</h1>
      <p>Your order <b id="order-id">${order.id}</b> is being packed.</p>
      <p><a class="button" href="/">Back to the shop</a></p>
    </section>`,
  })
}

export function wishlistPage(context: PageContext): Html {
  const wished = shoes.filter(({ id }) => context.wishlist.includes(id))
  return layout(context, {
    title: 'Wishlist',
    body:
      wished.length === 0
        ? html`<section class="empty">
            <h1>Nothing on your wishlist yet</h1>
            <p><a class="button" href="/">See all shoes</a></p>
          </section>`
        : html`<section class="hero"><h1>Your wishlist</h1></section>
            <ul class="grid">
              ${wished.map((shoe) => card(context, shoe))}
            </ul>`,
  })
}

export function notePage(context: PageContext, title: string, text: string): Html {
  return layout(context, {
    title,
    body: html`<section class="empty">
      <h1>${title}</h1>
      <p>${text}</p>
      <p><a class="button" href="/">Back to the shop</a></p>
    </section>`,
  })
}

export function shopkeeperPage(context: PageContext): Html {
  return layout(context, {
    title: 'Shopkeeper',
    body: html`<section class="cart">
      <h1>Stock</h1>
      <p>
        What the shop's own server tells Selvedge, with the secret key, through
        <code>POST /v1/catalog/stock</code>.
      </p>
      <table>
        ${shoes.map(
          (shoe) =>
            html`<tr>
              <td>${picture(shoe)}</td>
              <td>${shoe.name}<br /><span class="category">${shoe.id}</span></td>
              <td>${context.stockOf(shoe)} in stock</td>
              <td>
                <form action="/shopkeeper/stock" method="post">
                  <input type="hidden" name="item_id" value="${shoe.id}" />
                  <button name="stock" value="10" data-restock="${shoe.id}">Restock 10</button>
                  <button name="stock" value="1" data-restock-one="${shoe.id}">Restock 1</button>
                  <button class="link" name="stock" value="0">Sell out</button>
                </form>
              </td>
            </tr>`,
        )}
      </table>
    </section>`,
  })
}
