// What makes one item like another: the same brand, or the same category. A new item concerns those who did something with
// an item like it; who that may be is found by a key per brand and category, beside the items that shoppers wait for.

import type { Item } from '../event/event.ts'

export const likenesses = ['item_brand', 'item_category'] as const
export type Likeness = (typeof likenesses)[number]

export const isLikeness = (text: unknown): text is Likeness => likenesses.some((one) => one === text)

const prefixes = { item_brand: 'brand', item_category: 'category' } as const satisfies Record<
  Likeness,
  string
>

/**
 * Stands among the ids of items. An item whose id looks like a key finds people whom it does not concern, and the
 * conditions say so.
 */
export function likenessKey(likeness: Likeness, item: Pick<Item, Likeness>): string | null {
  const value = item[likeness]
  return value === undefined ? null : `${prefixes[likeness]}:${value}`
}
