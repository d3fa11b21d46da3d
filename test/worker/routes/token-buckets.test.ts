import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { TokenBuckets } from '../../../worker/routes/token-buckets.ts'

const rate = { perSecond: 10, burst: 5 }

test('a burst passes, then the rate, and the wait that is told is enough', () => {
  const buckets = new TokenBuckets(rate)
  for (let n = 0; n < 5; n++) expect(buckets.take('a', 0)).toBe(0)
  expect(buckets.take('a', 0)).toBe(100)
  expect(buckets.take('a', 99)).toBeGreaterThan(0)
  expect(buckets.take('a', 100)).toBe(0)
  expect(buckets.take('b', 100)).toBe(0)
})

test('never more pass than the burst and the rate allow, whatever the clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2_000), { maxLength: 200 }), (gaps) => {
      const buckets = new TokenBuckets(rate)
      let now = 0
      let passed = 0
      for (const gap of gaps) {
        now += gap
        if (buckets.take('a', now) === 0) passed += 1
      }
      expect(passed).toBeLessThanOrEqual(rate.burst + (now * rate.perSecond) / 1_000 + 1e-6)
    }),
  )
})

test('a clock that goes back gives nothing and takes nothing', () => {
  const buckets = new TokenBuckets(rate)
  for (let n = 0; n < 5; n++) buckets.take('a', 10_000)
  expect(buckets.take('a', 0)).toBeGreaterThan(0)
})

test('a flood of keys forgets the quietest, not the busy one', () => {
  const buckets = new TokenBuckets({ perSecond: 1, burst: 1 })
  buckets.take('quiet', 0)
  buckets.take('busy', 0)
  for (let n = 0; n < 25_000; n++) {
    buckets.take(`k${n}`, 0)
    if (n % 1_000 === 0) expect(buckets.take('busy', 0)).toBeGreaterThan(0)
  }
  expect(buckets.take('quiet', 0)).toBe(0)
})
