// Visits as shops see them: tabs, midnight, campaigns, the till, and events that come late.

import { describe, expect, it } from 'vitest'
import { foldEvent } from '../../../../worker/engine/shopper/fold-event.ts'
import type { ShopperState } from '../../../../worker/engine/shopper.ts'
import type { EventProperties, ShopEvent } from '../../../../worker/event/event.ts'
import { shopEvent, someone, start } from '../decider-specification.ts'
import { hour, minute, programOf } from '../program-builder.ts'

const program = programOf([])
const shop = 'https://shop.example'
/** A page at so many minutes. */
const page = (at: number, path = '/', referrer?: string): ShopEvent => ({
  ...shopEvent('page_view', {}, start + at * minute),
  page: { url: shop + path, ...(referrer !== undefined && { referrer }) },
})
const other = (at: number, name: string, properties: EventProperties = {}): ShopEvent =>
  shopEvent(name, properties, start + at * minute)
const fold = (events: readonly ShopEvent[], from = someone()): ShopperState =>
  events.reduce((state, event) => foldEvent(program, state, event).state, from)
const sessionOf = (...events: ShopEvent[]) => fold(events).session
const begun = (...events: ShopEvent[]): number =>
  events.reduce(
    ({ state, count }, event) => {
      const folded = foldEvent(program, state, event)
      return {
        state: folded.state,
        count: count + folded.derived.filter(({ name }) => name === 'session_start').length,
      }
    },
    { state: someone(), count: 0 },
  ).count
function orders<T>(all: readonly T[]): T[][] {
  if (all.length < 2) return [[...all]]
  return all.flatMap((one, index) => orders(all.toSpliced(index, 1)).map((rest) => [one, ...rest]))
}

const spring = '/?utm_source=news&utm_medium=email&utm_campaign=spring'
const summer = '/?utm_source=news&utm_medium=email&utm_campaign=summer'

describe('a visit', () => {
  it('goes on over midnight, pages and tabs', () => {
    const midnight = 14 * 60
    const tabs = [
      page(midnight - 20),
      page(midnight - 1, '/a'),
      page(midnight + 15, '/b'),
      page(midnight + 40),
    ]
    expect(begun(...tabs)).toBe(1)
    expect(sessionOf(...tabs)).toMatchObject({ pageCount: 4, lastAt: start + (midnight + 40) * minute })
  })

  it('ends after more than 30 minutes of silence, to the millisecond', () => {
    const later = (ms: number) => ({ ...page(0), occurred_at: shopEvent('x', {}, start + ms).occurred_at })
    expect(begun(page(0), later(30 * minute))).toBe(1)
    expect(begun(page(0), later(30 * minute + 1))).toBe(2)
  })

  it('knows its entry and its exit, whichever page is told first', () => {
    const views = [page(0, '/in'), page(5, '/between'), page(10, '/out')]
    for (const order of orders(views)) {
      expect(sessionOf(...order)).toMatchObject({
        startedAt: start,
        lastAt: start + 10 * minute,
        pageCount: 3,
        entryUrl: `${shop}/in`,
        exitUrl: `${shop}/out`,
      })
    }
  })

  it('keeps no longer address than it must', () => {
    expect(sessionOf(page(0, `/in?q=${'x'.repeat(900)}`))?.entryUrl).toBe(`${shop}/in`)
    expect(sessionOf(page(0, `/${'x'.repeat(900)}`))?.entryUrl).toHaveLength(500)
  })

  it('has no entry where no page was seen', () => {
    const session = sessionOf(other(0, 'purchase'))
    expect(session).toMatchObject({ pageCount: 0 })
    expect(session).not.toHaveProperty('entryUrl')
    expect(session).not.toHaveProperty('touchpoint')
  })

  it('takes where it came from of its first page, after events without one', () => {
    expect(sessionOf(other(0, 'identify'), page(1, spring), page(2))).toMatchObject({
      startedAt: start,
      touchpoint: { channel: 'email', at: start + minute },
    })
  })
})

describe('a campaign in the middle of a visit', () => {
  it('begins a new one, and the same one again does not', () => {
    expect(begun(page(0), page(5, spring))).toBe(2)
    expect(begun(page(0), page(5, spring), page(6, spring), page(7))).toBe(2)
    expect(begun(page(0, spring), page(5, summer))).toBe(2)
    expect(begun(page(0), page(5, '/?gclid=1'), page(6, '/?gclid=2'))).toBe(2)
    expect(sessionOf(page(0), page(5, spring), page(6))).toMatchObject({
      startedAt: start + 5 * minute,
      pageCount: 2,
      touchpoint: { campaign: 'spring' },
    })
  })

  it('is none in a link of the shop to itself, from a referrer, or on every link of a network', () => {
    expect(begun(page(0), page(5, spring, `${shop}/home`))).toBe(1)
    expect(begun(page(0), page(5, '/', 'https://www.google.com/'))).toBe(1)
    expect(begun(page(0), page(5, '/?fbclid=1'))).toBe(1)
  })

  it('does not wait for what is said in any other tab', () => {
    expect(begun(page(0), page(5, spring), other(6, 'add_to_cart'), page(7, '/a'))).toBe(2)
  })

  it('keeps what the audience refused before it', () => {
    const candidate = {
      automation: 'a',
      key: null,
      trigger: { name: 'x', id: null, at: someone().createdAt, properties: {} },
      identityCount: 0,
      consentAt: null,
    }
    const refused = { ...fold([page(0)]), candidates: [candidate] }
    expect(fold([page(5, spring)], refused).candidates).toEqual([candidate])
    expect(fold([page(45)], refused).candidates).toBeUndefined()
  })

  it('is found in whatever order the pages come, and so is what it ended', () => {
    const views = [page(0), page(5, spring), page(10, '/out')]
    const inOrder = sessionOf(...views)
    for (const order of orders(views)) {
      const session = sessionOf(...order)
      expect(session).toMatchObject({
        startedAt: start + 5 * minute,
        lastAt: start + 10 * minute,
        entryUrl: shop + spring,
        exitUrl: `${shop}/out`,
        touchpoint: inOrder?.touchpoint,
      })
    }
  })
})

describe('an event that comes late', () => {
  it('neither ends nor moves a session that is newer than it', () => {
    const known = fold([page(60, spring)])
    for (const late of [page(0), page(29), page(55), page(59, summer), other(50, 'add_to_cart')])
      expect(fold([late], known).session).toEqual(known.session)
  })

  it('is the entry when it is the landing page of the visit', () => {
    expect(sessionOf(page(10, '/second', `${shop}/`), page(8, spring))).toMatchObject({
      startedAt: start + 8 * minute,
      pageCount: 2,
      entryUrl: shop + spring,
      exitUrl: `${shop}/second`,
      touchpoint: { channel: 'email' },
    })
    expect(begun(page(10, '/second'), page(8, spring))).toBe(1)
  })

  it('counts among the pages between', () => {
    const state = fold([page(0, '/in'), page(10, '/out'), page(5, '/late')])
    expect(state.session).toMatchObject({ pageCount: 3, exitUrl: `${shop}/out` })
  })
})

describe('the store', () => {
  it('is a contact, and a page in the same half hour goes on with the visit', () => {
    const state = fold([other(0, 'store_visit', { store_id: 'lyon' }), page(10, '/a')])
    expect(state.session).toMatchObject({
      touchpoint: { channel: 'store', source: 'lyon' },
      entryUrl: `${shop}/a`,
    })
    expect(state.lastTouch).toMatchObject({ channel: 'store', at: start })
  })

  it('leaves the touchpoint of a visit that is under way', () => {
    const state = fold([page(0, spring), other(10, 'tag_scan')])
    expect(state.session?.touchpoint).toMatchObject({ channel: 'email' })
    expect(state.lastTouch).toMatchObject({ channel: 'store', at: start + 10 * minute })
  })
})

it('stays small whatever is told', () => {
  const long = `/?utm_source=${'s'.repeat(900)}&utm_medium=${'m'.repeat(500)}&utm_campaign=${'c'.repeat(400)}`
  const { session, firstTouch, lastTouch } = fold([page(0, long), page(1, long), page(hour / minute, long)])
  expect(JSON.stringify({ session, firstTouch, lastTouch }).length).toBeLessThan(3_000)
})
