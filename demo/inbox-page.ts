// The inbox as a page: every message as a card that a person can read, and the buttons that move the worker's clock.
// Everything shown came from outside and is escaped; links and pictures are shown only when they are http(s).

import { html } from './html.ts'
import type { Html } from './html.ts'
import type { InboxMessage } from './inbox-messages.ts'
import { formatPrice } from './shop-cart.ts'

export interface InboxState {
  readonly messages: readonly InboxMessage[]
  /** How many of the next arrivals are answered 503. */
  readonly failuresLeft: number
  /** What the worker's clock says, as far as the inbox has moved it. */
  readonly workerTime: Date | null
  readonly notice: string | null
}

export const skips = [
  { label: 'Skip 10 minutes', advance: '10m' },
  { label: 'Skip 1 hour', advance: '1h' },
  { label: 'Skip 1 day', advance: '1d' },
  { label: 'Skip 60 days', advance: '60d' },
] as const

/** A field of something unknown, at a path; undefined when it is not there. */
function field(value: unknown, ...path: string[]): unknown {
  let found = value
  for (const name of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = Reflect.get(found, name)
  }
  return found
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

/** `2026-03-02 11:00 UTC`, or what was said where that is no time. */
function shownTime(value: unknown): string {
  const at = Date.parse(textOf(value))
  if (Number.isNaN(at)) return textOf(value)
  return `${new Date(at).toISOString().replace('T', ' ').slice(0, 16)} UTC`
}

function webUrl(value: unknown): string | null {
  const text = textOf(value)
  return /^https?:\/\//.test(text) && URL.canParse(text) ? text : null
}

const link = (label: string, value: unknown): Html | null => {
  const url = webUrl(value)
  return url ? html`<a class="button" href="${url}" target="_blank" rel="noopener">${label}</a>` : null
}

function itemRow(item: unknown): Html {
  const image = webUrl(field(item, 'image_url'))
  const url = webUrl(field(item, 'url'))
  const name = textOf(field(item, 'item_name')) || textOf(field(item, 'item_id'))
  const price = field(item, 'price')
  const quantity = field(item, 'quantity')
  const isCounted = typeof price === 'number' && typeof quantity === 'number'
  return html`<tr>
    <td>${image ? html`<img src="${image}" alt="" width="96" height="72" />` : null}</td>
    <td>${url ? html`<a href="${url}" target="_blank" rel="noopener">${name}</a>` : name}</td>
    <td>${isCounted ? `${quantity} × ${formatPrice(price)}` : ''}</td>
    <td class="price">${isCounted ? formatPrice(price * quantity) : ''}</td>
  </tr>`
}

function itemsTable(data: unknown): Html | null {
  const cartItems = field(data, 'cart', 'items')
  const item = field(data, 'item')
  const items: unknown[] = Array.isArray(cartItems) && cartItems.length > 0 ? cartItems : item ? [item] : []
  if (items.length === 0) return null
  const total = field(data, 'cart', 'total')
  return html`<table>
    ${items.map(itemRow)}${
      typeof total === 'number'
        ? html`<tr>
            <td></td>
            <td>Total</td>
            <td></td>
            <td class="price">${formatPrice(total)}</td>
          </tr>`
        : null
    }
  </table>`
}

function card(message: InboxMessage): Html {
  const data = field(message.body, 'data')
  const to = textOf(field(data, 'shopper', 'email')) || 'nobody'
  const event = textOf(field(data, 'event', 'name'))
  const state = message.verified
    ? html`<span class="ok">signature verified ✓</span>`
    : html`<span class="bad">✗ ${message.problem}</span>`
  const attempts = `${message.attempts} ${message.attempts === 1 ? 'attempt' : 'attempts'}, answered ${message.answered}`
  return html`<article class="message">
    <header>
      <h2>${textOf(field(data, 'message')) || 'Not a Selvedge message'}</h2>
      <time>${shownTime(field(message.body, 'timestamp'))}</time>
    </header>
    <dl>
      <dt>To</dt>
      <dd class="to">${to}</dd>
      <dt>Automation</dt>
      <dd>${textOf(field(data, 'automation'))}, step ${textOf(field(data, 'step'))}</dd>
      ${
        event
          ? html`<dt>Because</dt>
              <dd>${event}</dd>`
          : null
      }
    </dl>
    ${itemsTable(data)}
    <p class="links">
      ${link('Back to the cart', field(data, 'cart', 'restore_url'))}
      ${link('Leave the line', field(data, 'cancel_url'))}
      ${link('Unsubscribe', field(data, 'unsubscribe_url'))}
    </p>
    <footer>
      ${state} · ${attempts} · <code>${message.webhook_id}</code>
      <details>
        <summary>The whole message</summary>
        <pre>${message.body === null ? message.text : JSON.stringify(message.body, null, 2)}</pre>
      </details>
    </footer>
  </article>`
}

export function inboxPage({ messages, failuresLeft, notice, workerTime }: InboxState): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Inbox (${messages.length})</title>
        <link rel="stylesheet" href="/assets/inbox.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header class="top">
          <div>
            <h1>Inbox</h1>
            <p>What the e-mail tool receives, at <code>POST /webhook</code></p>
          </div>
          <div class="controls">
            <form action="/skip" method="post">
              ${skips.map(
                ({ label, advance }) => html`<button name="advance" value="${advance}">${label}</button>`,
              )}
            </form>
            <p>
              ${workerTime ? html`Selvedge’s clock: <time>${shownTime(workerTime.toISOString())}</time>` : 'Waiting takes no time here: move Selvedge’s clock.'}
            </p>
          </div>
        </header>
        <main>
          ${notice ? html`<p class="notice">${notice}</p>` : null}
          ${messages.length === 0 ? html`<p class="empty">Nothing yet. Put a shoe in the cart, type an e-mail at the checkout, close the tab, and skip an hour.</p>` : messages.map(card)}
        </main>
        <footer class="faults">
          <form action="/fail" method="post">
            <button name="count" value="1">Answer 503 to the next message</button>
            <button name="count" value="3">to the next 3</button>
            ${failuresLeft > 0 ? html`<b>${failuresLeft} to go</b> <button name="count" value="0">Stop</button>` : null}
          </form>
        </footer>
        <script>
          new EventSource('/arrivals').onmessage = () => location.reload()
        </script>
      </body>
    </html>`
}
