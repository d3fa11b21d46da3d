// The folder of the project, found from wherever this code runs: its source, or the bundle in dist/cli.

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'cli', 'bin.mjs'))) return folder
  const parent = dirname(folder)
  if (parent === folder) throw new Error('the selvedge project folder cannot be found')
  return findRoot(parent)
}

export const projectRoot = findRoot(dirname(fileURLToPath(import.meta.url)))
