// Who may be written to, for what, as one table: what was said of the address against the purpose of the message.

import { describe, expect, test } from 'vitest'
import { sendRefusal } from '../../../worker/engine/permission.ts'
import { newShopper } from '../../../worker/engine/shopper.ts'
import type { Purpose } from '../../../worker/engine/shopper.ts'
import { epochMs, shopperId } from '../../../worker/event/ids.ts'

const address = 'ana@example.com'
const at = epochMs(0)
const ana = {
  ...newShopper(shopperId('shp_1'), at),
  identities: [{ kind: 'email', value: address, learnedAt: at, trust: 'claimed' }],
} as const
const reasonOf = (
  said: string | null,
  purpose: Purpose,
  marketingConsent: 'opt_in' | 'double_opt_in' | 'opt_out' = 'opt_out',
  marketing?: boolean,
) =>
  sendRefusal(
    {
      ...ana,
      suppressed: said === null ? {} : { [address]: said },
      consent: marketing === undefined ? {} : { marketing },
    },
    { marketingConsent },
    { channel: 'email', purpose },
  )?.reason ?? null

test.each([
  //                marketing     requested     transactional
  [null, null, null, null],
  ['unsubscribed', 'suppressed', null, null],
  ['bounced', 'suppressed', 'suppressed', 'suppressed'],
  ['complained', 'suppressed', 'suppressed', 'suppressed'],
  ['manual', 'suppressed', 'suppressed', 'suppressed'],
  ['erased', 'suppressed', 'suppressed', 'suppressed'],
] as const)(
  '%s: marketing %s, requested %s, transactional %s',
  (said, marketing, requested, transactional) => {
    expect(reasonOf(said, 'marketing')).toBe(marketing)
    expect(reasonOf(said, 'requested')).toBe(requested)
    expect(reasonOf(said, 'transactional')).toBe(transactional)
  },
)

test.each([
  ['opt_out', undefined, null],
  ['opt_out', false, 'no_consent'],
  ['opt_out', true, null],
  ['opt_in', undefined, 'no_consent'],
  ['opt_in', false, 'no_consent'],
  ['opt_in', true, null],
  ['double_opt_in', undefined, 'no_consent'],
  ['double_opt_in', false, 'no_consent'],
  ['double_opt_in', true, null],
] as const)('with %s and an answer of %s, marketing is %s; the rest goes on', (rule, marketing, refused) => {
  expect(reasonOf(null, 'marketing', rule, marketing)).toBe(refused)
  expect(reasonOf(null, 'requested', rule, marketing)).toBe(null)
  expect(reasonOf(null, 'transactional', rule, marketing)).toBe(null)
})

describe('an address that is missing', () => {
  test('stops what needs one, and a webhook goes by the shopper’s own id', () => {
    const site = { marketingConsent: 'opt_out' } as const
    const nobody = newShopper(shopperId('shp_1'), at)
    const ask = (channel: 'email' | 'sms' | 'webhook') =>
      sendRefusal(nobody, site, { channel, purpose: 'transactional' })
    expect(ask('email')?.reason).toBe('no_address')
    expect(ask('sms')?.reason).toBe('no_address')
    expect(ask('webhook')).toBe(null)
  })
})
