import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventId } from '../../../worker/event/ids.ts'
import {
  hasSeenBatch,
  hasSeenEvent,
  learnSkew,
  maxRecentEvents,
  nothingSeen,
  remember,
  unite,
} from '../../../worker/store/seen.ts'

const clocks = fc.array(fc.tuple(fc.uuid(), fc.integer({ min: 0, max: 10_000 })), {
  minLength: 1,
  maxLength: 400,
})

test('an event that was remembered is never taken for a new one', () => {
  fc.assert(
    fc.property(clocks, (events) => {
      let seen = nothingSeen
      for (const [index, event] of events.entries()) seen = remember(seen, [`b${index}`], [event])
      for (const [id, clock] of events)
        expect(hasSeenEvent(seen, { event_id: eventId(id) }, clock)).not.toBe('no')
    }),
  )
})

test('two memories that are united forget nothing that either knew', () => {
  fc.assert(
    fc.property(clocks, clocks, (one, other) => {
      const united = unite(
        remember(nothingSeen, ['a'], one),
        remember(nothingSeen, ['b'], other),
        'shp_other',
      )
      for (const [id, clock] of [...one, ...other])
        expect(hasSeenEvent(united, { event_id: eventId(id) }, clock)).not.toBe('no')
      expect(hasSeenBatch(united, 'a') && hasSeenBatch(united, 'b')).toBe(true)
      expect(united.events.length).toBeLessThanOrEqual(maxRecentEvents)
    }),
  )
})

test('a fresh event is new without a look at the stored ones', () => {
  const many = Array.from({ length: maxRecentEvents + 10 }, (_, at) => [`e${at}`, at] as const)
  const seen = remember(nothingSeen, ['b'], many)
  expect(hasSeenEvent(seen, { event_id: eventId('new') }, 1_000)).toBe('no')
  expect(hasSeenEvent(seen, { event_id: eventId('e0') }, 0)).toBe('maybe')
})

test('the least delay of a device stays the least when two memories are united', () => {
  const one = learnSkew(learnSkew(nothingSeen, 'd', 900), 'only-here', 7)
  const other = learnSkew(nothingSeen, 'd', 100)
  expect(unite(one, other, 'shp_other').skew).toEqual({ d: 100, 'only-here': 7 })
  expect(unite(other, one, 'shp_other').skew).toEqual({ d: 100, 'only-here': 7 })
})

test('the skew of a clock is the least delay ever seen', () => {
  const seen = [900, 100, 5_000].reduce((before, delay) => learnSkew(before, 'd', delay), nothingSeen)
  expect(seen.skew).toEqual({ d: 100 })
})
