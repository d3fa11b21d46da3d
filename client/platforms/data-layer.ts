// GA4's data layer: what was pushed before us and what will be. Its pushes go on as if we were not there: same receiver,
// same arguments, same answer, same exceptions.

import { hookMethod } from '../hook-method.ts'
import { maxPushesPerTask } from '../limits.ts'
import { on } from '../on.ts'
import { quiet } from '../quiet.ts'
import type { Platform } from './platform.ts'
import { createDataLayerReader, readConsent } from './read-data-layer.ts'

type DataLayer = unknown[]

type Window = typeof globalThis & { dataLayer?: DataLayer }

export const dataLayer: Platform = {
  start(host) {
    const read = quiet(createDataLayerReader(host))
    let left: unknown[] = []
    let hooked: DataLayer | undefined
    const readSome = quiet((count: number) => {
      left.splice(0, count).forEach(read)
      if (left.length) setTimeout(readSome, 0, maxPushesPerTask)
    })
    const hear = quiet((entries: readonly unknown[]) => {
      // The answer to a banner is known before the first event of a long layer goes.
      entries.forEach(quiet((entry) => readConsent(host, entry)))
      const isReading = left.length
      left = [...left, ...entries]
      if (!isReading) readSome(maxPushesPerTask)
    })
    const hook = () => {
      const page: Window = window
      const layer = (page.dataLayer ??= [])
      if (layer === hooked) return
      hooked = layer
      hear([...layer])
      hookMethod(layer, 'push', (run, entries) => {
        // Before the tag manager: what its tags push in turn comes after what caused it.
        hear(entries)
        return run()
      })
    }
    on('pagehide', () => readSome(left.length))
    // A page may replace the array while it loads.
    on('load', hook)
    hook()
  },
}
