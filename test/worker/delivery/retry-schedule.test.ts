import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  maxAttempts,
  maxRetryAfterMs,
  nextAttemptDelayMs,
  retryWindowMs,
} from '../../../worker/delivery/retry-schedule.ts'

const uuid = fc.uuid({ version: 7 })

/** The delays of one delivery until it is given up. */
function delaysOf(deliveryId: string, retryAfterMs: number | null, tellsElapsed = true): number[] {
  const delays: number[] = []
  let elapsedMs = 0
  for (let attempt = 1; attempt < 50; attempt++) {
    const delay = nextAttemptDelayMs({
      attempt,
      deliveryId,
      retryAfterMs,
      ...(tellsElapsed && { elapsedMs }),
    })
    if (delay === null) return delays
    delays.push(delay)
    elapsedMs += delay
  }
  throw new Error('never given up')
}

const sum = (delays: readonly number[]): number => delays.reduce((total, delay) => total + delay, 0)

const sixth = (deliveryId: string) => nextAttemptDelayMs({ attempt: 6, deliveryId, retryAfterMs: null })
const fifth = (retryAfterMs: number | null) =>
  nextAttemptDelayMs({ attempt: 5, deliveryId: 'd', retryAfterMs })
const delayAt = (attempt: number, elapsedMs: number) =>
  nextAttemptDelayMs({ attempt, deliveryId: 'd', retryAfterMs: null, elapsedMs })

describe('the retry schedule', () => {
  test('spreads eleven retries over more than two and at most three days, whatever the delivery', () => {
    fc.assert(
      fc.property(uuid, (id) => {
        const delays = delaysOf(id, null, false)
        expect(delays).toHaveLength(maxAttempts - 1)
        expect(sum(delays)).toBeLessThanOrEqual(retryWindowMs)
        expect(sum(delays)).toBeGreaterThan((retryWindowMs * 2) / 3)
      }),
    )
  })

  test('gives the same delay each time it is asked, and another one to another delivery', () => {
    expect(sixth('a')).toBe(sixth('a'))
    const distinct = new Set(Array.from({ length: 100 }, (_none, n) => sixth(`delivery-${n}`)))
    expect(distinct.size).toBeGreaterThan(95)
  })

  test('spreads deliveries that fail together over the whole jitter', () => {
    const delays = Array.from({ length: 1_000 }, (_none, n) =>
      nextAttemptDelayMs({ attempt: 6, deliveryId: `018f4a9e-0000-7000-8000-${n}`, retryAfterMs: null }),
    ).map((delay) => delay ?? 0)
    const hour = 3_600_000
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(hour * 0.8)
    expect(Math.max(...delays)).toBeLessThanOrEqual(hour)
    const early = delays.filter((delay) => delay < hour * 0.9).length
    expect(early).toBeGreaterThan(400)
    expect(early).toBeLessThan(600)
  })

  test('waits at least as long as the receiver asks, up to a day, inside the three days', () => {
    fc.assert(
      fc.property(uuid, fc.integer({ min: 0, max: 20 * 24 * 3_600_000 }), (id, retryAfterMs) => {
        const delays = delaysOf(id, retryAfterMs)
        expect(sum(delays)).toBeLessThanOrEqual(retryWindowMs)
        const asked = Math.min(retryAfterMs, maxRetryAfterMs)
        for (const delay of delays.slice(0, -1)) expect(delay).toBeGreaterThanOrEqual(asked)
      }),
    )
  })

  test('is not hurried by a receiver that asks for less', () => {
    expect(fifth(0)).toBe(fifth(null))
    expect(fifth(1_000)).toBe(fifth(null))
    expect(fifth(7_200_000)).toBe(7_200_000)
  })

  test('never gives a negative, fractional or endless delay', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5, max: 40 }),
        fc.option(fc.nat(), { nil: null }),
        (attempt, retryAfterMs) => {
          const delay = nextAttemptDelayMs({ attempt, deliveryId: 'd', retryAfterMs })
          if (delay === null) return
          expect(Number.isInteger(delay)).toBe(true)
          expect(delay).toBeGreaterThan(0)
          expect(delay).toBeLessThanOrEqual(maxRetryAfterMs)
        },
      ),
    )
  })

  test('is exhausted after the last attempt, and when the window is over', () => {
    expect(delayAt(maxAttempts - 1, 0)).not.toBeNull()
    expect(delayAt(maxAttempts, 0)).toBeNull()
    expect(delayAt(1, retryWindowMs)).toBeNull()
  })
})
