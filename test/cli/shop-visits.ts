// People who come to a shop on three devices each, look around as nobody, and then say who they are: on any one of many
// shards every visit ends in a hand-over, and the three devices of a person do so at the same time.

import type { PersistentSender, SentEvent } from './persistent-sender.ts'

export interface Person {
  readonly email: string
  readonly customerId: string
  readonly devices: string[]
}

export const devicesPerPerson = 3

export class ShopVisits {
  readonly people: Person[] = []
  readonly #sender: PersistentSender
  readonly #name: string
  #eventCount = 0
  #visitCount = 0
  #isOpen = true
  #connections: Promise<unknown> = Promise.resolve()

  /** @param name part of every identifier, so that two of these are about different people */
  constructor(sender: PersistentSender, name: string) {
    this.#sender = sender
    this.#name = name
  }

  get eventCount(): number {
    return this.#eventCount
  }

  /** One visit after the other on each connection, until closed. @param maxPeople or until so many have been here */
  open(connectionCount: number, maxPeople = Number.POSITIVE_INFINITY): void {
    this.#connections = Promise.all(
      Array.from({ length: connectionCount }, async () => {
        while (this.#isOpen && this.#visitCount < maxPeople * devicesPerPerson) await this.#visit()
      }),
    )
  }

  /** Resolves when all visits have come to their end. */
  get ended(): Promise<unknown> {
    return this.#connections
  }

  /** Nobody comes in any more; who is inside goes on to the end. */
  async close(): Promise<void> {
    this.#isOpen = false
    await this.#connections
  }

  /** Resolves when `count` more batches have been acknowledged; fails when a visit does. */
  async more(count: number): Promise<void> {
    await Promise.race([this.#sender.more(count), this.#connections])
  }

  async #visit(): Promise<void> {
    const nth = this.#visitCount++
    const person = this.#personOf(Math.floor(nth / devicesPerPerson))
    const device = `${this.#name}-device-${nth}`
    person.devices.push(device)
    const isFirst = nth % devicesPerPerson === 0
    // One device tells two names at once, whose homes are two shards as a rule.
    const names = {
      email: person.email,
      ...(nth % devicesPerPerson === 1 && { customer_id: person.customerId }),
    }
    const send = (...events: SentEvent[]) => this.#sender.send(device, events)
    const first = await send(this.#event('page_view'), this.#event('view_item', { items }))
    await send(this.#event('page_view'), this.#event('add_to_cart', { currency: 'EUR', items }))
    const naming = await send(
      this.#event('page_view'),
      this.#event('identify', names),
      this.#event('subscribe', { email: person.email }),
      this.#event('view_item', { items }),
    )
    await send(this.#event('page_view'), this.#event('add_to_cart', { currency: 'EUR', items }))
    if (!isFirst) return
    await this.#sender.repeat(first)
    await this.#sender.repeat(naming)
  }

  #personOf(index: number): Person {
    const known = this.people[index]
    if (known !== undefined) return known
    const email = `${this.#name}-${index}@example.com`
    const person: Person = { email, customerId: `${this.#name}-customer-${index}`, devices: [] }
    this.people[index] = person
    return person
  }

  #event(name: string, properties: object = {}): SentEvent {
    this.#eventCount += 1
    return { event_id: `${this.#name}-e${this.#eventCount}`, name, occurred_at: Date.now(), properties }
  }
}

const items = [{ item_id: 'shoe-42', item_name: 'Shoe', price: 90, quantity: 1 }]
