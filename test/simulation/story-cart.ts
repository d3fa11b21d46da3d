// The cart of a story: what was put in, in order, since it was last empty.

import type { Fact } from './happening.ts'

export class StoryCart {
  /** As the shop names carts: by the event that put the first line in. */
  id = ''
  touchedAt = -Infinity
  #lines = new Map<string, number>()

  get isEmpty(): boolean {
    return this.#lines.size === 0
  }

  items(): string[] {
    return [...this.#lines.keys()]
  }

  empty({ at }: Fact): void {
    this.#lines.clear()
    this.touchedAt = at
  }

  /** @returns whether what is in it has changed */
  tell({ id, name, at, properties }: Fact): boolean {
    const before = this.#written()
    if (this.isEmpty) this.id = id
    if (name === 'cart_updated') this.#lines.clear()
    for (const { item_id: item, quantity } of properties.items ?? [])
      this.#lines.set(item, (this.#lines.get(item) ?? 0) + quantity)
    this.touchedAt = at
    return this.#written() !== before
  }

  #written(): string {
    return [...this.#lines]
      .map((line) => line.join(' × '))
      .sort()
      .join('\n')
  }
}
