import { expect, test } from 'vitest'
import { judgeByStatus, retry, secondsIn, waitUntil } from '../../../../worker/delivery/presets/by-status.ts'
import { answeredAt } from './sample.ts'

const answer = (status: number, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
  text: '',
  at: answeredAt,
})

test.each([
  [200, 'delivered'],
  [302, 'rejected'],
  [400, 'rejected'],
  [408, 'retry'],
  [410, 'rejected'],
  [429, 'retry'],
  [500, 'retry'],
  [503, 'retry'],
] as const)('%i means %s', (status, outcome) => {
  expect(judgeByStatus(answer(status))).toEqual({ outcome })
})

test.each([502, 504])('%i does not say whether the message was taken', (status) => {
  expect(judgeByStatus(answer(status))).toEqual({ outcome: 'retry', isUnknown: true })
})

test('waits as long as Retry-After says, in seconds or until an instant, but for a day at most', () => {
  const waits = ['30', 'Mon, 02 Mar 2026 11:01:05 GMT', '9999999'].map(
    (value) => retry(answer(429, { 'retry-after': value })).retryAfterMs,
  )
  expect(waits).toEqual([30_000, 60_000, 24 * 3_600_000])
})

test('prefers the wait of the vendor’s own header', () => {
  expect(retry(answer(429, { 'retry-after': '30' }), 5_000).retryAfterMs).toBe(5_000)
})

test('takes what is not a number of seconds for nothing', () => {
  for (const value of ['-1', '1.5', 'soon', '', '1e3']) {
    expect(secondsIn(answer(429, { 'x-wait': value }), 'x-wait')).toBe(undefined)
    expect(waitUntil(answer(429, { 'x-wait': value }), 'x-wait')).toBe(undefined)
  }
})
