// A delivery that is dead or delivered goes out once more: the same id, the same content. Invariants: nothing is put back
// that may not be sent now, in doubt not; who was counted is not counted twice; never two ids. The claim then asks again.

import type { Finding } from '../engine/decision.ts'
import { isoInstant } from '../engine/instant.ts'
import type { Program } from '../engine/program.ts'
import type { NonSendReason, PendingDelivery } from '../engine/shopper.ts'
import { epochMs, shopperId } from '../event/ids.ts'
import type { IdentityKind } from '../event/event.ts'
import type { EpochMs, ShopperId } from '../event/ids.ts'
import { readDeliveryRow, testShopper } from '../store/delivery-log-store.ts'
import type { KeptDelivery } from '../store/delivery-log-store.ts'
import type { StoredDeliveryRow } from '../store/delivery-store.ts'
import type { ReplayAnswer, ReplayRefusal, ReplayRequest } from './delivery-contract.ts'
import { deliveryRetentionMs } from './prune-deliveries.ts'
import type { RunningShard } from './running-shard.ts'
import { UnitOfWork } from './unit-of-work.ts'

/** With those of a whole schedule after them they are still fewer than a delivery's log keeps. */
const maxEarlierAttempts = 18

export function replayDeliveries(
  shard: RunningShard,
  { ids, rows, dryRun }: ReplayRequest,
): readonly ReplayAnswer[] {
  const { deliveryLog } = shard.stores
  return shard.commit(() => {
    const here = ids.map((id) => deliveryLog.row(id)).filter((row) => row !== null)
    const brought = rows.map((row) => deliveryLog.row(row.id) ?? row)
    return [...here, ...brought].map((row) => {
      try {
        return shard.host.sql.transaction(() => replayOne(shard, row, dryRun))
      } catch (error) {
        // A bug of ours in one must not keep the others; what it had changed is rolled back.
        shard.host.report('a replay failed', error)
        return refused(row.id, 'failed')
      }
    })
  })
}

function replayOne(shard: RunningShard, row: StoredDeliveryRow, dryRun: boolean): ReplayAnswer {
  const { stores, engine, host } = shard
  const { id } = row
  const now = host.now()
  const kept = readDeliveryRow(row)
  const hopeless = reasonNotToReplay(shard, row, kept)
  if (hopeless !== null) return refused(id, hopeless)
  const { pending } = kept
  if (pending === null) return refused(id, 'not_kept')
  const work = new UnitOfWork(stores, engine, now)
  const owner = ownerOf(work, row, kept)
  if (owner === null) return whereabouts(shard, row)
  const { state } = work.get(owner)
  const delivery = again(pending, row.status, { kept, now })
  const catalog = (itemId: string) => stores.catalog.get(itemId)
  const decision = engine.decide(state, { kind: 'replay', delivery }, now, catalog)
  const drop = decision.effects.find((effect) => effect.kind === 'drop')
  const exit = exitSince(shard, owner, pending)
  if (!drop && exit === null && !dryRun) {
    // One that comes with its shopper's move has no row here yet.
    if (stores.deliveryLog.row(id) === null) stores.deliveries.takeIn([row])
    stores.deliveryLog.replay(delivery, kept.attempts.slice(-maxEarlierAttempts), { shopper: owner, now })
    work.change(owner, { state: decision.state })
  }
  // Also when it is refused: to find a shopper may have brought them to the present program.
  work.save()
  stores.records.count(work.counts)
  if (drop) return refused(id, drop.why.reason, drop.why.finding)
  return exit === null ? { id, result: 'replayed' } : refused(id, 'exited', exit)
}

const refused = (
  id: string,
  reason: ReplayRefusal | NonSendReason,
  finding: Finding | null = null,
): ReplayAnswer => ({
  id,
  result: 'refused',
  reason,
  finding,
})

/** What can be said without the shopper. */
function reasonNotToReplay(
  { stores, engine, host }: RunningShard,
  row: StoredDeliveryRow,
  { pending }: KeptDelivery,
): ReplayRefusal | null {
  if (row.shopper_id === testShopper) return 'test'
  if (row.status === 'pending') return 'pending'
  if (row.status === 'dropped') return 'dropped'
  if (pending === null) return 'not_kept'
  const age = host.now() - row.created_at
  const destination = engine.destinations.get(row.destination)
  if (!destination) return 'no_destination'
  if (stores.destinations.disabled(row.destination) !== null) return 'disabled'
  if (age > Math.min(deliveryRetentionMs, destination.expiresAfterMs ?? Infinity)) return 'too_old'
  return null
}

function again(
  pending: PendingDelivery,
  status: string,
  { kept, now }: { readonly kept: KeptDelivery; readonly now: EpochMs },
): PendingDelivery {
  const before = pending.replay
  return {
    ...pending,
    replay: {
      at: now,
      // Content is kept from the first claim, which is what counts as the sending.
      wasSent: kept.content !== null || before?.wasSent === true,
      ended: status === 'delivered' || before?.ended === 'delivered' ? 'delivered' : 'failed',
      earlierAttempts: Math.min(kept.attempts.length, maxEarlierAttempts),
    },
  }
}

const addressKinds = ['customer_id', 'email', 'phone'] as const satisfies readonly IdentityKind[]

/** The shopper, or who they have become: a merge takes along what waits, and not the log. */
function ownerOf(work: UnitOfWork, row: StoredDeliveryRow, { content }: KeptDelivery): ShopperId | null {
  const id = shopperId(row.shopper_id)
  if (work.find(id)) return id
  for (const kind of addressKinds) {
    const value = content?.shopper[kind] ?? null
    const owner = value === null ? null : work.owner({ kind, value })
    if (owner !== null && work.find(owner)?.state.mergedFrom?.includes(id) === true) return owner
  }
  return null
}

function whereabouts({ stores, directory }: RunningShard, row: StoredDeliveryRow): ReplayAnswer {
  const id = shopperId(row.shopper_id)
  if (stores.handOvers.of(id)) return refused(row.id, 'moving')
  const shard = stores.pointers.shopper(id)
  return shard === null || shard === directory.place.shard
    ? refused(row.id, 'erased')
    : { id: row.id, result: 'elsewhere', shard, row }
}

/**
 * Any event since its creation that may end the automation, whatever it was about: its conditions may have seen what is
 * forgotten by now, and one message too few is better than one after the purchase.
 */
function exitSince(
  { stores, engine }: RunningShard,
  owner: ShopperId,
  pending: PendingDelivery,
): Finding | null {
  const names = exitNames(engine.program, pending.automation)
  const found = names.length === 0 ? null : stores.events.firstSince(owner, pending.createdAt, names)
  return found && { path: 'exit', wanted: `no ${found.name}`, saw: isoInstant(epochMs(found.at)) }
}

const exitNames = ({ automations }: Program, name: string): readonly string[] =>
  automations.get(name)?.exits.map(({ event }) => event) ?? []
