// `selvedge build`: everything that is served, into dist/.

import { buildAll } from '../build.ts'

export async function buildCommand(): Promise<void> {
  await buildAll()
}
