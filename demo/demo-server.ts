// What the demo shop and the inbox have in common: a small HTTP server on an origin of its own, bodies with a limit,
// and answers. Development only.

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { projectRoot } from '../cli/project-root.ts'
import type { Html } from './html.ts'

export interface DemoServer {
  stop(): Promise<void>
}

export interface DemoRequest {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  /** The body as text; at most 256 KiB. */
  body(): Promise<string>
  form(): Promise<URLSearchParams>
}

const maxBodyBytes = 256 * 1024
const assetTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > maxBodyBytes) throw new Error('the body is too large')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

export function sendPage(response: ServerResponse, page: Html, status = 200): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
  response.end(page.text)
}

export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(text)
}

export function redirect(response: ServerResponse, location: string, cookies: readonly string[] = []): void {
  response.writeHead(303, { location, 'set-cookie': [...cookies] })
  response.end()
}

/** A style sheet or script of demo/assets, read anew each time so that an edit shows on reload. */
export function sendAsset(response: ServerResponse, name: string): void {
  const type = assetTypes[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
  sendText(response, 200, readFileSync(join(projectRoot, 'demo/assets', name), 'utf8'), type)
}

export function startDemoServer(
  host: string,
  port: number,
  handle: (request: DemoRequest, response: ServerResponse) => Promise<void>,
): Promise<DemoServer> {
  const server = createServer((incoming, response) => {
    const request: DemoRequest = {
      method: incoming.method ?? 'GET',
      url: new URL(`http://demo${incoming.url?.startsWith('/') ? incoming.url : '/'}`),
      headers: incoming.headers,
      body: () => readBody(incoming),
      form: async () => new URLSearchParams(await readBody(incoming)),
    }
    handle(request, response).catch((error: unknown) => {
      // A demo must keep running; the developer sees what went wrong in the page.
      if (!response.headersSent)
        sendText(response, 500, error instanceof Error ? error.message : String(error))
      else response.end()
    })
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () =>
      resolve({
        stop: () =>
          new Promise((stopped) => {
            server.close(() => stopped())
            // Browsers keep connections open, the inbox page an event stream.
            server.closeAllConnections()
          }),
      }),
    )
  })
}
