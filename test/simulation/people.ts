// Who is who, said once more and simply: an address is a person; a device belongs to whom it last named, and until it
// names anybody to a shopper of its own, whose past goes along at the first name. Two persons never become one.

import type { Fact } from './happening.ts'

export interface Person {
  readonly number: number
  email: string | null
  readonly devices: Set<string>
}

/** Names that may say who somebody is. Others are about the shop, whatever they carry. */
const naming = new Set(['identify', 'purchase', 'subscribe', 'unsubscribe', 'notify_me'])

/** The address that an event says, where it may say one. */
export function saidAddress({ name, properties }: Pick<Fact, 'name' | 'properties'>): string | null {
  const told = properties['email']
  return naming.has(name) && typeof told === 'string' ? told : null
}

export interface Attributed {
  readonly person: Person
  /** A shopper without a name who has become this person. */
  readonly joined: Person | null
  /** Whether the shop has learned a device or an address of them. */
  readonly isNews: boolean
}

export class People {
  readonly #byDevice = new Map<string, Person>()
  readonly #byEmail = new Map<string, Person>()
  #count = 0

  attribute(device: string, fact: Fact): Attributed {
    const email = saidAddress(fact)
    const present = this.#byDevice.get(device)
    const person = this.#personOf(email, present)
    const isNews = !person.devices.has(device) || (email !== null && person.email === null)
    if (email !== null) {
      person.email = email
      this.#byEmail.set(email, person)
    }
    this.#byDevice.set(device, person)
    person.devices.add(device)
    const joined = present && present !== person && present.email === null ? present : null
    for (const other of joined?.devices ?? []) {
      this.#byDevice.set(other, person)
      person.devices.add(other)
    }
    return { person, joined, isNews: isNews || joined !== null }
  }

  withEmail(email: string): Person | undefined {
    return this.#byEmail.get(email)
  }

  #personOf(email: string | null, present: Person | undefined): Person {
    if (email === null) return present ?? this.#stranger()
    const named = this.#byEmail.get(email)
    if (named) return named
    return present && present.email === null ? present : this.#stranger()
  }

  #stranger(): Person {
    return { number: (this.#count += 1), email: null, devices: new Set() }
  }
}
