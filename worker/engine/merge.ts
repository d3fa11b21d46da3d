// Two shoppers become one: an anonymous past goes into a known person. Nothing is counted or sent twice: facts are united
// by their ids, of two runs through the same automation and key the one further along lives, and a merge that is repeated
// changes nothing. Merging is associative; but for whose id, traits and stage win it is commutative, too.

import type { EpochMs } from '../event/ids.ts'
import { maxIdentitiesPerShopper, maxTraitCount } from '../event/limits.ts'
import {
  mergeCandidates,
  mergeEnrollments,
  mergeGoals,
  mergePast,
  mergePending,
  mergeSent,
} from './merge-enrollments.ts'
import {
  mergeCart,
  mergeHistory,
  mergeOrders,
  mergeSession,
  mergeTouches,
  mergeWishlist,
} from './merge-facts.ts'
import { mergeRecords } from './merge-records.ts'
import { unsubscribed } from './shopper/consent.ts'
import { mergeTold } from './wave-told.ts'
import type { BackfillMark, ConsentRecord, DateMark, LearnedIdentity, ShopperState } from './shopper.ts'

export function merge(known: ShopperState, anonymous: ShopperState, now: EpochMs): ShopperState {
  if (known.id === anonymous.id || known.mergedFrom?.includes(anonymous.id) === true) return known
  const sent = mergeSent(known.sent, anonymous.sent)
  const { living, ended } = mergeEnrollments([...known.enrollments, ...anonymous.enrollments], sent)
  const candidates = mergeCandidates(known, anonymous)
  const traitsAt = laterOf(known.traitsAt, anonymous.traitsAt)
  const quiet = mergeRecords(known.quiet, anonymous.quiet, max)
  const backfill = mergeRecords(known.backfill, anonymous.backfill, newerSilence)
  const dates = mergeRecords(known.dates, anonymous.dates, furtherDate)
  const goals = mergeGoals([...(known.goals ?? []), ...(anonymous.goals ?? [])], ended)
  const told = mergeTold(known.told, anonymous.told)
  const segments = [...new Set([...(known.segments ?? []), ...(anonymous.segments ?? [])])].sort()
  return {
    id: known.id,
    createdAt: known.createdAt < anonymous.createdAt ? known.createdAt : anonymous.createdAt,
    lastSeenAt: max(known.lastSeenAt, anonymous.lastSeenAt),
    identities: mergeIdentities(known.identities, anonymous.identities),
    traits: mergeTraits(known.traits, anonymous.traits),
    consent: mergeConsent(known.consent, anonymous.consent),
    suppressed: mergeRecords(known.suppressed, anonymous.suppressed, stricterSuppression),
    tags: [...new Set([...known.tags, ...anonymous.tags])],
    session: mergeSession(known.session, anonymous.session),
    ...mergeTouches(known, anonymous),
    cart: mergeCart(known.cart, anonymous.cart),
    wishlist: mergeWishlist(known.wishlist, anonymous.wishlist),
    orders: mergeOrders(known.orders, anonymous.orders),
    stage: known.stage ?? anonymous.stage,
    history: mergeHistory(known.history, anonymous.history),
    enrollments: living,
    past: mergePast([known.past, anonymous.past], ended, now),
    pending: mergePending([...known.pending, ...anonymous.pending], ended),
    sent,
    mergedFrom: [
      ...new Set([...(known.mergedFrom ?? []), anonymous.id, ...(anonymous.mergedFrom ?? [])]),
    ].slice(-maxIdentitiesPerShopper),
    ...(traitsAt !== undefined && { traitsAt }),
    ...(candidates.length > 0 && { candidates }),
    ...(Object.keys(quiet).length > 0 && { quiet }),
    ...(Object.keys(backfill).length > 0 && { backfill }),
    ...(Object.keys(dates).length > 0 && { dates }),
    ...(goals.length > 0 && { goals }),
    ...(segments.length > 0 && { segments }),
    ...(told.length > 0 && { told }),
  }
}

/** The silence that began later; of two equal ones the one that is taken in later. */
const newerSilence = (a: BackfillMark, b: BackfillMark): BackfillMark =>
  (a.lastAt - b.lastAt || a.at - b.at) > 0 ? a : b

/** An occurrence that one of the two has dealt with is dealt with. */
function furtherDate(a: DateMark, b: DateMark): DateMark {
  const order = (a.day ?? -Infinity) - (b.day ?? -Infinity)
  if (Number.isNaN(order) || order === 0) return a.of > b.of ? a : b
  return order > 0 ? a : b
}

const max = (a: EpochMs, b: EpochMs): EpochMs => (a > b ? a : b)
const laterOf = (a: EpochMs | undefined, b: EpochMs | undefined): EpochMs | undefined =>
  a === undefined || b === undefined ? (a ?? b) : max(a, b)

/** Each identifier once: learned when it was first learned, as proven as it was ever proven. */
function mergeIdentities(
  known: readonly LearnedIdentity[],
  anonymous: readonly LearnedIdentity[],
): readonly LearnedIdentity[] {
  const all = new Map<string, LearnedIdentity>()
  for (const identity of [...known, ...anonymous]) {
    const key = `${identity.kind}\u0000${identity.value}`
    const other = all.get(key) ?? identity
    all.set(key, {
      ...identity,
      learnedAt: identity.learnedAt < other.learnedAt ? identity.learnedAt : other.learnedAt,
      trust: identity.trust === 'proven' ? 'proven' : other.trust,
    })
  }
  // Strong identifiers are never the ones to go when there are too many: an address outweighs a kiosk's devices.
  return [...all.values()]
    .sort((a, b) => rank(a) - rank(b) || a.learnedAt - b.learnedAt || (a.value < b.value ? -1 : 1))
    .slice(0, maxIdentitiesPerShopper)
}

const rank = ({ kind }: LearnedIdentity): number => (kind === 'device' ? 1 : 0)

const mergeTraits = (
  known: ShopperState['traits'],
  anonymous: ShopperState['traits'],
): ShopperState['traits'] =>
  Object.fromEntries(Object.entries({ ...known, ...missing(known, anonymous) }).slice(0, maxTraitCount))

const missing = (known: ShopperState['traits'], more: ShopperState['traits']): ShopperState['traits'] =>
  Object.fromEntries(Object.entries(more).filter(([name]) => !Object.hasOwn(known, name)))

/** The stricter of two, per purpose. */
function mergeConsent(known: ConsentRecord, anonymous: ConsentRecord): ConsentRecord {
  const analytics = stricter(known, anonymous, 'analytics')
  const marketing = stricter(known, anonymous, 'marketing')
  const decidedAt = laterOf(known.decidedAt, anonymous.decidedAt)
  const pendingAt = laterOf(known.pendingAt, anonymous.pendingAt)
  const confirmedAt = laterOf(known.confirmedAt, anonymous.confirmedAt)
  return {
    ...analytics,
    ...marketing,
    ...(decidedAt !== undefined && { decidedAt }),
    ...(pendingAt !== undefined && { pendingAt }),
    ...(confirmedAt !== undefined && { confirmedAt }),
  }
}

function stricter(a: ConsentRecord, b: ConsentRecord, purpose: 'analytics' | 'marketing'): ConsentRecord {
  const isStated = ({ [purpose]: said }: ConsentRecord): boolean => said !== undefined
  const said = [a, b].filter(isStated)
  if (said.length === 0) return {}
  const refused = said.filter((one) => one[purpose] === false)
  const atKey = `${purpose}At` as const
  const at = (refused.length > 0 ? refused : said).map((one) => one[atKey]).reduce(laterOf)
  return { [purpose]: refused.length === 0, ...(at !== undefined && { [atKey]: at }) }
}

/** An opt-out stops marketing only: any other reason is the stricter. */
function stricterSuppression(a: string, b: string): string {
  if (a === unsubscribed || b === unsubscribed) return a === unsubscribed ? b : a
  return a < b ? a : b
}
