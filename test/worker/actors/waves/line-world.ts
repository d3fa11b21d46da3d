// A catalog and several shards on node:sqlite: people ask, stock comes and goes, calls are lost, and the catalog dies in the
// middle of a wave. Every offer and its answer is kept, heard or not, and judged when it is made.

import { CatalogActor } from '../../../../worker/actors/catalog-actor.ts'
import type { OfferAnswer, Offers, WaveShard } from '../../../../worker/actors/waves/wave-contract.ts'
import { shards } from '../shards.ts'
import { sqliteWorld } from '../sqlite-host.ts'

export const minuteMs = 60_000

export const notifyMe = (
  wave = 'wave: { people_per_unit: 2, every: 45m }',
  more = '',
): string => `automation: notify-me
title: Back in stock
status: live
trigger: { event: notify_me, key: item_id }
reentry: { after: 1m, per: key }
audience: { reachable: email }
exit:
  - { event: cancel_notify_me, match: item_id }
${more}steps:
  - wait_for_stock: { of: item_id, at_least: 1, steady_for: 10m, within: 180d, ${wave} }
  - { send: back-in-stock, to: email-tool, purpose: requested }
`

/** What befalls an offer: `died` takes the catalog with it, before the shard heard of it; `died_after`, after that. */
export type OfferFate = 'well' | 'lost' | 'answer_lost' | 'died' | 'died_after'

export interface OfferLine {
  readonly at: number
  readonly wave: string
  readonly id: string
  readonly shard: number
  readonly answer: OfferAnswer
  /** Stock as the catalog had it then. */
  readonly stock: number
}

const item = 'shoe-42'
const never = new Promise<never>(() => {})

export async function lineWorld(count: number, automation = notifyMe(), more: Record<string, string> = {}) {
  const world = sqliteWorld()
  const offers: OfferLine[] = []
  const complaints: string[] = []
  const judged = new Set<string>()
  /** When each began, and the stock that it began with. */
  const waves = new Map<string, { readonly at: number; readonly stock: number }>()
  let offerFate: () => OfferFate = () => 'well'
  let stock = 0
  let die = (): void => {}

  /** Nobody who could be asked now stands before somebody who is asked. */
  const judge = ({ tickets, wave }: Offers): void => {
    const lines = world.rows('SELECT state FROM line') as { state: string }[]
    const rounds = lines.flatMap(
      ({ state }) => (JSON.parse(state) as { wave?: { round: { id: string }[] } }).wave?.round ?? [],
    )
    const asked = new Set([...rounds, ...tickets].map(({ id }) => id))
    for (const { state } of lines) {
      const running = (JSON.parse(state) as { wave?: { id: string; startedAt: number } }).wave
      if (running && !waves.has(running.id)) waves.set(running.id, { at: running.startedAt, stock })
    }
    // Asked again after a loss: somebody older may have come since.
    const last = tickets.findLast(({ id }) => !judged.has(`${wave} ${id}`))
    for (const { id } of tickets) judged.add(`${wave} ${id}`)
    if (!last) return
    const before = world.rows(
      `SELECT id FROM ticket WHERE item_id = '${last.itemId}' AND held_until <= ${world.now}
       AND (lane, asked_at, id) < (${last.lane}, ${last.askedAt}, '${last.id}')`,
    ) as { id: string }[]
    for (const { id } of before) if (!asked.has(id)) complaints.push(`${id} is skipped in ${wave}`)
  }

  const waveShard = (shard: number): WaveShard => ({
    keptUnits: (itemId) => site.reach(shard).keptUnits(itemId),
    offer: async (request) => {
      const fate = offerFate()
      judge(request)
      if (fate === 'died') die()
      if (fate === 'died') return never
      if (fate === 'lost') throw new Error('offer was lost')
      const answers = await site.reach(shard).offer(request)
      for (const [index, { id }] of request.tickets.entries()) {
        const answer = answers[index]
        if (answer) offers.push({ at: world.now, wave: request.wave, id, shard, answer, stock })
      }
      if (fate === 'died_after') die()
      if (fate === 'died_after') return never
      if (fate === 'answer_lost') throw new Error('the answer of offer was lost')
      return answers
    },
  })

  const boot = (): CatalogActor =>
    new CatalogActor(
      world.host,
      async () => {
        await Promise.all(site.worlds.map((_world, shard) => site.at(shard).syncCatalog()))
      },
      (_site, shard) => waveShard(shard),
    )
  let catalog = boot()
  let deaths: Promise<void> = never
  const live = (): void => {
    deaths = new Promise((resolve) => {
      die = () => {
        catalog = boot()
        // An object that died within its alarm is called again.
        world.alarmAt = world.host.now()
        live()
        resolve()
      }
    })
  }
  live()
  const site = await shards(count, { 'automations/notify-me.yaml': automation, ...more }, () => catalog)
  await catalog.putItems(
    'demo',
    [{ item_id: item, item_name: 'Shoe', price: 90, currency: 'EUR', stock: 0 }],
    [],
  )

  const setNow = (at: number): void => {
    world.now = at
    for (const one of site.worlds) one.now = at
  }
  setNow(site.worlds[0]?.now ?? world.now)

  /** The next alarm of all, until then. */
  const ring = async (target: number): Promise<boolean> => {
    const alarms = [world, ...site.worlds]
      .map(({ alarmAt }, index) => ({ at: alarmAt, index }))
      .filter(({ at }) => at !== null && at <= target)
      .sort((a, b) => Number(a.at) - Number(b.at))
    const [due] = alarms
    if (!due) return false
    setNow(Math.max(world.now, Number(due.at)))
    const owner = due.index === 0 ? world : site.worlds[due.index - 1]
    if (owner) owner.alarmAt = null
    // A catalog that dies does so within its wake, maybe at once.
    const death = deaths
    if (due.index === 0) await Promise.race([catalog.wake(), death])
    else await site.at(due.index - 1).wake()
    return true
  }

  return {
    site,
    world,
    setNow,
    offers,
    complaints,
    waves,
    /** Whoever waits for a catalog that dies waits for ever. */
    turn: async () => {
      for (let round = 0; round < 20; round += 1) await world.host.nextTurn()
    },
    catalog: () => catalog,
    told: () => offers.filter(({ answer }) => answer.kind === 'told'),
    /** E-mails that the message went to, in the order in which it went out. */
    mailed: () =>
      site.webhooks
        .map(({ body }) => body.data)
        .filter(({ message }) => message !== 'reminder')
        .map(({ shopper }) => shopper.email.split('@')[0] ?? ''),
    fate: (next: typeof offerFate) => {
      offerFate = next
    },
    /** Somebody asks, each on a device of their own. */
    ask: async (name: string, itemId = item) => {
      const { event, send } = site
      await send(`device-${name}`, event('identify', { email: `${name}@example.com` }))
      await send(`device-${name}`, event('notify_me', { item_id: itemId }))
    },
    act: (name: string, what: string, properties = {}) =>
      site.send(`device-${name}`, site.event(what, { item_id: item, ...properties })),
    restock: async (units: number) => {
      stock = units
      await catalog.putStock('demo', [{ item_id: item, stock: units }])
    },
    crash: () => {
      die()
    },
    waiting: () => (world.rows('SELECT count(*) AS n FROM ticket') as { n: number }[])[0]?.n ?? 0,
    pass: async (ms: number) => {
      const target = world.now + ms
      while (await ring(target)) continue
      setNow(target)
    },
  }
}
