// One shopper's story as the oracle tells it: what they did, in order, and by each automation's rule what follows when.
// Everything is said in the words of the config's authors; no code is shared with the engine.

import type { Rules } from './config-variants.ts'
import type { Fact } from './happening.ts'
import { StoryCart } from './story-cart.ts'

export interface Expectation {
  readonly message: 'still-looking' | 'cart-1' | 'cart-2' | 'welcome' | 'back-in-stock' | 'we-miss-you'
  readonly item: string | null
  readonly at: number
}

/** What a story sees of the shop around it. */
export interface ShopWindow {
  rules(): Rules
  stock(item: string): number | undefined
  /** Not every shard has heard the latest of the site and the catalog. */
  areApart(at: number): boolean
  attempt(
    story: ShopperStory,
    expected: Expectation,
  ): { readonly at: number; readonly createdAt: number } | null
}

export interface Told {
  /** When the shop heard it. */
  readonly at: number
  readonly email: string | null
  /** A device or an address of theirs was new to the shop. */
  readonly isNews: boolean
}

interface CartRun {
  readonly cartId: string
  readonly phase: 1 | 2
  readonly enteredAt: number
  readonly since: number
  readonly hasSent: boolean
}

interface BrowseRun {
  readonly enteredAt: number
  readonly since: number
  readonly item: string
}

const visitMs = 30 * 60_000
const longAgoMs = 72 * 3_600_000

export class ShopperStory {
  email: string | null = null
  murky: { readonly at: number; readonly why: string } | null = null
  readonly #window: ShopWindow
  #floor = 0
  #lastFactAt = 0
  #lastSeen: number
  #visitAt: number | null = null
  #visitSince = 0
  #saysYes: boolean | null = null
  #hasOptedOut = false
  #lastPurchaseAt = -Infinity
  #cart = new StoryCart()
  #cartRun: CartRun | null = null
  #lastCartSentAt = -Infinity
  #browseRun: BrowseRun | null = null
  #lastBrowseAt = -Infinity
  #lastMissedAt = -Infinity
  #missedFor: number | null = null
  #isWelcomed = false
  readonly #requests = new Map<string, 'over' | { readonly since: number }>()
  /** To be sent when the batch is over: `welcome`, or the item that was asked for. */
  readonly #leaving = new Set<string>()
  /** What the shop would have begun, had it known an address: until the visit is over. */
  #held = new Map<
    string,
    { readonly at: number; readonly item: string; readonly begin: (now: number) => boolean }
  >()

  constructor(window: ShopWindow) {
    this.#window = window
    // A person is as old as what is heard of them first, however late that arrives.
    this.#lastSeen = Number.NEGATIVE_INFINITY
  }

  blur(at: number, why: string): void {
    this.murky ??= { at, why }
  }

  /** A nameless shopper turns out to be this one, by what happened at `at`; both have lived up to then. */
  join(other: ShopperStory, { at, now }: { readonly at: number; readonly now: number }): void {
    if (at < Math.max(this.#lastFactAt, other.#lastFactAt)) {
      this.until(now)
      return this.blur(now, 'told out of order')
    }
    if (other.murky) this.blur(at, other.murky.why)
    if (other.#saysYes !== null && this.#saysYes !== null && other.#saysYes !== this.#saysYes)
      this.blur(at, 'a merge of two minds')
    this.#saysYes = this.#saysYes ?? other.#saysYes
    this.#lastSeen = Math.max(this.#lastSeen, other.#lastSeen)
    this.#lastFactAt = Math.max(this.#lastFactAt, other.#lastFactAt)
    this.#floor = Math.max(this.#floor, other.#floor)
    // Whoever has come back since has ended the other's visit.
    if (other.#visitSince > (this.#visitAt ?? Infinity) + visitMs) this.#held.clear()
    if (this.#visitSince > (other.#visitAt ?? Infinity) + visitMs) other.#held.clear()
    if ((other.#visitAt ?? 0) > (this.#visitAt ?? 0) + visitMs) this.#visitSince = other.#visitSince
    this.#visitAt = Math.max(this.#visitAt ?? 0, other.#visitAt ?? 0)
    this.#lastPurchaseAt = Math.max(this.#lastPurchaseAt, other.#lastPurchaseAt)
    if (other.#cart.touchedAt > this.#cart.touchedAt) this.#cart = other.#cart
    if (this.#cartRun?.cartId !== this.#cart.id) this.#cartRun = null
    if (this.#cartRun && this.#hasBoughtSince(this.#cartRun)) this.#cartRun = null
    if (this.#browseRun && this.#hasBoughtSince(this.#browseRun)) this.#browseRun = null
    const held = [...this.#held, ...other.#held]
    this.#held = new Map()
    for (const [what, { at: heldAt, item }] of held.sort((a, b) => a[1].at - b[1].at)) {
      if (what.startsWith('cart ') && what !== `cart ${this.#cart.id}`) continue
      if (!what.startsWith('request') && what !== 'welcome' && this.#lastPurchaseAt > heldAt) continue
      this.#hold(what, heldAt, item)
    }
  }

  learn(fact: Fact, { at: now, email, isNews }: Told): void {
    if (this.murky) return
    if (fact.at < this.#lastFactAt) {
      this.until(now)
      return this.blur(now, 'told out of order')
    }
    if (this.#window.areApart(now)) {
      this.until(now)
      return this.blur(now, 'told while the shards were apart')
    }
    this.until(fact.at)
    if (this.#next().at <= now) return this.blur(fact.at, 'told after a moment of decision')
    this.email = email
    this.#floor = Math.max(this.#floor, now)
    this.#lastFactAt = fact.at
    this.#lastSeen = Math.max(this.#lastSeen, fact.at)
    if (this.#visitAt === null || fact.at > this.#visitAt + visitMs) {
      this.#held.clear()
      this.#visitSince = fact.at
    }
    this.#visitAt = Math.max(this.#visitAt ?? 0, fact.at)
    const before = new Map(this.#held)
    const isWord = this.#take(fact, now)
    if (!isNews && !isWord) return
    for (const [what, held] of before) {
      if (this.#held.get(what) !== held) continue
      this.#held.delete(what)
      if (!held.begin(now)) this.#hold(what, held.at, held.item)
    }
  }

  /** A batch is over: what it asked to be sent at once goes now, unless the same batch took it back. */
  settle(now: number): void {
    const leaving = [...this.#leaving]
    this.#leaving.clear()
    for (const what of leaving) {
      if (this.murky) return
      if (what !== 'welcome') this.#send('back-in-stock', now, what)
      else if (this.#isReachable()) this.#send('welcome', now, null)
    }
  }

  optOut(at: number): void {
    this.until(at)
    this.#hasOptedOut = true
  }

  stockChanged(item: string, at: number): void {
    if (this.murky) return
    const request = this.#requests.get(item)
    if (request === undefined || request === 'over' || (this.#window.stock(item) ?? 0) < 1) return
    this.#requests.set(item, 'over')
    this.#send('back-in-stock', at, item)
  }

  configured(at: number): void {
    this.#floor = Math.max(this.#floor, at)
    if (this.#cartRun?.phase === 2 && this.#window.rules().cart.secondWaitMs === null) this.#cartRun = null
  }

  /** Lives on to this moment. */
  until(at: number): void {
    for (let next = this.#next(); next.at <= at && next.at < Infinity && !this.murky; next = this.#next()) {
      const now = Math.max(next.at, this.#floor)
      if (this.#window.areApart(now)) return this.blur(now, 'due while the shards were apart')
      next.run(now)
    }
  }

  /** @returns whether it was a word on consent */
  #take(fact: Fact, now: number): boolean {
    const { name, at, properties } = fact
    switch (name) {
      case 'purchase':
        this.#lastPurchaseAt = at
        this.#endCart()
        this.#browseRun = null
        this.#held.delete('browse')
        this.#cart.empty(fact)
        return false
      case 'view_item':
        this.#looked(properties.items?.[0]?.item_id ?? '', at, now)
        return false
      case 'add_to_cart':
      case 'cart_updated':
        if (this.#cart.tell(fact)) this.#cartChanged(at, now)
        return false
      case 'subscribe':
        this.#saysYes = true
        this.#hasOptedOut = false
        if (!this.#welcome()) this.#hold('welcome', at)
        return true
      case 'unsubscribe':
        this.#saysYes = false
        this.#held.delete('welcome')
        return true
      case 'consent':
        this.#saysYes = properties['marketing'] === true
        return true
      case 'notify_me':
      case 'cancel_notify_me':
        this.#asked(name, properties.items?.[0]?.item_id ?? '', at)
        return false
      default:
        return false
    }
  }

  #cartChanged(at: number, now: number): void {
    if (this.#cart.isEmpty) return this.#endCart()
    if (!this.#window.rules().cart.isLive) return
    const run = this.#cartRun
    if (run?.hasSent) {
      if (now - this.#lastCartSentAt >= this.#window.rules().cart.reentryMs) this.blur(now, 'a long pause')
      return
    }
    if (run) this.#cartRun = { ...run, phase: 1, since: at }
    else if (!this.#beginCart(this.#cart.id, at, now)) this.#hold(`cart ${this.#cart.id}`, at)
  }

  /** @returns whether that is settled; false: an address or a consent could change it */
  #beginCart(cartId: string, at: number, now: number): boolean {
    const { isLive, reentryMs } = this.#window.rules().cart
    if (!isLive || now - this.#lastCartSentAt < reentryMs || this.#cartRun) return true
    if (!this.#mayRemind(now)) return false
    this.#cartRun = { cartId, phase: 1, enteredAt: at, since: at, hasSent: false }
    return true
  }

  #looked(item: string, at: number, now: number): void {
    if (!this.#beginBrowse(item, at, now)) this.#hold('browse', at, item)
  }

  #beginBrowse(item: string, at: number, now: number): boolean {
    if (this.#browseRun) {
      // What another device looked at last starts the wait over, too.
      if (at >= this.#browseRun.since) this.#browseRun = { ...this.#browseRun, since: at, item }
      return true
    }
    if (now - this.#lastBrowseAt < this.#window.rules().browseReentryMs) return true
    if (!this.#isReachable()) return false
    this.#browseRun = { enteredAt: at, since: at, item }
    return true
  }

  #hasBoughtSince({ enteredAt }: { readonly enteredAt: number }): boolean {
    return this.#lastPurchaseAt > enteredAt
  }

  #endCart(): void {
    this.#cartRun = null
    for (const what of this.#held.keys()) if (what.startsWith('cart ')) this.#held.delete(what)
  }

  #mayRemind(now: number): boolean {
    const { noReminderAfterPurchaseMs } = this.#window.rules().cart
    return this.#isReachable() && this.#lastPurchaseAt <= now - noReminderAfterPurchaseMs
  }

  #isReachable(): boolean {
    return this.email !== null && !this.#hasOptedOut && this.#saysYes !== false
  }

  #remind(run: CartRun, now: number): void {
    const { cart } = this.#window.rules()
    this.#cartRun = null
    if (this.#hasBoughtSince(run)) return
    if (!this.#cart.items().some((item) => this.#window.stock(item) !== 0)) return
    const isTooSoon = !run.hasSent && now - this.#lastCartSentAt < cart.reentryMs
    const goes = this.#mayRemind(now) && !isTooSoon
    const sent = goes ? this.#send(run.phase === 1 ? 'cart-1' : 'cart-2', now, null) : null
    if (sent) this.#lastCartSentAt = sent.at
    if (run.phase === 1 && cart.secondWaitMs !== null)
      this.#cartRun = { ...run, phase: 2, since: sent?.createdAt ?? now, hasSent: goes }
  }

  #lookBack(run: BrowseRun, now: number): void {
    this.#browseRun = null
    if (this.#hasBoughtSince(run) || !this.#isReachable() || this.#window.stock(run.item) === 0) return
    this.#lastBrowseAt = this.#send('still-looking', now, null)?.at ?? now
  }

  #welcome(): boolean {
    if (this.#isWelcomed) return true
    if (!this.#isReachable()) return false
    this.#isWelcomed = true
    this.#leaving.add('welcome')
    return true
  }

  #asked(name: string, item: string, at: number): void {
    if (name === 'cancel_notify_me') {
      if (this.#requests.has(item)) this.#requests.set(item, 'over')
      this.#held.delete(`request ${item}`)
      this.#leaving.delete(item)
    } else if (!this.#request(item, at)) this.#hold(`request ${item}`, at)
  }

  #request(item: string, at: number): boolean {
    if (this.#requests.has(item)) return true
    if (this.email === null) return false
    this.#requests.set(item, { since: at })
    if ((this.#window.stock(item) ?? 0) < 1) return true
    this.#requests.set(item, 'over')
    this.#leaving.add(item)
    return true
  }

  #miss(now: number): void {
    const { quietReentryMs, quietMs } = this.#window.rules()
    this.#missedFor = this.#lastSeen
    const isStale = now - (this.#lastSeen + quietMs) > longAgoMs
    if (isStale || !this.#isReachable() || now - this.#lastMissedAt < quietReentryMs) return
    this.#lastMissedAt = this.#send('we-miss-you', now, null)?.at ?? now
  }

  #hold(what: string, at: number, item = ''): void {
    const [kind, name = ''] = what.split(' ')
    const begin = (now: number): boolean => {
      if (kind === 'cart') return this.#beginCart(name, at, now)
      if (kind === 'browse') return this.#beginBrowse(item, at, now)
      return kind === 'welcome' ? this.#welcome() : this.#request(name, at)
    }
    this.#held.set(what, { at, item, begin })
  }

  /** What the clock will do next. */
  #next(): { readonly at: number; readonly run: (now: number) => void } {
    const rules = this.#window.rules()
    let next = { at: Infinity, run: (_now: number): void => {} }
    const consider = (at: number, run: (now: number) => void): void => {
      if (Math.max(at, this.#floor) < next.at) next = { at: Math.max(at, this.#floor), run }
    }
    const run = this.#cartRun
    if (run && rules.cart.isLive) {
      const waitMs = run.phase === 1 ? rules.cart.firstWaitMs : (rules.cart.secondWaitMs ?? 0)
      consider(run.since + waitMs, (now) => this.#remind(run, now))
    }
    const browsed = this.#browseRun
    if (browsed) consider(browsed.since + rules.browseWaitMs, (now) => this.#lookBack(browsed, now))
    if (this.#missedFor !== this.#lastSeen) consider(this.#lastSeen + rules.quietMs, (now) => this.#miss(now))
    for (const [item, request] of this.#requests)
      if (request !== 'over')
        consider(request.since + rules.stockRequestMs, () => this.#requests.set(item, 'over'))
    return next
  }

  #send(
    message: Expectation['message'],
    at: number,
    item: string | null,
  ): { at: number; createdAt: number } | null {
    const sent = this.#window.attempt(this, { message, item, at })
    if (!sent) this.blur(at, 'disturbed while something was to be sent')
    return sent
  }
}
