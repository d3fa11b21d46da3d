// Builds what is served: client/ into one minified script and one module per pack, and those, compressed ahead of time,
// into the worker, which imports them as `selvedge:script`; see worker/script-module.d.ts for the shape.

import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build as bundle } from 'esbuild'
import type { BuildOptions, Plugin } from 'esbuild'
import { packNames, packParts } from '../client/packs/pack-names.ts'
import { projectRoot } from './project-root.ts'

/** `production` has no way to move the clock; `development` is the same worker plus `POST /dev/clock`. */
export type WorkerFlavor = 'production' | 'development'

const workerFiles = {
  production: { entry: 'worker/index.ts', outfile: join(projectRoot, 'dist/worker/index.js') },
  development: { entry: 'worker/dev.ts', outfile: join(projectRoot, 'dist/worker/dev.js') },
} satisfies Record<WorkerFlavor, { entry: string; outfile: string }>

/** A file as it is served, and compressed ahead of time. */
export interface BuiltFile {
  readonly js: string
  /** Base64 of the bytes that are served with `content-encoding: br`. */
  readonly brotli: string
  /** Base64 of the bytes that are served with `content-encoding: gzip`. */
  readonly gzip: string
  /** 20 hex digits of the SHA-256 of `js`: the ETag, and the name in `/s/HASH.js`. */
  readonly etag: string
}

export interface BuiltScript extends BuiltFile {
  /** Subresource integrity, `sha384-…`. */
  readonly integrity: string
  /** `packs`, the module that knows them, and each of them; by name: `/s/NAME-HASH.js`. */
  readonly packs: Readonly<Record<string, BuiltFile>>
}

const clientFolder = join(projectRoot, 'dist/client')

/** Short, because the core carries one: they tell versions apart and guard nothing. */
const packHashDigits = 6

/**
 * Each part carries the hashes of what it loads: the core one of the registry of packs, that one of each pack, and a pack
 * those of what is built before it.
 */
export async function buildScript(): Promise<BuiltScript> {
  const packs: Record<string, BuiltFile> = {}
  const buildPack = async (name: string, entry: string, define: BuildOptions['define'] = {}) => {
    const file = await writeClient(`${name}.js`, await bundleClient(entry, { format: 'esm', define }))
    packs[name] = file
    return `${name}-${file.etag.slice(0, packHashDigits)}.js`
  }
  const files: Record<string, string> = {}
  for (const name of [...packParts, ...packNames]) {
    const known = Object.entries(files).map(([part, file]) => [`PACK_FILES.${part}`, JSON.stringify(file)])
    files[name] = `./${await buildPack(name, `client/packs/${name}.ts`, Object.fromEntries(known))}`
  }
  const hashes = Object.fromEntries(
    packNames.map((name) => [name, packs[name]?.etag.slice(0, packHashDigits)]),
  )
  const registry = await buildPack('packs', 'client/packs/index.ts', { PACK_HASHES: JSON.stringify(hashes) })
  const bytes = await bundleClient('client/index.ts', {
    format: 'iife',
    define: { PACKS_FILE: JSON.stringify(registry), FORMS_FILE: JSON.stringify(files['forms']?.slice(2)) },
  })
  return {
    ...(await writeClient('s.js', bytes)),
    integrity: `sha384-${createHash('sha384').update(bytes).digest('base64')}`,
    packs,
  }
}

async function bundleClient(entry: string, options: BuildOptions): Promise<Buffer> {
  const { outputFiles = [] } = await bundle({
    absWorkingDir: projectRoot,
    entryPoints: [entry],
    outdir: clientFolder,
    write: false,
    bundle: true,
    minify: true,
    target: 'es2021',
    // Served as UTF-8 by its content type, whatever the page's charset.
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
    ...options,
  })
  return Buffer.from(outputFiles[0]?.contents ?? [])
}

/** Beside each other in dist/client, where size-limit looks. */
async function writeClient(name: string, bytes: Buffer): Promise<BuiltFile> {
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
  await mkdir(clientFolder, { recursive: true })
  await Promise.all([
    writeFile(join(clientFolder, name), bytes),
    writeFile(join(clientFolder, `${name}.br`), brotli),
  ])
  return {
    js: bytes.toString('utf8'),
    brotli: brotli.toString('base64'),
    gzip: gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }).toString('base64'),
    etag: createHash('sha256').update(bytes).digest('hex').slice(0, 20),
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
