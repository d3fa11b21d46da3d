// The email tool of the benchmark: it takes what comes and notes when, or asks everybody to come back in an hour, which
// lets deliveries pile up behind the gate.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface BenchReceiver {
  readonly url: string
  /** Ask for patience from now on, or take everything; forgets what has been taken so far. */
  takeAll(does: boolean): void
  /** `performance.now()` of everything that was taken since, in order. */
  readonly takenAt: readonly number[]
  /** The last body that was taken. */
  readonly body: string
  /** Resolves when so many have been taken. */
  taken(count: number): Promise<void>
  close(): Promise<void>
}

export async function benchReceiver(): Promise<BenchReceiver> {
  let takes = true
  let takenAt: number[] = []
  let body = ''
  let awaited: { readonly count: number; readonly resolve: () => void } | null = null
  const check = (): void => {
    if (awaited === null || takenAt.length < awaited.count) return
    awaited.resolve()
    awaited = null
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (!takes) {
        response.writeHead(429, { 'retry-after': '3600' }).end()
        return
      }
      body = Buffer.concat(chunks).toString('utf8')
      takenAt.push(performance.now())
      response.writeHead(204).end()
      check()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    takeAll: (does) => {
      takes = does
      takenAt = []
    },
    get takenAt() {
      return takenAt
    },
    get body() {
      return body
    },
    taken: (count) =>
      new Promise((resolve) => {
        awaited = { count, resolve }
        check()
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
