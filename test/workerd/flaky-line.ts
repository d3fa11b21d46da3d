// A line to the worker that loses answers: what was sent arrives, and its sender never hears of it. SDKs on one side, the
// real worker on the other; both think that they talk to each other.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BootedWorker } from './boot-worker.ts'

export interface FlakyLine {
  readonly url: string
  /** Status of each answer that the worker gave, lost ones too. */
  readonly statuses: readonly number[]
  readonly encodings: readonly string[]
  /** How many of the next answers get lost. */
  loses: number
  /** What happens once, between the worker's next answer and its arrival. */
  meanwhile: (() => Promise<void>) | null
  close(): Promise<void>
}

/** @param worker asked anew for each request, so that it may be booted again */
export async function flakyLine(worker: () => BootedWorker): Promise<FlakyLine> {
  const statuses: number[] = []
  const encodings: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => void pass(new Uint8Array(Buffer.concat(chunks))))
    const pass = async (body: Uint8Array<ArrayBuffer>): Promise<void> => {
      const headers = Object.fromEntries(
        ['authorization', 'content-type', 'content-encoding'].flatMap((name) => {
          const value = request.headers[name]
          return typeof value === 'string' ? [[name, value]] : []
        }),
      )
      encodings.push(headers['content-encoding'] ?? 'identity')
      const answer = await worker().fetch(request.url ?? '/', { method: 'POST', headers, body })
      statuses.push(answer.status)
      const { meanwhile } = line
      line.meanwhile = null
      await meanwhile?.()
      if (line.loses > 0) {
        line.loses -= 1
        request.socket.destroy()
        return
      }
      const retryAfter = answer.headers.get('retry-after')
      response
        .writeHead(answer.status, {
          'content-type': answer.headers.get('content-type') ?? '',
          ...(retryAfter !== null && { 'retry-after': retryAfter }),
        })
        .end(await answer.text())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const line: FlakyLine = {
    url: `http://127.0.0.1:${port}`,
    statuses,
    encodings,
    loses: 0,
    meanwhile: null,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return line
}
