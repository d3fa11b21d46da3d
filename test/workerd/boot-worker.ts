// Boots the built worker in Miniflare: the real routes, the real objects on real SQLite, on one folder that outlives a
// reboot. Tests dispose what they boot.

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'
import type { ConfigFiles } from '../../worker/actors/contract.ts'

export const secretKey = 'sk_demo_0123456789abcdef0123'
export const siteKey = 'pk_demo_0123456789abcdef'
export const shopOrigin = 'http://localhost:8788'
export const webhookSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

export interface BootOptions {
  readonly entry: 'index' | 'dev'
  /** Where webhooks go; `EMAIL_TOOL_URL`. */
  readonly webhookUrl?: string
  /** The folder of an earlier boot. */
  readonly folder?: string
  /** Source of a module around the built one, which it imports as `./worker.js`. */
  readonly wrapper?: string
  /** Further secrets, by name. */
  readonly secrets?: Readonly<Record<string, string>>
  /** Hears each line that the worker writes to its log. */
  readonly hear?: (line: string) => void
}

export interface BootedWorker {
  readonly folder: string
  fetch(
    path: string,
    init?: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> },
  ): Promise<WorkerAnswer>
  push(files: ConfigFiles): Promise<WorkerAnswer>
  /** What the script in a page would send. @param query such as `?shard=3` */
  send(batch: object, query?: string): Promise<WorkerAnswer>
  advance(by: string): Promise<void>
  /** Stops the runtime and keeps the folder. */
  stop(): Promise<void>
  dispose(): Promise<void>
}

export interface WorkerAnswer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
  json(): Promise<unknown>
}

export async function bootWorker(options: BootOptions): Promise<BootedWorker> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'selvedge-test-')))
  const bundle = join(import.meta.dirname, `../../dist/worker/${options.entry}.js`)
  const { hear, wrapper } = options
  const runtime = new Miniflare({
    logRequests: false,
    ...(hear && { handleStructuredLogs: ({ message }) => hear(message) }),
    resourcePersistencePath: folder,
    workers: [
      {
        config: {
          name: 'selvedge',
          compatibilityDate: '2026-10-01',
          manifest: {
            mainModule: wrapper === undefined ? 'worker.js' : 'wrapper.js',
            modules: {
              'worker.js': { type: 'esm', contents: await readFile(bundle, 'utf8') },
              ...(wrapper !== undefined && { 'wrapper.js': { type: 'esm', contents: wrapper } }),
            },
          },
          env: {
            ...Object.fromEntries(
              [
                ['SITE', 'SiteObject'],
                ['SHARD', 'ShardObject'],
                ['CATALOG', 'CatalogObject'],
              ].map(([binding = '', exportName = '']) => [
                binding,
                { type: 'durable-object' as const, worker: 'selvedge', exportName },
              ]),
            ),
            SELVEDGE_SECRET_KEY: { type: 'text', value: secretKey },
            EMAIL_TOOL_URL: { type: 'text', value: options.webhookUrl ?? 'http://127.0.0.1:9/nobody' },
            EMAIL_TOOL_SECRET: { type: 'text', value: webhookSecret },
            ...Object.fromEntries(
              Object.entries(options.secrets ?? {}).map(([name, value]) => [
                name,
                { type: 'text' as const, value },
              ]),
            ),
          },
          exports: {
            SiteObject: { type: 'durable-object', storage: 'sqlite' },
            ShardObject: { type: 'durable-object', storage: 'sqlite' },
            CatalogObject: { type: 'durable-object', storage: 'sqlite' },
          },
        },
      },
    ],
  })
  const url = await runtime.ready
  const request: BootedWorker['fetch'] = (path, init) => fetch(new URL(path, url), init)
  return {
    folder,
    fetch: request,
    push: (files) =>
      request('/v1/automations', {
        method: 'PUT',
        headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ files }),
      }),
    send: (batch, query = '') =>
      request(`/v1/events${query}`, {
        method: 'POST',
        headers: { origin: shopOrigin, 'content-type': 'text/plain' },
        body: JSON.stringify({ v: 1, key: siteKey, sent_at: Date.now(), ...batch }),
      }),
    advance: async (by) => {
      const answer = await request('/dev/clock', { method: 'POST', body: JSON.stringify({ advance: by }) })
      if (answer.status !== 200) throw new Error(`the clock did not move: ${await answer.text()}`)
    },
    stop: () => runtime.dispose(),
    dispose: async () => {
      await runtime.dispose()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
