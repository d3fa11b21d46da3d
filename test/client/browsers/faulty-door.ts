// What lies between a page and the real worker, with the faults of a real network: it passes batches on, keeps a note of
// each attempt, and can refuse connections, be told to answer 503, or lose the answers of a worker that has committed.

import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { text as readText } from 'node:stream/consumers'

/** One attempt to hand a batch over. `status`: what the page was told; 0: nothing. */
export interface Attempt {
  readonly batchId: string
  readonly events: readonly { readonly event_id: string; readonly name: string; readonly url: string }[]
  /** Milliseconds of a clock that nobody sets. */
  readonly at: number
  readonly status: number
}

type Mood = 'passes' | 'loses the answer' | { readonly retryAfter: string }

export class FaultyDoor {
  mood: Mood = 'passes'
  readonly attempts: Attempt[] = []
  readonly #worker: string
  readonly #heard: () => void
  readonly #sockets = new Set<Socket>()
  readonly #underWay = new Set<Promise<void>>()
  #server: Server | undefined
  #port = 0

  /** @param worker its origin @param heard is called after every attempt */
  constructor(worker: string, heard: () => void) {
    this.#worker = worker
    this.#heard = heard
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** On the port of before, if there was one. */
  async open(): Promise<void> {
    if (this.#server) return
    const server = createServer((request, response) => {
      const taken = this.#take(request, response).then(this.#heard, () => response.destroy())
      const settled: Promise<void> = taken.then(() => void this.#underWay.delete(settled))
      this.#underWay.add(settled)
    })
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    const address = server.address()
    this.#port = typeof address === 'object' && address !== null ? address.port : 0
    this.#server = server
  }

  /** From now on nobody listens: connections are refused, as when a server is down. Who is inside gets their answer. */
  async shut(): Promise<void> {
    const server = this.#server
    if (!server) return
    // Before closing, which would also end connections whose answer is written but not sent.
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
    this.#server = undefined
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readText(request)
    const at = performance.now()
    const { mood } = this
    if (typeof mood === 'object') {
      response.setHeader('access-control-allow-origin', '*')
      response.setHeader('access-control-expose-headers', 'retry-after')
      response.writeHead(503, { 'retry-after': mood.retryAfter }).end()
      this.#note(body, at, 503)
      return
    }
    const answer = await this.#passOn(request, body)
    if (mood === 'loses the answer') {
      response.destroy()
      this.#note(body, at, 0)
      return
    }
    const text = await answer.text()
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    // Of a page that is gone only the second comes.
    const finished = new Promise((resolve) => response.once('finish', resolve).once('close', resolve))
    response.end(text)
    await finished
    this.#note(body, at, answer.status)
  }

  #passOn(request: IncomingMessage, body: string): Promise<Response> {
    const { origin, referer, 'user-agent': userAgent, 'content-type': contentType } = request.headers
    const headers = { origin, referer, 'user-agent': userAgent, 'content-type': contentType }
    const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined)
    const method = request.method ?? 'POST'
    return fetch(this.#worker + (request.url ?? ''), {
      method,
      headers: Object.fromEntries(given),
      ...(method === 'POST' && { body }),
    })
  }

  #note(body: string, at: number, status: number): void {
    if (body === '') return
    const batch = JSON.parse(body) as {
      batch_id: string
      events: { event_id: string; name: string; page?: { url: string } }[]
    }
    const events = batch.events.map(({ event_id, name, page }) => ({ event_id, name, url: page?.url ?? '' }))
    this.attempts.push({ batchId: batch.batch_id, events, at, status })
  }
}
