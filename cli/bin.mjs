#!/usr/bin/env node
// The `selvedge` command: makes sure that its packages are there, bundles cli/main.ts (Node 20 cannot run TypeScript)
// and runs it. Plain JavaScript, because it runs before anything is installed.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ensureDependencies } from './setup.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const oldestNode = 20

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  console.error(`selvedge: this is Node ${process.versions.node}: install Node ${oldestNode} or newer`)
  process.exit(1)
}

// wrangler, which deploys, is a development dependency.
ensureDependencies(process.argv[2] === 'deploy' ? 'dev' : 'runtime')

const { build } = await import('esbuild')
const outfile = join(root, 'dist', 'cli', 'main.mjs')
const bundle = await build({
  absWorkingDir: root,
  entryPoints: ['./cli/main.ts'],
  outfile,
  write: false,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: `node${oldestNode}`,
  packages: 'external',
  logLevel: 'error',
})
const text = bundle.outputFiles[0]?.text ?? ''

/** @param {string} path */
function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Not built yet.
    return null
  }
}

// By rename, so that two commands at the same time never run half a file.
if (readOrNull(outfile) !== text) {
  mkdirSync(dirname(outfile), { recursive: true })
  const temporary = `${outfile}.${process.pid}`
  writeFileSync(temporary, text)
  renameSync(temporary, outfile)
}
await import(pathToFileURL(outfile).href)
