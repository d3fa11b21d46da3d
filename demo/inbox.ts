// The webhook inbox: stands for the e-mail tool in development. It verifies each message, shows it, can be told to fail,
// and moves the worker's clock.

import type { ServerResponse } from 'node:http'
import { redirect, sendAsset, sendPage, sendText, startDemoServer } from './demo-server.ts'
import type { DemoRequest, DemoServer } from './demo-server.ts'
import { InboxMessages } from './inbox-messages.ts'
import { inboxPage, skips } from './inbox-page.ts'
import { whyNotVerified } from './verify-webhook.ts'

export interface InboxOptions {
  readonly host: string
  readonly port: number
  readonly workerUrl: string
  /** EMAIL_TOOL_SECRET, `whsec_…` */
  readonly secret: string
}

const maxFailures = 1_000

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Shown as the text that it is.
    return null
  }
}

class InboxServer {
  readonly #options: InboxOptions
  readonly #messages = new InboxMessages()
  readonly #listeners = new Set<ServerResponse>()
  #failuresLeft = 0
  #workerTime: { readonly at: number; readonly readAt: number } | null = null
  #notice: string | null = null

  constructor(options: InboxOptions) {
    this.#options = options
  }

  readonly handle = async (request: DemoRequest, response: ServerResponse): Promise<void> => {
    switch (`${request.method} ${request.url.pathname}`) {
      case 'GET /':
        return this.#page(response)
      case 'GET /messages.json':
        return sendText(response, 200, JSON.stringify(this.#messages.newestFirst()), 'application/json')
      case 'GET /arrivals':
        return this.#listen(response)
      case 'GET /assets/inbox.css':
        return sendAsset(response, 'inbox.css')
      case 'POST /webhook':
        return this.#receive(request, response)
      case 'POST /skip':
        return this.#skip(await request.form(), response)
      case 'POST /fail':
        return this.#fail(await request.form(), response)
      default:
        return sendText(response, 404, 'not here')
    }
  }

  #page(response: ServerResponse): void {
    const moved = this.#workerTime
    sendPage(
      response,
      inboxPage({
        messages: this.#messages.newestFirst(),
        failuresLeft: this.#failuresLeft,
        workerTime: moved && new Date(moved.at + Date.now() - moved.readAt),
        notice: this.#notice,
      }),
    )
    this.#notice = null
  }

  #listen(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write(': listening\n\n')
    this.#listeners.add(response)
    response.on('close', () => this.#listeners.delete(response))
  }

  async #receive(request: DemoRequest, response: ServerResponse): Promise<void> {
    const text = await request.body()
    const header = (name: string): string => String(request.headers[name] ?? '')
    const headers = {
      'webhook-id': header('webhook-id'),
      'webhook-timestamp': header('webhook-timestamp'),
      'webhook-signature': header('webhook-signature'),
    }
    const signed = {
      id: headers['webhook-id'],
      timestamp: headers['webhook-timestamp'],
      signature: headers['webhook-signature'],
      body: text,
    }
    const problem = whyNotVerified(signed, this.#options.secret, Date.now())
    const isTold = problem === null && this.#failuresLeft > 0
    if (isTold) this.#failuresLeft -= 1
    const answered = isTold ? 503 : problem === null ? 204 : 401
    this.#messages.add({
      webhook_id: signed.id,
      received_at: new Date().toISOString(),
      answered,
      verified: problem === null,
      problem,
      headers,
      text,
      body: parseOrNull(text),
    })
    response.writeHead(answered)
    response.end()
    for (const listener of this.#listeners) listener.write('data: arrived\n\n')
  }

  async #skip(form: URLSearchParams, response: ServerResponse): Promise<void> {
    const skip = skips.find(({ advance }) => advance === form.get('advance'))
    if (!skip) return sendText(response, 400, 'unknown skip')
    const answer = await fetch(`${this.#options.workerUrl}/dev/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advance: skip.advance }),
    })
    const body: unknown = parseOrNull(await answer.text())
    const now =
      typeof body === 'object' && body !== null && 'now' in body ? Date.parse(String(body.now)) : Number.NaN
    if (answer.ok && !Number.isNaN(now)) this.#workerTime = { at: now, readAt: Date.now() }
    else this.#notice = `The worker answered ${answer.status}: its clock was not moved.`
    redirect(response, '/')
  }

  #fail(form: URLSearchParams, response: ServerResponse): void {
    const count = Number(form.get('count'))
    if (!Number.isInteger(count) || count < 0 || count > maxFailures)
      return sendText(response, 400, 'unknown count')
    this.#failuresLeft = count
    redirect(response, '/')
  }
}

export function startInbox(options: InboxOptions): Promise<DemoServer> {
  return startDemoServer(options.host, options.port, new InboxServer(options).handle)
}
