// What a page says of who somebody is, held against the secret of the site before it goes to a shard: a proof of the
// shop's server, a click on a link that we sent. Invariants: neither proof nor token goes any further; what is not true
// is left out with a reason, and the rest of the event stays.

import type { SiteAccess } from '../actors/contract.ts'
import { clickEventId, readClickToken } from '../delivery/click-token.ts'
import { isProven } from '../delivery/identity-proof.ts'
import type { EventBatch, Rejection, ShopEvent } from '../event/event.ts'
import { eventId } from '../event/ids.ts'
import { maxClicksPerBatch } from '../event/limits.ts'
import type { ParsedBatch, Testimony } from '../event/parse-batch.ts'
import { withoutIdentities } from '../event/take-identities.ts'

type LetIn = Extract<ParsedBatch, { readonly ok: true }>

export interface VouchedBatch extends Pick<LetIn, 'batch' | 'rejected' | 'trimmed' | 'indices'> {
  /** Events of ours among those of the batch. */
  readonly clickCount: number
  readonly deadClickCount: number
}

export interface Court {
  readonly access: SiteAccess
  /** Secret keys of the site. */
  readonly secrets: readonly string[]
  /** The worker's clock, epoch ms. */
  readonly now: number
}

const withoutProof =
  'identifiers of a page need a proof here (identity_verification: required); they were left out'
const wrongProof = 'proof: it is not of these identifiers; they were left out, the rest of the event is kept'

export async function vouch(parsed: LetIn, court: Court): Promise<VouchedBatch> {
  // Nearly every batch: nobody says who they are.
  if (parsed.testimonies.size === 0) return { ...parsed, clickCount: 0, deadClickCount: 0 }
  const clicks = new Clicks(parsed.batch, court)
  const events: ShopEvent[] = []
  const indices: number[] = []
  const trimmed: Rejection[] = [...parsed.trimmed]
  for (const [at, event] of parsed.batch.events.entries()) {
    const index = parsed.indices[at] ?? at
    const testimony = parsed.testimonies.get(at)
    if (testimony === undefined) {
      events.push(event)
      indices.push(index)
      continue
    }
    const clicked = await clicks.of(event, testimony)
    const judged = await judge(event, testimony, court)
    if (judged.reason !== undefined) trimmed.push({ index, reason: judged.reason })
    events.push(...clicked, judged.event)
    indices.push(...clicked.map(() => index), index)
  }
  const { rejected, batch } = parsed
  return { batch: { ...batch, events }, rejected, trimmed, indices, ...clicks.counts() }
}

interface Judgment {
  readonly event: ShopEvent
  /** Why its identifiers had to go; absent: they stayed. */
  readonly reason?: string
}

async function judge(
  event: ShopEvent,
  { identifiers, asSent, proof }: Testimony,
  { access, secrets }: Court,
): Promise<Judgment> {
  if (Object.keys(identifiers).length === 0) return { event }
  if (proof === undefined && !access.verifiesIdentities) return { event }
  if (proof !== undefined && (await isProven(proof, [identifiers, asSent], secrets)))
    return { event: { ...event, trust: 'proof' } }
  return {
    event: { ...event, properties: withoutIdentities(event.properties, access.identities) },
    reason: proof === undefined ? withoutProof : wrongProof,
  }
}

/** The links that led to the pages of one batch, each told once. */
class Clicks {
  readonly #batch: EventBatch
  readonly #court: Court
  readonly #seen = new Set<string>()
  #clickCount = 0
  #deadClickCount = 0

  constructor(batch: EventBatch, court: Court) {
    this.#batch = batch
    this.#court = court
  }

  /** What comes before the page view: who clicked, if anybody can be told. */
  async of(view: ShopEvent, { clicks }: Testimony): Promise<ShopEvent[]> {
    const events: ShopEvent[] = []
    for (const token of clicks) {
      if (this.#seen.has(token) || this.#seen.size >= maxClicksPerBatch) continue
      this.#seen.add(token)
      const event = await this.#read(token, view)
      if (event) events.push(event)
      else this.#deadClickCount += 1
    }
    this.#clickCount += events.length
    return events
  }

  counts(): { readonly clickCount: number; readonly deadClickCount: number } {
    return { clickCount: this.#clickCount, deadClickCount: this.#deadClickCount }
  }

  async #read(token: string, view: ShopEvent): Promise<ShopEvent | null> {
    const { access, secrets, now } = this.#court
    const address = await readClickToken(token, { site: access.siteId, secrets, now })
    if (address === null) return null
    return {
      event_id: eventId(await clickEventId(token, this.#batch.device_id)),
      name: 'link_click',
      occurred_at: view.occurred_at,
      received_at: view.received_at,
      ...(view.page && { page: view.page }),
      properties: { [address.kind]: address.value },
      trust: 'link',
    }
  }
}
