// Builds what is served: client/ into one minified script, and that script, compressed ahead of time, into the worker.
// The worker imports it as `selvedge:script`; see worker/script-module.d.ts for its shape.

import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build as bundle } from 'esbuild'
import type { Plugin } from 'esbuild'
import { projectRoot } from './project-root.ts'

/** `production` has no way to move the clock; `development` is the same worker plus `POST /dev/clock`. */
export type WorkerFlavor = 'production' | 'development'

const workerFiles = {
  production: { entry: 'worker/index.ts', outfile: join(projectRoot, 'dist/worker/index.js') },
  development: { entry: 'worker/dev.ts', outfile: join(projectRoot, 'dist/worker/dev.js') },
} satisfies Record<WorkerFlavor, { entry: string; outfile: string }>

export interface BuiltScript {
  readonly js: string
  /** Base64 of the bytes that are served with `content-encoding: br`. */
  readonly brotli: string
  /** Base64 of the bytes that are served with `content-encoding: gzip`. */
  readonly gzip: string
  /** 20 hex digits of the SHA-256 of `js`: the ETag, and the name in `/s/HASH.js`. */
  readonly etag: string
  /** Subresource integrity, `sha384-…`. */
  readonly integrity: string
}

export async function buildScript(): Promise<BuiltScript> {
  const { outputFiles } = await bundle({
    absWorkingDir: projectRoot,
    entryPoints: ['client/index.ts'],
    outdir: join(projectRoot, 'dist/client'),
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
    // Served as UTF-8 by its content type, whatever the page's charset.
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
  })
  const bytes = Buffer.from(outputFiles[0]?.contents ?? [])
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
  const gzip = gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION })
  const folder = join(projectRoot, 'dist/client')
  await mkdir(folder, { recursive: true })
  await Promise.all([writeFile(join(folder, 's.js'), bytes), writeFile(join(folder, 's.js.br'), brotli)])
  return {
    js: bytes.toString('utf8'),
    brotli: brotli.toString('base64'),
    gzip: gzip.toString('base64'),
    etag: createHash('sha256').update(bytes).digest('hex').slice(0, 20),
    integrity: `sha384-${createHash('sha384').update(bytes).digest('base64')}`,
  }
}

function scriptModule(script: BuiltScript): Plugin {
  return {
    name: 'selvedge-script',
    setup(build) {
      build.onResolve({ filter: /^selvedge:script$/ }, ({ path }) => ({ path, namespace: 'selvedge' }))
      build.onLoad({ filter: /.*/, namespace: 'selvedge' }, () => ({
        contents: `export default ${JSON.stringify(script)}`,
        loader: 'js',
      }))
    },
  }
}

/** Bundles one flavor of the worker and returns the path of its only module. */
export async function buildWorker(flavor: WorkerFlavor, script: BuiltScript): Promise<string> {
  const { entry, outfile } = workerFiles[flavor]
  await bundle({
    absWorkingDir: projectRoot,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    plugins: [scriptModule(script)],
    logLevel: 'error',
  })
  return outfile
}

/** Everything there is: the script and both flavors of the worker. */
export async function buildAll(): Promise<void> {
  const script = await buildScript()
  await Promise.all([buildWorker('production', script), buildWorker('development', script)])
}
