// Looks at a growing site until it has grown. Only looks: the growth needs nobody who watches.

import type { Shards } from './read-shards.ts'

interface Watching {
  readonly look: () => Promise<Shards>
  /** Between two looks. */
  readonly pause: () => Promise<void>
  readonly show: (shards: Shards) => void
}

/** @returns the site as it is afterwards */
export async function watchGrowth({ look, pause, show }: Watching): Promise<Shards> {
  for (;;) {
    const shards = await look()
    show(shards)
    if (shards.growing_from === null && shards.unconfirmed === 0) return shards
    await pause()
  }
}
