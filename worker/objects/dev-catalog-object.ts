// Development only: a catalog whose clock can be moved forward, as those of the shards, so that waves need no patience.

import { CatalogObject } from './catalog-object.ts'
import { MovedClock } from './moved-clock.ts'
import type { Clock } from './object-host.ts'

export class DevCatalogObject extends CatalogObject {
  #moved: MovedClock | null = null

  protected override clock(): Clock {
    return { offsetMs: () => this.#clock().offsetMs() }
  }

  /** Until it has something to do; null: nothing is planned. */
  async dueInMs(): Promise<number | null> {
    const at = await this.ctx.storage.getAlarm()
    return at === null ? null : Math.max(0, at - Date.now())
  }

  async advance(byMs: number): Promise<void> {
    const clock = this.#clock()
    clock.moveTo(clock.offsetMs() + byMs)
    await this.alarm()
  }

  #clock(): MovedClock {
    this.#moved ??= new MovedClock(this.ctx.storage)
    return this.#moved
  }
}
