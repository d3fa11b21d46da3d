// Development only: a shard whose clock can be moved forward. Browsers keep the real time, so what they send is moved
// along with the clock; alarms are set in real time and do not move by themselves, so `advance` runs what falls due.

import type { IngestResult } from '../actors/contract.ts'
import type { EventBatch } from '../event/event.ts'
import { epochMs } from '../event/ids.ts'
import { MovedClock } from './moved-clock.ts'
import type { Clock } from './object-host.ts'
import { ShardObject } from './shard-object.ts'

export class DevShardObject extends ShardObject {
  #moved: MovedClock | null = null

  protected override clock(): Clock {
    return { offsetMs: () => this.#offset() }
  }

  protected override allowsLoopback(): boolean {
    return true
  }

  override async ingest(batch: EventBatch): Promise<IngestResult> {
    const by = this.#offset()
    return super.ingest({
      ...batch,
      sent_at: epochMs(batch.sent_at + by),
      received_at: epochMs(batch.received_at + by),
      events: batch.events.map((event) => ({
        ...event,
        occurred_at: epochMs(event.occurred_at + by),
        received_at: epochMs(event.received_at + by),
      })),
    })
  }

  /** Moves the clock, stopping at every moment at which something falls due: years pass as they would have. */
  async advance(byMs: number): Promise<{ readonly now: number }> {
    const target = Date.now() + this.#offset() + byMs
    for (;;) {
      const due = this.actor.nextDue()
      if (due === null || due > target) break
      this.#move(due - Date.now())
      await this.actor.wake()
    }
    this.#move(target - Date.now())
    await this.actor.wake()
    return { now: Date.now() + this.#offset() }
  }

  #move(offsetMs: number): void {
    this.#clock().moveTo(offsetMs)
  }

  #offset(): number {
    return this.#clock().offsetMs()
  }

  #clock(): MovedClock {
    this.#moved ??= new MovedClock(this.ctx.storage)
    return this.#moved
  }
}
