import { expect, test } from 'vitest'
import { countLoss, countTraffic } from './loss-count.ts'
import { placeOf, toldOn } from './loss-pages.ts'
import type { StoredEvent } from './loss-pages.ts'

const trip = { name: 'down-0-0', pageCount: 2 }

/** What the worker would give back of a place. */
function stored(place: string): StoredEvent {
  const [name = '', turn = '', nth = ''] = place.split('/')
  return nth === 'view'
    ? { name: 'page_view', page: { url: `http://shop/a?trip=${name}&turn=${turn}` }, properties: {} }
    : { name: 'loss_probe', properties: { trip: name, turn: Number(turn), nth: Number(nth) } }
}

test('when everything that was told is stored once, nothing is lost or doubled', () => {
  const told = toldOn(trip)
  expect(new Set(told).size).toBe(told.length)
  expect(countLoss(told, told.map(stored))).toEqual({ lost: [], doubled: [] })
})

test('a missing event is lost, and one that is there twice is doubled', () => {
  const told = toldOn(trip)
  const events = told.filter((place) => place !== 'down-0-0/1/0').map(stored)
  const { lost, doubled } = countLoss(told, [...events, stored('down-0-0/0/view')])
  expect(lost).toEqual(['down-0-0/1/0'])
  expect(doubled).toEqual(['down-0-0/0/view'])
})

test('what other trips told, and what was told before a trip, makes up for no loss', () => {
  const told = toldOn(trip)
  const others = toldOn({ ...trip, name: 'down-1-0' }).map(stored)
  expect(countLoss(told, others)).toEqual({ lost: told, doubled: [] })
  expect(placeOf({ name: 'page_view', page: { url: 'http://shop/a' }, properties: {} })).toBeNull()
  expect(placeOf({ name: 'session_start', properties: {} })).toBeNull()
})

test('only what the worker took before counts as sent twice', () => {
  const sending = (eventIds: string[], isTaken: boolean, knownCount = 0) => ({
    eventIds,
    bytes: 100,
    isTaken,
    knownCount,
  })
  const traffic = countTraffic([
    sending(['a', 'b'], false),
    sending(['a', 'b'], true),
    sending(['b', 'c'], true),
    sending(['c'], true, 1),
  ])
  expect(traffic).toEqual({ requestCount: 4, byteCount: 400, eventCount: 7, againCount: 2, knownCount: 1 })
})
