// The few pages that a shopper may see of us, behind links in messages: no script, nothing loaded from anywhere, every
// value escaped by `html`, and nothing about the shopper but what the link itself says.

import { html } from 'hono/html'

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}

export interface PageContent {
  readonly status: number
  readonly title: string
  readonly text: string
  /** A button that sends the form back to the same address. */
  readonly button?: string
  readonly headers?: Readonly<Record<string, string>>
}

export async function page({ status, title, text, button, headers: more }: PageContent): Promise<Response> {
  const form = button === undefined ? '' : html`<form method="post"><button>${button}</button></form>`
  const document = await html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title}</title>
      <style>
        body {
          font:
            1.1rem/1.5 system-ui,
            sans-serif;
          max-width: 32rem;
          margin: 15vh auto 0;
          padding: 0 1.5rem;
          color: #222;
          background: #fff;
        }
        h1 {
          font-size: 1.5rem;
        }
        button {
          font: inherit;
          padding: 0.6rem 1.4rem;
          border: 0;
          border-radius: 0.4rem;
          color: #fff;
          background: #222;
          cursor: pointer;
        }
        @media (prefers-color-scheme: dark) {
          body {
            color: #eee;
            background: #181818;
          }
          button {
            color: #181818;
            background: #eee;
          }
        }
      </style>
      <h1>${title}</h1>
      <p>${text}</p>
      ${form}
    </html> `
  return new Response(String(document), { status, headers: { ...headers, ...more } })
}

/** The object is overloaded, was reset or is being moved; the same button does it a minute later. */
export const notYetPage = (): Promise<Response> =>
  page({
    status: 503,
    title: 'Not done yet',
    text: 'We could not do it just now. Please try again in a minute.',
    button: 'Try again',
    headers: { 'retry-after': '5' },
  })
