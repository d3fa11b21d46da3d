// Builds once what tests load from dist/: the script and both flavors of the worker.

import { buildAll } from '../cli/build.ts'

export default async function setup(): Promise<void> {
  await buildAll()
}
