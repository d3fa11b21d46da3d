// Brings each batch to the shard that has its shopper. A batch is applied up to the first event that says somebody new;
// then the homes of that name are asked, the shopper goes where the name lives, and the rest of the batch goes along.
// Invariant (promise 6): whichever shard a batch comes in at, each of its events is applied by one shard, once, in order.

import type { EpochMs } from '../../event/ids.ts'
import { hasSeenBatch, hasSeenEvent, nothingSeen } from '../../store/seen.ts'
import type { Seen } from '../../store/seen.ts'
import { correctClock, skewOf } from '../apply-batch.ts'
import type { Identity } from '../../event/event.ts'
import { claimedIdentities } from '../../event/claimed-identities.ts'
import type { IngestResult } from '../contract.ts'
import type { HandOvers } from './hand-overs.ts'
import { maxHops, isNotReady, NotReady } from './peer.ts'
import type { Hop } from './peer.ts'
import { askHomeBefore, placeShopper } from './place-shopper.ts'
import { identityKey, isAnonymous } from '../resolve-shopper.ts'
import type { PlacedBatch, RunningShard } from '../running-shard.ts'
import { TakeTurns } from './take-turns.ts'

type Stored = Extract<IngestResult, { kind: 'stored' }>

/** Parts of one batch, and looks again after somebody else was faster: a batch has at most 100 events. */
const maxTurns = 256
const comeAgain: IngestResult = { kind: 'overloaded', retryAfterMs: 1_000 }
const nothing: Stored = { kind: 'stored', stored: 0, known: 0, rejected: [], delivered: [] }

/** Where the next part of a batch goes. */
type Next =
  | { readonly kind: 'send'; readonly to: number; readonly isSent: boolean }
  | { readonly kind: 'apply'; readonly batch: PlacedBatch; readonly count: number }
  | { readonly kind: 'look_again' }

type Send = Extract<Next, { kind: 'send' }>

type AppliedHere =
  | { readonly done: Stored; readonly rest: PlacedBatch; readonly next: Send }
  | { readonly done: IngestResult; readonly rest: PlacedBatch; readonly next: null }

export class IngestRouter {
  readonly #shard: RunningShard
  readonly #handOvers: HandOvers
  readonly #turns = new TakeTurns()

  constructor(shard: RunningShard, handOvers: HandOvers) {
    this.#shard = shard
    this.#handOvers = handOvers
  }

  async ingest(batch: PlacedBatch, hop: Hop): Promise<IngestResult> {
    if (this.#shard.directory.isAlone) {
      const result = await this.#shard.apply(batch)
      return result.kind === 'moved' ? comeAgain : result
    }
    try {
      return await this.#route(batch, hop)
    } catch (error) {
      // Another shard is away or not ready: what was committed is known when the batch comes again.
      if (!isNotReady(error)) this.#shard.host.report('a batch could not be routed', error)
      return comeAgain
    }
  }

  async #route(batch: PlacedBatch, hop: Hop): Promise<IngestResult> {
    // Two people who log in on one device at the same moment would send each other's batches around. Nobody waits for
    // another shard's turn while having one here, so none waits for ever.
    const here = await this.#turns.run(batch.device_id, () => this.#applyHere(batch, hop))
    if (here.next === null) return here.done
    return addUp(here.done, await this.#send(here.rest, hop, here.next))
  }

  /** As much of the batch as belongs here. */
  async #applyHere(batch: PlacedBatch, hop: Hop): Promise<AppliedHere> {
    let rest = batch
    let appliedCount = 0
    let done = nothing
    for (let turn = 0; turn < maxTurns; turn += 1) {
      const next = await this.#next(rest, hop)
      if (next.kind === 'look_again') continue
      if (next.kind === 'send') return { done, rest, next }
      const result = await this.#shard.apply(next.batch)
      if (result.kind === 'moved') continue
      if (result.kind === 'overloaded') return { done: result, rest, next: null }
      done = addUp(done, { ...result, shard: this.#shard.directory.place.shard })
      if (next.batch.isPart !== true) return { done, rest, next: null }
      appliedCount += next.count
      rest = { ...batch, isRest: true, events: batch.events.slice(appliedCount) }
    }
    return { done: comeAgain, rest, next: null }
  }

  async #next(batch: PlacedBatch, hop: Hop): Promise<Next> {
    const { directory } = this.#shard
    const device: Identity = { kind: 'device', value: batch.device_id }
    const at = directory.where(device)
    if (at !== null && at !== directory.place.shard) return this.#follow(device, at)
    if (at === null && !hop.isSent) {
      if (!directory.isHome(device)) return { kind: 'send', to: directory.home(device), isSent: false }
      const before = await askHomeBefore(this.#shard, device)
      if (before !== null && before !== directory.place.shard)
        return { kind: 'send', to: before, isSent: true }
    }
    const asking = this.#firstAsking(batch, device)
    if (asking === null) return { kind: 'apply', batch, count: batch.events.length }
    if (asking.index > 0) return part(batch, asking.index, {})
    return this.#identify(batch, device, asking.identities)
  }

  /** To where a pointer leads; whoever has left from here but not arrived there is brought there first. */
  async #follow(device: Identity, to: number): Promise<Next> {
    const owner = this.#shard.stores.shoppers.pointsTo(device)
    if (owner !== null) await this.#handOvers.settle(owner)
    return { kind: 'send', to, isSent: true }
  }

  /** The first event that is new and tells an identity that nobody here has. */
  #firstAsking(
    batch: PlacedBatch,
    device: Identity,
    placed?: ReadonlySet<string>,
  ): { readonly index: number; readonly identities: readonly Identity[] } | null {
    const { directory, engine, stores } = this.#shard
    const asking = batch.events.flatMap((event, index) => {
      const identities = directory.asksElsewhere(engine.program, device, event)
      return identities.length > 0 ? [{ index, event, identities }] : []
    })
    // Most batches tell nobody's name: then the shopper is not even read.
    if (asking.length === 0) return null
    const owner = stores.shoppers.owner(device)
    const seen = (owner && stores.shoppers.load(owner)?.seen) ?? nothingSeen
    if (hasSeenBatch(seen, batch.batch_id)) return null
    for (const { index, event, identities } of asking) {
      if (placed && identities.every((one) => placed.has(identityKey(one)) || stores.shoppers.owner(one)))
        continue
      const answer = hasSeenEvent(seen, event, event.occurred_at)
      if (answer === 'yes') continue
      if (answer === 'maybe' && owner !== null) {
        const known = stores.events.known([owner, ...seen.former], [event.event_id])
        if (known.has(event.event_id)) continue
      }
      return { index, identities }
    }
    return null
  }

  async #identify(batch: PlacedBatch, device: Identity, identities: readonly Identity[]): Promise<Next> {
    const placement = await placeShopper(this.#shard, device, identities)
    if (placement.kind === 'there') return this.#depart(batch, device, placement.shard)
    const placed = new Set(identities.map(identityKey))
    const { elsewhere } = placement
    // What the answer was about may have left while we asked.
    const { directory } = this.#shard
    const at = directory.where(device)
    if (at !== null && at !== directory.place.shard) return { kind: 'look_again' }
    const after = this.#firstAsking(batch, device, placed)
    return part(batch, after?.index ?? batch.events.length, { placed, elsewhere })
  }

  /** The shopper goes where the name lives; a known person stays, and only the device goes. */
  async #depart(batch: PlacedBatch, device: Identity, to: number): Promise<Next> {
    const { stores, directory } = this.#shard
    // Whoever comes in at the same moment may have sent it on.
    const at = directory.where(device)
    if (at !== null && at !== directory.place.shard) return { kind: 'look_again' }
    const owner = stores.shoppers.owner(device)
    const row = owner && stores.shoppers.load(owner)
    const handOver =
      row && isAnonymous(row.state)
        ? this.#handOvers.begin(row.state.id, { to, device })
        : this.#handOvers.release(device, to, firstMoment(batch, row?.seen ?? nothingSeen))
    if (handOver === null) throw new NotReady('a message of this shopper is on its way')
    await this.#handOvers.bring(handOver)
    return { kind: 'send', to, isSent: true }
  }

  async #send(batch: PlacedBatch, hop: Hop, { to, isSent }: Send): Promise<IngestResult> {
    const { host, peers, directory } = this.#shard
    if (hop.count >= maxHops) {
      host.report('a batch went around in circles', new Error(`${hop.count} hops`))
      return comeAgain
    }
    const device: Identity = { kind: 'device', value: batch.device_id }
    const before = isSent ? this.#knowledge(device) : ''
    const result = await peers(to).take(batch, {
      ringCount: directory.place.ring.count,
      count: hop.count + 1,
      isSent,
    })
    if (isSent && result.kind === 'stored' && result.shard !== undefined && result.shard !== to)
      this.#shorten(device, result.shard, before)
    return result
  }

  /** What stands here of a device that is elsewhere. Each departure has a shopper of its own, so it never comes back. */
  #knowledge(device: Identity): string {
    const { shoppers, pointers } = this.#shard.stores
    return `${shoppers.pointsTo(device)} ${pointers.identity(device)}`
  }

  /** A browser that is used by many goes from shard to shard: the next batch takes the short way. */
  #shorten(device: Identity, to: number, before: string): void {
    const { stores, directory, commit } = this.#shard
    if (to === directory.place.shard || this.#knowledge(device) !== before) return
    commit(() => stores.pointers.pointIdentity(device, to))
  }

  /** Asked in the transaction that applies a batch: is it still to be applied here? */
  isPlaced(batch: PlacedBatch): boolean {
    const { directory } = this.#shard
    if (directory.isAlone) return true
    const device: Identity = { kind: 'device', value: batch.device_id }
    const at = directory.where(device)
    if (at !== null && at !== directory.place.shard) return false
    if (this.#firstAsking(batch, device, batch.placed ?? new Set()) !== null) return false
    return !this.#hasLost(batch)
  }

  /** Whether a name that nobody had when it was asked for, and whose home is here, has been granted to another since. */
  #hasLost({ placed, elsewhere, events }: PlacedBatch): boolean {
    if (placed === undefined) return false
    const { directory, engine } = this.#shard
    return events
      .flatMap((event) => claimedIdentities(event, engine.program.site.identities))
      .filter(
        (identity) => placed.has(identityKey(identity)) && elsewhere?.has(identityKey(identity)) !== true,
      )
      .some((identity) => (directory.where(identity) ?? directory.place.shard) !== directory.place.shard)
  }
}

/** By our clock. */
function firstMoment(batch: PlacedBatch, seen: Seen): EpochMs {
  const occurredAt = batch.events[0]?.occurred_at ?? batch.sent_at
  return correctClock(occurredAt, skewOf(seen, batch), batch.received_at)
}

/** The first `count` events, as a part unless they are all. */
function part(batch: PlacedBatch, count: number, placed: Pick<PlacedBatch, 'placed' | 'elsewhere'>): Next {
  if (count >= batch.events.length) return { kind: 'apply', batch: { ...batch, ...placed }, count }
  const { asks: _later, ...first } = batch
  const events = batch.events.slice(0, count)
  return { kind: 'apply', batch: { ...first, ...placed, events, isPart: true }, count }
}

const addUp = <Result extends IngestResult>(before: Stored, result: Result): Result =>
  result.kind === 'stored'
    ? { ...result, stored: before.stored + result.stored, known: before.known + result.known }
    : result
