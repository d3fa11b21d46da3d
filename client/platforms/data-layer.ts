// GA4's data layer: what was pushed before us and what will be. Its pushes go on as if we were not there: same receiver,
// same arguments, same answer, same exceptions.

import { on } from '../on.ts'
import { quiet } from '../quiet.ts'
import type { Platform } from './platform.ts'
import { createDataLayerReader } from './read-data-layer.ts'

type DataLayer = unknown[]

type Window = typeof globalThis & { dataLayer?: DataLayer }

export const dataLayer: Platform = {
  start(host) {
    const hear = quiet(createDataLayerReader(host))
    let hooked: DataLayer | undefined
    const hook = () => {
      const page: Window = window
      const layer = (page.dataLayer ??= [])
      if (layer === hooked) return
      hooked = layer
      for (let index = 0; index < layer.length; index++) hear(layer[index])
      const push: (...entries: unknown[]) => number = layer.push
      layer.push = function (...entries) {
        // Before the tag manager: what its tags push in turn comes after what caused it.
        entries.forEach(hear)
        return push.apply(this, entries)
      }
    }
    // A page may replace the array while it loads.
    on('load', hook)
    hook()
  },
}
