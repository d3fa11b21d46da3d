// The config folder as it is shipped, as the CLI would push it.

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConfigFiles } from '../../worker/actors/contract.ts'

const folder = join(import.meta.dirname, '../../config')

export const shippedConfig = (): ConfigFiles =>
  Object.fromEntries(
    globSync('**/*.yaml', { cwd: folder })
      .filter((file) => !file.endsWith('.test.yaml'))
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  )
