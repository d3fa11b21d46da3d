// What lies in the databases of the shards: read past the actors, and held against what must be true of all of them
// together: each event once, each shopper in one place, nothing left to do at the end.

import type { Machine } from './machine.ts'

type Row = Record<string, string | number | null>

interface StoredShopper {
  readonly id: string
  readonly pending: readonly unknown[]
  readonly enrollments: readonly { readonly automation: string }[]
  readonly identities: readonly { readonly kind: string; readonly value: string }[]
}

export interface Ending {
  /** An address, or of a nameless one the devices. */
  readonly who: string
  readonly automation: string
  readonly key: string | null
  readonly reason: string
}

/** How far a shard has heard what the site and the catalog tell. */
interface Progress {
  readonly shard: number
  readonly revision: number
  readonly cursor: number
}

export class ShardRows {
  readonly #machines: readonly Machine[]
  readonly #complain: (what: string) => void

  constructor(machines: readonly Machine[], complain: (what: string) => void) {
    this.#machines = machines
    this.#complain = complain
  }

  all<Found extends Row>(statement: string, ...bindings: (string | number | null)[]): Found[] {
    return this.#machines.flatMap((machine) => machine.rows<Found>(statement, ...bindings))
  }

  /** Where the shopper of an address is; null: nowhere, or on the way. */
  ownerOf(email: string): { readonly shard: number; readonly shopperId: string } | null {
    for (const [shard, machine] of this.#machines.entries()) {
      const [row] = machine.rows<{ id: string }>(
        `SELECT shopper.id FROM identity JOIN shopper ON shopper.id = shopper_id WHERE kind = 'email' AND value = ?`,
        email,
      )
      if (row) return { shard, shopperId: row.id }
    }
    return null
  }

  stock(): [item: string, stock: number][] {
    return this.#ofItems('stock')
  }

  prices(): [item: string, price: number][] {
    return this.#ofItems('price')
  }

  /** As the shard has it that has heard most of the catalog. */
  #ofItems(what: 'stock' | 'price'): [item: string, value: number][] {
    const leader = this.#progress().reduce((a, b) => (b.cursor > a.cursor ? b : a))
    const rows = this.#machines[leader.shard]?.rows<{ item_id: string; value: number | null }>(
      `SELECT item_id, json_extract(data, '$.${what}') AS value FROM catalog_item ORDER BY item_id`,
    )
    return (rows ?? []).flatMap(({ item_id: id, value }): [string, number][] =>
      value === null ? [] : [[id, value]],
    )
  }

  revision(): number {
    return Math.max(...this.#progress().map(({ revision }) => revision))
  }

  /** Whether all shards that are in use have heard the same. */
  areTogether(): boolean {
    const used = this.#progress().filter(({ revision }) => revision > 0)
    return used.every(({ revision, cursor }) => revision === used[0]?.revision && cursor === used[0]?.cursor)
  }

  #progress(): Progress[] {
    return this.#machines.map((machine, shard) => {
      const [row] = machine.rows<{ revision: number | null; cursor: number | null }>(
        `SELECT (SELECT json_extract(value, '$.revision') FROM meta WHERE key = 'config') AS revision,
          (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'catalog_cursor') AS cursor`,
      )
      return { shard, revision: row?.revision ?? 0, cursor: row?.cursor ?? 0 }
    })
  }

  storedEventIds(): string[] {
    return this.#machines.flatMap((machine) =>
      machine
        .rows<{ name: string }>(
          `SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'events_[0-9]*'`,
        )
        .flatMap(({ name }) =>
          machine
            .rows<{ id: string }>(
              `SELECT json_extract(event.value, '$.event_id') AS id FROM ${name}, json_each(events) AS event`,
            )
            .map(({ id }) => id),
        ),
    )
  }

  endings(): Ending[] {
    const who = new Map<string, string>()
    for (const { id, identities } of this.#shoppers()) {
      const { value } = identities.find(({ kind }) => kind === 'email') ?? {}
      who.set(
        id,
        value ??
          identities
            .map((identity) => identity.value)
            .sort()
            .join(' '),
      )
    }
    return this.all<{ shopper_id: string; automation: string; key: string | null; reason: string }>(
      'SELECT shopper_id, automation, key, reason FROM ended',
    ).map(({ shopper_id: id, ...ending }) => ({ who: who.get(id) ?? 'nobody', ...ending }))
  }

  /** Whoever is on the way is nowhere, or has arrived and is not forgotten yet: never in two places. */
  checkOnTheWay(): void {
    for (const { id, shopper_id: shopper } of this.all<{ id: string; shopper_id: string }>(
      'SELECT id, shopper_id FROM hand_over',
    )) {
      const places = this.all('SELECT id FROM shopper WHERE id = ?', shopper).length
      const arrivals = this.all('SELECT id FROM taken_in WHERE id = ?', id).length
      if (places > arrivals) this.#complain(`${shopper} is on the way and in ${places} places`)
    }
  }

  /** After a long time without anything new nothing is left to do, and everybody is in one place and is found there. */
  checkSettled(): void {
    for (const { id } of this.all<{ id: string }>(
      `SELECT id FROM delivery WHERE status = 'pending' OR due_at IS NOT NULL`,
    ))
      this.#complain(`delivery ${id} is stuck`)
    for (const { shopper_id: id } of this.all<{ shopper_id: string }>('SELECT shopper_id FROM hand_over'))
      this.#complain(`${id} is still on the way`)
    if (!this.areTogether()) this.#complain('a shard has not heard the latest of the site or the catalog')
    const shoppers = this.#shoppers()
    const isPaused = this.#isPaused()
    for (const shopper of shoppers) this.#checkShopper(shopper, isPaused)
    const found = new Set(
      this.all<{ id: string }>('SELECT shopper_id AS id FROM identity').map(({ id }) => id),
    )
    for (const { id } of shoppers) if (!found.has(id)) this.#complain(`nothing leads to ${id}`)
    for (const twice of doubled(shoppers.map(({ id }) => id))) this.#complain(`${twice} is in two places`)
    const addresses = shoppers.flatMap(({ identities }) =>
      identities.filter(({ kind }) => kind === 'email').map(({ value }) => value),
    )
    for (const twice of doubled(addresses)) this.#complain(`two shoppers are ${twice}`)
  }

  #checkShopper(shopper: StoredShopper, isPaused: boolean): void {
    if (shopper.pending.length > 0) this.#complain(`${shopper.id} has deliveries that nobody sends`)
    for (const { automation } of shopper.enrollments)
      if (automation !== 'abandoned-cart' || !isPaused)
        this.#complain(`${shopper.id} is stuck in ${automation}`)
    const [email, other] = shopper.identities.filter(({ kind }) => kind === 'email')
    if (other) this.#complain(`${shopper.id} is two people`)
    if (email && this.ownerOf(email.value)?.shopperId !== shopper.id)
      this.#complain(`${email.value} does not point to ${shopper.id}`)
  }

  #shoppers(): StoredShopper[] {
    return this.all<{ state: string }>('SELECT state FROM shopper').map(
      ({ state }) => JSON.parse(state) as StoredShopper,
    )
  }

  #isPaused(): boolean {
    return this.all<{ value: string }>(`SELECT value FROM meta WHERE key = 'config'`).some(({ value }) =>
      value.includes('status: paused'),
    )
  }
}

function doubled(ids: readonly string[]): Set<string> {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const id of ids) (seen.has(id) ? twice : seen).add(id)
  return twice
}
