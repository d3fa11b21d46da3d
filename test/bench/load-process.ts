// Puts load on a server from a process of its own: prepared requests over kept-alive sockets, one under way per socket.
// Plain sockets, because a full HTTP client costs as much CPU as the server that is measured.

import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface LoadOrder {
  readonly port: number
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** What is added to the path, one per request; none by default. */
  readonly queries?: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly connections: number
  readonly status: number
  /** One per request. */
  readonly bodies: readonly string[]
}

export interface LoadReport {
  readonly elapsedMs: number
  /** The first answer with another status, whole; null when there was none. */
  readonly unexpected: string | null
}

const endOfHead = Buffer.from('\r\n\r\n')

function requestBytes(order: LoadOrder, body: string, query = ''): Buffer {
  const lines = Object.entries({ ...order.headers, 'content-length': String(Buffer.byteLength(body)) })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.from(
    `${order.method} ${order.path}${query} HTTP/1.1\r\nhost: 127.0.0.1\r\n${head}\r\n${body}`,
  )
}

/** The length of a whole answer at the start of these bytes, or null while it is not all there. */
function answerLength(bytes: Buffer): number | null {
  const end = bytes.indexOf(endOfHead)
  if (end < 0) return null
  const head = bytes.toString('latin1', 0, end)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error(`an answer without a length: ${head}`)
  const total = end + endOfHead.length + Number(length)
  return bytes.length >= total ? total : null
}

function run(order: LoadOrder): Promise<LoadReport> {
  const requests = order.bodies.map((body, nth) => requestBytes(order, body, order.queries?.[nth]))
  const expected = `HTTP/1.1 ${order.status}`
  let next = 0
  let unexpected: string | null = null
  const drive = (socket: Socket): Promise<void> =>
    new Promise((resolve, reject) => {
      let got: Buffer = Buffer.alloc(0)
      const write = (): void => {
        const request = requests[next++]
        if (request === undefined) {
          socket.destroy()
          resolve()
        } else socket.write(request)
      }
      socket.setNoDelay(true)
      socket.on('error', reject)
      socket.on('close', () => reject(new Error('the server hung up')))
      socket.on('data', (chunk) => {
        got = got.length === 0 ? chunk : Buffer.concat([got, chunk])
        const length = answerLength(got)
        if (length === null) return
        if (!got.toString('latin1', 0, expected.length).startsWith(expected)) unexpected ??= got.toString()
        got = got.subarray(length)
        write()
      })
      write()
    })
  return open(order).then(async (sockets) => {
    const startedAt = performance.now()
    await Promise.all(sockets.map(drive))
    return { elapsedMs: performance.now() - startedAt, unexpected }
  })
}

const open = ({ connections, port }: LoadOrder): Promise<Socket[]> =>
  Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = connect(port, '127.0.0.1', () => {
            socket.off('error', reject)
            resolve(socket)
          })
          socket.once('error', reject)
        }),
    ),
  )

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      // Ends the process with the error, and the measurement with it.
      throw error
    },
  )
})
