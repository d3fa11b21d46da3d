// What must never be, looked for at every step and for everybody, however late and mixed up their events come
// (promises 2 to 6): asked of what the shop had acknowledged at that moment, and of nothing else.

import { rulesOf } from './config-variants.ts'
import type { Rules } from './config-variants.ts'
import { capCount, capMs, isQuiet } from './courtesy.ts'
import { createdAtOf } from './happening.ts'
import type { Fact, Happening, Message } from './happening.ts'
import { People } from './people.ts'
import type { Person } from './people.ts'

interface Known extends Fact {
  readonly storedAt: number
}

interface Delivery {
  readonly body: string
  readonly person: Person
  readonly firstAt: number
  readonly message: Message
}

/** A claim whose attempt was lost counts from the claim; we see the attempt that came after its lease and outage. */
const leaseMs = 5 * 60_000

type Sent = Extract<Happening, { kind: 'sent' }>

export class Invariants {
  readonly people = new People()
  readonly #facts = new Map<Person, Known[]>()
  readonly #deliveries = new Map<string, Delivery>()
  readonly #places = new Map<string, string>()
  readonly #shopperOf = new Map<string, string>()
  /** Of whom it is open whether something was theirs or another's. */
  readonly #doubtful = new Set<Person>()
  readonly #optedOut = new Map<Person, number>()
  readonly #lastFirst = new Map<string, Delivery>()
  readonly #rules: { readonly at: number; readonly rules: Rules }[] = []
  /** When shards began to differ in what they had heard, and when they were together again, in turn. */
  readonly #apart: number[] = []
  readonly #complain: (what: string) => void

  readonly #isCourteous: boolean
  readonly #firsts = new Map<Person, number[]>()

  constructor(isCourteous: boolean, complain: (what: string) => void) {
    this.#isCourteous = isCourteous
    this.#complain = complain
  }

  see(happening: Happening): void {
    switch (happening.kind) {
      case 'stored':
        for (const fact of happening.facts) {
          const person = this.#learn(happening.device, { ...fact, storedAt: happening.at })
          if (happening.isDoubtful) this.#doubtful.add(person)
        }
        return
      case 'config':
        this.#rules.push({ at: happening.at, rules: rulesOf(happening.variant) })
        return
      case 'opted_out': {
        const person = this.people.withEmail(happening.email)
        if (person) this.#optedOut.set(person, happening.order)
        return
      }
      case 'sent':
        return this.#judge(happening)
      case 'receiver':
      case 'apart':
      case 'together':
        this.#apart.push(happening.at)
        return
      case 'stock':
      case 'price':
        return
    }
  }

  #learn(device: string, fact: Known): Person {
    const { person, joined } = this.people.attribute(device, fact)
    const facts = this.#facts.get(person) ?? []
    this.#facts.set(person, facts)
    if (joined) facts.push(...(this.#facts.get(joined) ?? []))
    facts.push(fact)
    // Whoever subscribes again takes the opt-out back.
    if (fact.name === 'subscribe') this.#optedOut.delete(person)
    return person
  }

  #judge(sent: Sent): void {
    const { id, body, message } = sent
    const known = this.#deliveries.get(id)
    if (known && known.body !== body) this.#fail(sent, 'has two contents')
    const place = `${message.enrollment} ${message.step}`
    if ((this.#places.get(place) ?? id) !== id) this.#fail(sent, 'is a second delivery of the same step')
    this.#places.set(place, id)
    const { email } = message.shopper
    const person = email === null ? undefined : this.people.withEmail(email)
    if (!person || email === null) return this.#fail(sent, 'goes to an address that nobody told')
    if ((this.#shopperOf.get(email) ?? message.shopper.id) !== message.shopper.id)
      this.#fail(sent, 'two shoppers have one address')
    this.#shopperOf.set(email, message.shopper.id)
    if (this.#doubtful.has(person)) return
    this.#permission(sent, person)
    const facts = this.#facts.get(person) ?? []
    const delivery = known ?? { body, person, firstAt: sent.at, message }
    if (message.automation === 'abandoned-cart') this.#cart(sent, facts, delivery)
    if (message.automation === 'browse') this.#browse(sent, facts)
    if (message.automation === 'welcome' && !facts.some(({ name }) => name === 'subscribe'))
      this.#fail(sent, 'welcomes somebody who did not subscribe')
    if (message.automation === 'notify-me') this.#request(sent, facts)
    if (message.automation === 're-engagement' && !known) this.#silence(sent, facts)
    if (this.#isCourteous) this.#courtesy(sent, person, !known)
    if (!known) this.#first(sent, delivery)
    this.#deliveries.set(id, delivery)
  }

  #permission(sent: Sent, person: Person): void {
    if (sent.message.purpose !== 'marketing') return
    if (this.#optedOut.has(person)) this.#fail(sent, 'goes to somebody who opted out')
    const said = latestWord(this.#facts.get(person) ?? [])
    if (said === false) this.#fail(sent, 'goes to somebody who said no to marketing')
  }

  /** The promise that matters most: no reminder of a cart after the purchase. */
  #cart(sent: Sent, facts: readonly Known[], { message }: Delivery): void {
    const triggeredAt = Date.parse(message.event?.occurred_at ?? '')
    const { rules } = this.#rulesAt(createdAtOf(sent.id))
    const forbids = ({ name, at }: Known): boolean =>
      name === 'purchase' && (at > triggeredAt || at > sent.at - rules.cart.noReminderAfterPurchaseMs)
    const purchase = facts.find(forbids)
    if (purchase) this.#fail(sent, `comes after the purchase ${purchase.id}`)
    // Who lives on a shard that has not heard of the pushes is told by what was pushed before.
    if (this.#wereApart(createdAtOf(sent.id), sent.at)) return
    if (!this.#rules.at(-1)?.rules.cart.isLive) this.#fail(sent, 'is sent by a paused automation')
    const createdAt = createdAtOf(sent.id)
    const isFirst = message.step === 'cart-1'
    if (isFirst && createdAt < triggeredAt + rules.cart.firstWaitMs) this.#fail(sent, 'comes early')
    if (isFirst) return
    const first = [...this.#deliveries].find(
      ([, { message: other }]) => other.enrollment === message.enrollment && other.step === 'cart-1',
    )
    if (first && createdAt < createdAtOf(first[0]) + (rules.cart.secondWaitMs ?? 0))
      this.#fail(sent, 'comes early')
  }

  #browse(sent: Sent, facts: readonly Known[]): void {
    const triggeredAt = Date.parse(sent.message.event?.occurred_at ?? '')
    const purchase = facts.find(({ name, at }) => name === 'purchase' && at > triggeredAt)
    if (purchase) this.#fail(sent, `comes after the purchase ${purchase.id}`)
    if (createdAtOf(sent.id) < triggeredAt + this.#rulesAt(sent.at).rules.browseWaitMs)
      this.#fail(sent, 'comes early')
  }

  #request(sent: Sent, facts: readonly Known[]): void {
    const item = sent.message.item?.item_id
    const about = ({ properties }: Known): boolean => properties.items?.[0]?.item_id === item
    const asked = facts.filter((fact) => fact.name === 'notify_me' && about(fact))
    if (asked.length === 0) return this.#fail(sent, 'was not asked for')
    const canceled = facts.filter((fact) => fact.name === 'cancel_notify_me' && about(fact))
    // A request enters once: a cancellation after the latest of them is the last word.
    const lastAsked = Math.max(...asked.map(({ at }) => at))
    if (canceled.some(({ at }) => at > lastAsked)) this.#fail(sent, 'was canceled')
  }

  #silence(sent: Sent, facts: readonly Known[]): void {
    const createdAt = createdAtOf(sent.id)
    const { rules } = this.#rulesAt(createdAt)
    const sign = facts.find(({ at, storedAt }) => storedAt < createdAt && at > createdAt - rules.quietMs)
    if (sign) this.#fail(sent, `says "we miss you" after ${sign.id}`)
  }

  #courtesy(sent: Sent, person: Person, isFirst: boolean): void {
    if (isQuiet(sent.at)) this.#fail(sent, 'wakes somebody up')
    if (!isFirst) return
    const firsts = this.#firsts.get(person) ?? []
    this.#firsts.set(person, [...firsts, sent.at])
    const recent = firsts.filter((at) => at > sent.at - capMs + leaseMs)
    if (recent.length >= capCount) this.#fail(sent, `is one more than ${capCount} within a day`)
  }

  /** `reentry`: how soon a second enrollment of the same automation may write. */
  #first(sent: Sent, delivery: Delivery): void {
    const { message, person } = delivery
    const place = `${person.number} ${message.automation}`
    const last = this.#lastFirst.get(place)
    this.#lastFirst.set(place, delivery)
    if (!last || last.message.enrollment === message.enrollment) return
    const { rules } = this.#rulesAt(sent.at)
    const since = sent.at - last.firstAt
    if (message.automation === 'welcome') this.#fail(sent, 'welcomes a second time')
    if (message.automation === 'abandoned-cart' && since < rules.cart.reentryMs)
      this.#fail(sent, 'comes too soon again')
    if (message.automation === 'browse' && since < rules.browseReentryMs)
      this.#fail(sent, 'comes too soon again')
    if (message.automation === 're-engagement' && since < rules.quietReentryMs)
      this.#fail(sent, 'comes too soon again')
  }

  #wereApart(from: number, until: number): boolean {
    const isOpen = this.#apart.length % 2 === 1
    return isOpen || this.#apart.some((at) => at >= from && at <= until)
  }

  #rulesAt(at: number): { readonly rules: Rules } {
    const found = this.#rules.findLast((one) => one.at <= at) ?? this.#rules[0]
    if (!found) throw new Error('something was sent before anything was configured')
    return found
  }

  #fail(sent: Sent, why: string): void {
    this.#complain(`${sent.message.message} to ${sent.message.shopper.email} (${sent.id}) ${why}`)
  }
}

/** The latest word on marketing by its own time; of two at the same moment the stricter. */
function latestWord(facts: readonly Known[]): boolean | null {
  let latest: { readonly at: number; readonly said: boolean } | null = null
  for (const { name, at, properties } of facts) {
    const said =
      name === 'subscribe'
        ? true
        : name === 'unsubscribe'
          ? false
          : name === 'consent'
            ? properties['marketing']
            : null
    if (typeof said !== 'boolean') continue
    if (latest === null || at > latest.at || (at === latest.at && !said)) latest = { at, said }
  }
  return latest?.said ?? null
}
