// Who subscribes has 3 d to order: then thanks at once, else a nudge when the time is up; 2 h later the same for both. Once.

import { Ledger } from './ledger.ts'
import type { Life } from './life.ts'

const hourMs = 3_600_000
const withinMs = 72 * hourMs

export function newcomer(life: Life): Ledger[] {
  const ledger = new Ledger(life, 'newcomer', [])
  const subscribed = life.facts.find(({ name }) => name === 'subscribe')
  if (!subscribed || ledger.isMurky) return [ledger]
  const endsAt = subscribed.at + withinMs
  const order = life.facts.find(({ name, at }) => name === 'purchase' && at > subscribed.at && at <= endsAt)
  // Told when the time was up already.
  if (order && order.heardAt >= endsAt) ledger.blur(endsAt)
  const came = order
    ? ledger.expect({ at: order.heardAt, messages: ['thanks'] })
    : ledger.expect({ at: endsAt, messages: ['first-order'] })
  if (came) ledger.expect({ at: came.createdAt + 2 * hourMs, messages: ['settled-in'] })
  return [ledger]
}
