// Boots a worker in the embedded runtime as `npm run serve` does, on a folder of its own that goes with it.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { buildScript, buildWorker } from '../../cli/build.ts'
import { projectRoot } from '../../cli/project-root.ts'
import { startRuntime } from '../../cli/runtime.ts'
import type { Runtime } from '../../cli/runtime.ts'
import { freePort } from '../cli/tiny-worker.ts'
import { secretKey, webhookSecret } from '../workerd/boot-worker.ts'
import { shippedConfig } from '../workerd/shipped-config.ts'

export interface BenchRuntime {
  readonly url: string
  readonly port: number
  pid(): number
  /** GET, or POST with a body. */
  admin(path: string, body?: object): Promise<unknown>
  /** Every event that is stored. */
  events(): Promise<unknown[]>
  close(): Promise<void>
}

export interface BootSettings {
  readonly modulePath: string
  readonly webhookUrl?: string
  /** The workers of the benchmarks themselves have no site. */
  readonly hasSite: boolean
}

export async function bootRuntime({ modulePath, webhookUrl, hasSite }: BootSettings): Promise<BenchRuntime> {
  const dataDir = mkdtempSync(join(tmpdir(), 'selvedge-bench-'))
  const port = await freePort()
  const runtime: Runtime = await startRuntime({
    modulePath,
    dataDir,
    host: '127.0.0.1',
    port,
    reach: 'anywhere',
    secrets: {
      SELVEDGE_SECRET_KEY: secretKey,
      EMAIL_TOOL_URL: webhookUrl ?? 'http://127.0.0.1:9/nobody',
      EMAIL_TOOL_SECRET: webhookSecret,
    },
    say: (line) => console.error(line),
  })
  const headers = { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' }
  const bench: BenchRuntime = {
    url: runtime.url,
    port,
    pid: () => {
      const pid = runtime.workerdPid()
      if (pid === null) throw new Error('workerd has ended')
      return pid
    },
    admin: async (path, body) => {
      const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) }
      return (await fetch(`${runtime.url}${path}`, init)).json()
    },
    events: async () => {
      const events: unknown[] = []
      for (let after: string | null = ''; after !== null;) {
        const page: Response = await fetch(`${runtime.url}/v1/events?after=${after}`, { headers })
        if (page.status !== 200) throw new Error(`the events were refused: ${await page.text()}`)
        const lines = (await page.text()).split('\n').filter((line) => line !== '')
        events.push(...lines.map((line): unknown => JSON.parse(line)))
        after = page.headers.get('selvedge-next')
      }
      return events
    },
    close: async () => {
      await runtime.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
  if (!hasSite) return bench
  const body = JSON.stringify({ files: shippedConfig() })
  const pushed = await fetch(`${runtime.url}/v1/automations`, { method: 'PUT', headers, body })
  if (pushed.status === 200) return bench
  await bench.close()
  throw new Error(`the config was refused: ${await pushed.text()}`)
}

/** The worker as it is served; `development` may call webhooks on this machine. */
export const shippedWorker = async (flavor: 'production' | 'development'): Promise<string> =>
  buildWorker(flavor, await buildScript())

/** A worker of the benchmarks, bundled beside what is served. */
export async function benchWorker(entry: URL): Promise<string> {
  const outfile = join(projectRoot, 'dist/bench', basename(entry.pathname))
  const script = JSON.stringify({ js: '', brotli: '', gzip: '', etag: '', packs: {} })
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
    plugins: [
      {
        name: 'no-script',
        setup(plugin) {
          plugin.onResolve({ filter: /^selvedge:script$/ }, ({ path }) => ({ path, namespace: 'bench' }))
          plugin.onLoad({ filter: /.*/, namespace: 'bench' }, () => ({
            contents: `export default ${script}`,
            loader: 'js',
          }))
        },
      },
    ],
    logLevel: 'error',
  })
  return outfile
}
