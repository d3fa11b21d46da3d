// How a shopper came, as conditions ask for it.

import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../../../worker/engine/language/fields.ts'
import { epochMs } from '../../../../worker/event/ids.ts'
import type { Session, Touch } from '../../../../worker/engine/shopper.ts'
import { minute, now, scopeWith, shopper } from './condition-fixture.ts'

const read = (path: string, parts: Parameters<typeof scopeWith>[0] = {}) => {
  const field = fieldsOf('EUR').find(path, null)
  return field === null || field.type === 'items' ? 'no such field' : field.read(scopeWith(parts))
}
const touch: Touch = {
  channel: 'paid',
  source: 'google',
  medium: 'cpc',
  campaign: 'spring',
  clickId: 'gclid',
  at: now,
}
const session: Session = {
  id: 'ses_1',
  startedAt: epochMs(now - 2 * minute),
  lastAt: now,
  pageCount: 1,
  entryUrl: 'https://shop.example/in',
  touchpoint: touch,
}

describe.each([
  ['session.touchpoint', { session }],
  ['shopper.first_touch', { shopper: { ...shopper, firstTouch: touch } }],
  ['shopper.last_touch', { shopper: { ...shopper, lastTouch: touch } }],
])('%s', (path, parts) => {
  it.each([
    ['channel', 'paid'],
    ['source', 'google'],
    ['medium', 'cpc'],
    ['campaign', 'spring'],
    ['click_id', 'gclid'],
    ['at', now],
  ])('has %s', (name, value) => {
    expect(read(`${path}.${name}`, parts)).toBe(value)
    expect(read(`${path}.${name}`)).toBeUndefined()
  })

  it('has nothing else', () => {
    expect(read(`${path}.value`, parts)).toBe('no such field')
  })
})

it('takes the entry for the exit of a visit of one page', () => {
  expect(read('session.exit_url', { session })).toBe('https://shop.example/in')
  expect(read('session.exit_url', { session: { ...session, exitUrl: 'https://shop.example/out' } })).toBe(
    'https://shop.example/out',
  )
})

it('knows how long a visit has been, in seconds', () => {
  expect(read('session.duration_seconds', { session })).toBe(120)
  expect(read('session.duration_seconds')).toBeUndefined()
})
