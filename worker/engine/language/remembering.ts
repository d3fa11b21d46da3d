// Which events the conditions of a program look back at, and how far: what a shopper's state must keep, and no more.

import { maxDurationMs } from './limits.ts'

/** `count`: how often and when last is enough, over all time; a number: the facts of that many milliseconds. */
export type Need = 'count' | number

/** The whole past, as far as facts are kept at all. */
export const wholePast: Need = maxDurationMs

export class Remembering {
  readonly #windows = new Map<string, number>()
  readonly #counted = new Set<string>()

  need(event: string, need: Need): void {
    if (need === 'count') this.#counted.add(event)
    else this.#windows.set(event, Math.max(this.#windows.get(event) ?? 0, need))
  }

  /** Facts win over counts: who keeps facts counts them as well. */
  result(): ReadonlyMap<string, { readonly withinMs: number }> {
    const all = new Map<string, { readonly withinMs: number }>()
    for (const event of this.#counted) all.set(event, { withinMs: Infinity })
    for (const [event, withinMs] of this.#windows) all.set(event, { withinMs })
    return all
  }
}
