// What must be true of a site after visits, whatever befell it meanwhile: promises 1, 2, 3 and 6.

import { expect } from 'vitest'
import type { ReceivedWebhook } from '../workerd/webhook-receiver.ts'
import type { PersistentSender } from './persistent-sender.ts'
import { lines } from './sharded-site.ts'
import type { ShardedSite } from './sharded-site.ts'
import type { Person } from './shop-visits.ts'

/** Nothing lost, nothing doubled, everybody one person with all that their devices did, nobody on the way. */
export async function judgeStitching(
  site: ShardedSite,
  sender: PersistentSender,
  people: readonly Person[],
): Promise<void> {
  const { each } = await site.until((shards) => shards.each.every(({ on_the_way: count }) => count === 0))
  const owners = new Map<string, string>()
  const doubled: string[] = []
  for await (const { event_id: id, shopper_id: owner } of site.events()) {
    if (owners.has(id)) doubled.push(id)
    owners.set(id, owner)
  }
  expect(doubled).toEqual([])
  const sent = [...sender.acknowledged.values()].flat()
  expect([...owners.keys()].sort()).toEqual(sent.toSorted())
  expect(each.reduce((sum, { events }) => sum + events, 0)).toBe(sent.length)
  expect(each.reduce((sum, { shoppers }) => sum + shoppers, 0)).toBe(people.length)
  for (const person of people) await judgePerson(site, sender, person, owners)
}

async function judgePerson(
  site: ShardedSite,
  sender: PersistentSender,
  { email, customerId, devices }: Person,
  owners: ReadonlyMap<string, string>,
): Promise<void> {
  const found = lines(await (await site.ask(`/v1/shoppers/email:${email}/events`)).text())
  const done = devices.flatMap((device) => sender.acknowledged.get(device) ?? [])
  expect(found.map(({ event_id: id }) => id).sort()).toEqual(done.sort())
  const ids = new Set(done.map((id) => owners.get(id)))
  expect([...ids]).toHaveLength(1)
  const names = devices.map((device) => `device:${device}`)
  if (devices.length > 1) names.push(`customer_id:${customerId}`)
  for (const name of names) {
    const shopper = (await (await site.ask(`/v1/shoppers/${name}`)).json()) as { id: string }
    expect([...ids]).toEqual([shopper.id])
  }
}

interface Message {
  readonly automation: string
  readonly message: string
  readonly email: string
}

function messageIn({ body }: ReceivedWebhook): Message {
  const { data } = JSON.parse(body) as {
    data: { automation: string; message: string; shopper: { email: string } }
  }
  return { automation: data.automation, message: data.message, email: data.shopper.email }
}

/** Each of these people got this message once: however many attempts, they carry one id and one body. */
export function judgeMessages(
  received: readonly ReceivedWebhook[],
  message: string,
  people: readonly Person[],
): void {
  const ids = new Map<string, Set<string>>()
  for (const webhook of received) {
    const { email, message: name } = messageIn(webhook)
    if (name !== message) continue
    const known = ids.get(email) ?? new Set()
    ids.set(email, known.add(webhook.headers['webhook-id'] ?? ''))
  }
  expect([...ids].filter(([, different]) => different.size > 1)).toEqual([])
  expect([...ids.keys()].sort()).toEqual(people.map(({ email }) => email).sort())
}
