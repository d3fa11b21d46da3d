import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Gate, maxBreakMs, maxFailuresInRow, maxPauseMs } from '../../../worker/delivery/gate.ts'
import type { GateRules } from '../../../worker/delivery/gate.ts'

const free: GateRules = { rate: null, maxConcurrent: 6, shardCount: 1 }
const tenPerSecond: GateRules = { ...free, rate: { count: 10, perMs: 1_000 }, maxConcurrent: 100 }

const failTimes = (gate: Gate, times: number, now: number): void => {
  for (let failed = 0; failed < times; failed += 1) {
    gate.begin(now)
    gate.end({ kind: 'broken' }, now)
  }
}

test('without a rate as many may be under way as the destination takes at once', () => {
  const gate = new Gate(free)
  expect(gate.room(0)).toBe(6)
  for (let begun = 0; begun < 6; begun += 1) gate.begin(0)
  expect(gate.room(0)).toBe(0)
  gate.end({ kind: 'well' }, 5)
  expect(gate.room(5)).toBe(1)
})

test('what may be under way is shared by the shards, one at least', () => {
  expect(new Gate({ ...free, shardCount: 2 }).room(0)).toBe(3)
  expect(new Gate({ ...free, shardCount: 64 }).room(0)).toBe(1)
})

test('whatever is asked when, never more begin than the rate allows', () => {
  const steps = fc.array(fc.nat(400), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 8 }), (pauses, shardCount) => {
      const gate = new Gate({ ...tenPerSecond, maxConcurrent: 1_000, shardCount })
      let now = 0
      const begun: number[] = []
      for (const pause of pauses) {
        now += pause
        const room = gate.room(now)
        for (let one = 0; one < room; one += 1) {
          gate.begin(now)
          gate.end({ kind: 'well' }, now)
          begun.push(now)
        }
        const most = Math.max(1, 10 / shardCount)
        expect(begun.length).toBeLessThanOrEqual((now / 1_000) * (10 / shardCount) + most + 1e-6)
      }
    }),
  )
})

test('at the moment that it names there is room', () => {
  const gate = new Gate(tenPerSecond)
  gate.begin(1_000)
  expect(gate.room(1_000)).toBe(0)
  expect(gate.opensAt(1_000)).toBe(1_100)
  expect(gate.room(1_099)).toBe(0)
  expect(gate.room(1_100)).toBe(1)
})

test('a clock that goes back gives no tokens', () => {
  const gate = new Gate(tenPerSecond)
  gate.begin(10_000)
  expect(gate.room(2_000)).toBe(0)
  expect(gate.room(2_050)).toBe(0)
})

test('failures in a row close it, longer each time and never for long; then one goes ahead', () => {
  const gate = new Gate(free)
  failTimes(gate, maxFailuresInRow - 1, 0)
  expect(gate.room(0)).toBe(6)
  failTimes(gate, 1, 0)
  expect(gate.room(14_999)).toBe(0)
  expect(gate.opensAt(0)).toBe(15_000)
  expect(gate.room(15_000)).toBe(1)
  failTimes(gate, 1, 15_000)
  expect(gate.opensAt(15_000)).toBe(45_000)
  failTimes(gate, 20, 45_000)
  expect(gate.opensAt(45_000)).toBe(45_000 + maxBreakMs)
})

test('one success opens it for all', () => {
  const gate = new Gate(free)
  failTimes(gate, maxFailuresInRow, 0)
  gate.begin(15_000)
  expect(gate.room(15_000)).toBe(0)
  gate.end({ kind: 'well' }, 15_100)
  expect(gate.room(15_100)).toBe(6)
})

test('a receiver that asks for patience gets it for everything, within a bound; others who end meanwhile do not undo it', () => {
  const gate = new Gate(free)
  gate.begin(0)
  gate.begin(0)
  gate.end({ kind: 'busy', retryAfterMs: 30_000 }, 0)
  gate.end({ kind: 'well' }, 1)
  expect(gate.room(29_999)).toBe(0)
  expect(gate.room(30_000)).toBe(6)
  gate.begin(30_000)
  gate.end({ kind: 'busy', retryAfterMs: 1e12 }, 30_000)
  expect(gate.opensAt(30_000)).toBe(30_000 + maxPauseMs)
})

test('busy without a word about when leaves the pace to the single delivery', () => {
  const gate = new Gate(free)
  gate.begin(0)
  gate.end({ kind: 'busy', retryAfterMs: null }, 0)
  expect(gate.room(0)).toBe(6)
})

test('rules that change are followed at once', () => {
  const gate = new Gate(tenPerSecond)
  gate.follow(free)
  expect(gate.room(0)).toBe(6)
  gate.follow(tenPerSecond)
  expect(gate.room(0)).toBe(1)
})
