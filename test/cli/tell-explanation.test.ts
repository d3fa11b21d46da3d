import { describe, expect, test } from 'vitest'
import type { ExplainedLine, Explanation } from '../../cli/explain.ts'
import { localTime } from '../../cli/local-time.ts'
import { recordOf } from '../../cli/shopper-record.ts'
import { tellLine, tellLines, verdictOf } from '../../cli/tell-explanation.ts'
import { compileConfig } from '../../worker/config/compile-config.ts'
import { epochMs } from '../../worker/event/ids.ts'
import { config } from '../worker/actors/shard.ts'

const compiled = compileConfig(config().files, { revision: 1 })
const automation = compiled.ok ? compiled.program.automations.get('cart') : undefined
if (!automation) throw new Error('the config of the tests has a cart')
const time = localTime('Europe/Paris')
const at = epochMs(Date.parse('2026-03-02T09:00:00Z'))
const line = (what: ExplainedLine['what'], more: Partial<ExplainedLine> = {}): ExplainedLine => ({
  at,
  what,
  step: 'reminder',
  message: null,
  why: '',
  finding: null,
  ...more,
})
const explained = (lines: readonly ExplainedLine[], more: Partial<Explanation> = {}): Explanation => ({
  automation,
  eventCount: 1,
  until: at,
  lines,
  inside: [],
  ...more,
})
const total = { path: 'cart.total', wanted: 'above 0', saw: 0 }

describe('a line', () => {
  test.each([
    [line('entered', { why: 'cart_updated' }), 'entered, because of cart_updated'],
    [
      line('turned_away', { why: 'cart_updated', finding: total }),
      'cart_updated did not start it: cart.total: wanted above 0, saw 0',
    ],
    [
      line('not_entered', {
        finding: {
          path: 'reentry',
          wanted: '604800000 ms since the last delivery',
          saw: '2026-03-01T09:00:00.000Z',
        },
      }),
      'did not enter: reentry: wanted 1w since the last delivery, saw 2026-03-01 10:00',
    ],
    [line('sent', { message: 'hello' }), 'was sent hello'],
    [
      line('dropped', {
        message: 'hello',
        why: 'no_consent',
        finding: { path: 'consent.marketing', wanted: 'opt_in', saw: null },
      }),
      'was not sent hello, there is no consent: consent.marketing: wanted opt_in, saw nothing',
    ],
    [
      line('dropped', { message: 'hello', why: 'held_out' }),
      'was not sent hello, in the holdout: sent nothing, to measure the lift',
    ],
    [line('postponed', { message: 'hello', why: 'capped' }), 'hello has to wait, enough was sent lately'],
    [
      line('ended', {
        why: 'exited',
        finding: { path: 'exit', wanted: 'no purchase', saw: '2026-03-02T09:00:00.000Z' },
      }),
      'left, an exit came: purchase at 2026-03-02 10:00',
    ],
    [line('waiting', { why: 'waits' }), 'waits at reminder'],
    [line('restarted'), 'started over: the clock runs from here'],
  ])('%j is a sentence', (told, sentence) => {
    expect(tellLine(told, time)).toBe(sentence)
  })

  test('that comes many times in a row is told once, with how often', () => {
    const later = epochMs(at + 60_000)
    const lines = [line('restarted'), line('restarted', { at: later }), line('sent', { message: 'hello' })]
    expect(tellLines(explained(lines), time)).toEqual([
      '2026-03-02 10:00  started over: the clock runs from here (2 times, the last at 2026-03-02 10:01)',
      '2026-03-02 10:00  was sent hello',
    ])
  })
})

describe('the verdict', () => {
  const of = (...given: Parameters<typeof explained>) => verdictOf(explained(...given), 'ana', time)

  test('says what was sent and how it ended', () => {
    const lines = [line('entered'), line('sent', { message: 'hello' }), line('ended', { why: 'completed' })]
    expect(of(lines)).toBe('ana got hello at 2026-03-02 10:00, and left, came to the end.')
  })

  test('says why nothing was sent', () => {
    expect(of([line('entered'), line('ended', { why: 'stopped' })])).toBe(
      'ana entered cart and got nothing so far: left, stopped.',
    )
    expect(of([line('turned_away', { finding: total })])).toBe(
      'ana did not enter cart: at 2026-03-02 10:00, cart.total: wanted above 0, saw 0.',
    )
    expect(of([])).toBe('ana did not enter cart: nothing happened that starts it (cart_updated).')
    expect(of([], { automation: { ...automation, status: 'draft' } })).toBe(
      'ana got nothing: cart is draft, so nobody enters.',
    )
  })
})

describe('what the worker itself remembers', () => {
  const record = { id: 'shp_1', suppressed: {}, past: {}, traits: {}, lastAt: 0 }
  const past = { cart: { lastEnteredAt: 1, lastEndedAt: null, lastEnd: null, lastSentAt: at } }

  test('is told where the replay differs from it', () => {
    expect(recordOf({ ...record, past }, explained([]), time)).toContain(
      'the latest was sent at 2026-03-02 10:00',
    )
    expect(recordOf(record, explained([line('sent')]), time)).toContain('nothing was sent')
    expect(recordOf({ ...record, past }, explained([line('sent')]), time)).toBeNull()
  })

  test('names an address that must not be written to', () => {
    const suppressed = { 'ana@example.com': 'unsubscribed' }
    expect(recordOf({ ...record, suppressed }, explained([]), time)).toBe(
      'ana@example.com must not be written to: unsubscribed.',
    )
  })
})
