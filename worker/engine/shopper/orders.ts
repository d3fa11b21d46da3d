// What the shopper has bought, in sums. A purchase is known by its transaction_id: a reloaded thank-you page, or the
// shop's webhook after the page's own event, is the same purchase.

import type { ShopEvent } from '../../event/event.ts'
import type { EpochMs } from '../../event/ids.ts'
import { roundMoney } from '../money.ts'
import type { Orders } from '../shopper.ts'

/** A reload comes within days; whoever has bought this often since is beyond confusing. */
export const maxKeptOrders = 100

export const isKnownOrder = (orders: Orders, event: ShopEvent): boolean => {
  const id = event.properties.transaction_id
  return id !== undefined && orders.transactionIds.includes(id)
}

export function foldOrders(orders: Orders, event: ShopEvent): Orders {
  const { transaction_id: id, value = 0 } = event.properties
  return {
    count: orders.count + 1,
    total: roundMoney(orders.total + value),
    firstAt: earliest(orders.firstAt, event.occurred_at),
    lastAt: latest(orders.lastAt, event.occurred_at),
    ...(id === undefined
      ? { transactionIds: orders.transactionIds, ...(orders.values && { values: orders.values }) }
      : {
          transactionIds: [...orders.transactionIds, id].slice(-maxKeptOrders),
          values: [...(orders.values ?? orders.transactionIds.map(() => 0)), value].slice(-maxKeptOrders),
        }),
  }
}

export const earliest = (a: EpochMs | null, b: EpochMs | null): EpochMs | null =>
  a === null ? b : b === null || a < b ? a : b

export const latest = (a: EpochMs | null, b: EpochMs | null): EpochMs | null =>
  a === null ? b : b === null || a > b ? a : b
