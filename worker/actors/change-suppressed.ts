// What somebody said of an address, to the shopper of this shard who has it.

import { unsubscribeAddress } from '../engine/shopper/consent.ts'
import { liftSuppressions } from '../engine/shopper/suppression.ts'
import type { SuppressionReason } from '../engine/shopper/suppression.ts'
import type { Identity } from '../event/event.ts'
import type { ShopperId } from '../event/ids.ts'
import type { UnitOfWork } from './unit-of-work.ts'

/** From a signed link, for a person who may have been merged since: then the address finds them. */
export function unsubscribeShopper(work: UnitOfWork, id: ShopperId, address: string): void {
  const owner = work.find(id) ? id : work.owner({ kind: 'email', value: address })
  const row = owner && work.find(owner)
  if (!row) return
  work.change(row.state.id, { state: unsubscribeAddress(row.state, address, work.now) })
  work.count('unsubscribed')
}

export function liftFromShopper(
  work: UnitOfWork,
  address: Identity,
  reasons: readonly SuppressionReason[],
): void {
  const owner = work.owner(address)
  const row = owner && work.find(owner)
  if (row) work.change(row.state.id, { state: liftSuppressions(row.state, address.value, reasons) })
}
