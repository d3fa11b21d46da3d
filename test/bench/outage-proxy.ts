// What stands between the pages and the worker in the loss benchmark: a server on this machine that can be as bad as a
// network is. It keeps every body with events that reached it whole, in the order of arrival, and whether the worker took it.

import { Agent, createServer, request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * `down`: nobody listens · `resets`: every connection is reset · `slow`: 300–1,500 ms, half of them before the worker
 * hears of it · `unavailable`: 503 with Retry-After · `cuts`: the worker takes it, and the answer breaks off
 */
export type Weather = 'fair' | 'down' | 'resets' | 'slow' | 'unavailable' | 'cuts'

/** One body with events. */
export interface Sending {
  readonly eventIds: readonly string[]
  /** Of address and body. */
  readonly bytes: number
  isTaken: boolean
  /** Events of it that the worker had already when it arrived. */
  readonly knownCount: number
}

export interface OutageProxy {
  readonly url: string
  become(weather: Weather): Promise<void>
  /** Since the last call. */
  takeSendings(): Sending[]
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

const slowMs = [300, 1_500, 700, 1_100, 500] as const
const retryAfterSeconds = '1'

export async function openOutageProxy(workerPort: number): Promise<OutageProxy> {
  const proxy = new Proxy(workerPort)
  await proxy.become('fair')
  return proxy
}

class Proxy implements OutageProxy {
  readonly #workerPort: number
  readonly #agent = new Agent({ keepAlive: true })
  readonly #server = createServer((request, response) => {
    // A page that went away in the middle of its request: what came is no whole body, and nothing is owed to it.
    this.#handle(request, response).catch(() => response.destroy())
  })
  readonly #taken = new Set<string>()
  #weather: Weather = 'down'
  #port = 0
  #sendings: Sending[] = []
  #turn = 0

  constructor(workerPort: number) {
    this.#workerPort = workerPort
    this.#server.on('connection', (socket: Socket) => {
      if (this.#weather === 'resets') socket.resetAndDestroy()
    })
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async become(weather: Weather): Promise<void> {
    this.#weather = weather
    if (weather === 'down') await this.#stopListening()
    else await this.#listen()
    // Else what the browser keeps open would not notice a change.
    if (weather !== 'fair') this.#server.closeIdleConnections()
  }

  takeSendings(): Sending[] {
    const sendings = this.#sendings
    this.#sendings = []
    return sendings
  }

  async close(): Promise<void> {
    await this.#stopListening()
    this.#agent.destroy()
  }

  #listen(): Promise<void> {
    if (this.#server.listening) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#port, '127.0.0.1', () => {
        const address = this.#server.address()
        if (typeof address === 'object' && address !== null) this.#port = address.port
        this.#server.off('error', reject)
        resolve()
      })
    })
  }

  #stopListening(): Promise<void> {
    if (!this.#server.listening) return Promise.resolve()
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    const weather = this.#weather
    if (weather === 'resets') {
      request.socket.resetAndDestroy()
      return
    }
    const sending = request.url?.startsWith('/v1/events') === true ? this.#note(request.url, body) : undefined
    if (weather === 'unavailable') {
      sayUnavailable(request, response)
      return
    }
    // On a connection that has served before, Chromium itself sends a request again whose answer does not begin.
    if (weather === 'cuts') response.setHeader('connection', 'close')
    const turn = this.#turn++
    const halfMs = weather === 'slow' ? (slowMs[turn % slowMs.length] ?? 0) / 2 : 0
    await pause(halfMs)
    const answer = await this.#forward(request, body)
    if (sending && answer.status === 202) {
      sending.isTaken = true
      for (const id of sending.eventIds) this.#taken.add(id)
    }
    await pause(halfMs)
    if (weather === 'cuts' && sending) cut(response, answer, turn % 2 === 0)
    else response.writeHead(answer.status, answer.headers).end(answer.body)
  }

  #note(url: string, body: Buffer): Sending {
    const { events } = JSON.parse(body.toString('utf8')) as { events: { event_id: string }[] }
    const eventIds = events.map(({ event_id: id }) => id)
    const sending: Sending = {
      eventIds,
      bytes: url.length + body.length,
      isTaken: false,
      knownCount: eventIds.filter((id) => this.#taken.has(id)).length,
    }
    this.#sendings.push(sending)
    return sending
  }

  #forward({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = httpRequest(
        {
          host: '127.0.0.1',
          port: this.#workerPort,
          agent: this.#agent,
          method,
          path: url,
          headers: { ...headers, host: `127.0.0.1:${this.#workerPort}`, connection: 'keep-alive' },
        },
        (answer) => {
          const { statusCode: status = 502 } = answer
          const { 'transfer-encoding': _, connection: __, ...kept } = answer.headers
          buffer(answer).then((bytes) => resolve({ status, headers: kept, body: bytes }), reject)
        },
      )
      sent.once('error', reject)
      sent.end(body)
    })
  }
}

function sayUnavailable({ headers }: IncomingMessage, response: ServerResponse): void {
  response
    .writeHead(503, {
      'access-control-allow-origin': headers.origin ?? '*',
      'access-control-expose-headers': 'retry-after',
      'retry-after': retryAfterSeconds,
    })
    .end()
}

/** Before its first byte, or in the middle of its body. */
function cut(response: ServerResponse, { status, headers, body }: Answer, isEarly: boolean): void {
  if (isEarly) {
    response.destroy()
    return
  }
  response.writeHead(status, { ...headers, 'content-length': body.length })
  response.write(body.subarray(0, body.length / 2), () => response.destroy())
}
