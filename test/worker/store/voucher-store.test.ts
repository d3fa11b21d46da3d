import { describe, expect, test } from 'vitest'
import { enrollmentId, epochMs } from '../../../worker/event/ids.ts'
import { migrate } from '../../../worker/store/migrate.ts'
import { shardMigrations } from '../../../worker/store/migrations.ts'
import { VoucherStore } from '../../../worker/store/voucher-store.ts'
import { sqliteWorld } from '../actors/sqlite-host.ts'

const now = epochMs(1_000)
const one = enrollmentId('enr_1')
const two = enrollmentId('enr_2')

function opened() {
  const { host, rows } = sqliteWorld()
  migrate(host.sql, shardMigrations)
  return { store: new VoucherStore(host.sql), rows }
}

describe('a pool of vouchers', () => {
  test('counts what was there already, and keeps it as it is', () => {
    const { store } = opened()
    expect(store.add('spring', ['A1', 'A2'])).toBe(2)
    expect(store.take('spring', one, now)).toBe('A1')
    expect(store.add('spring', ['A1', 'A2', 'A3'])).toBe(1)
    expect(store.count('spring')).toEqual({ free: 2, taken: 1 })
  })

  test('gives each enrollment another code, and the same one when it asks again', () => {
    const { store } = opened()
    store.add('spring', ['A2', 'A1'])
    expect([store.take('spring', one, now), store.take('spring', two, now)]).toEqual(['A1', 'A2'])
    expect([store.take('spring', one, now), store.take('spring', two, now)]).toEqual(['A1', 'A2'])
    expect(store.take('spring', enrollmentId('enr_3'), now)).toBeNull()
    store.add('spring', ['A0'])
    expect(store.take('spring', one, now)).toBe('A1')
    expect(store.take('spring', enrollmentId('enr_3'), now)).toBe('A0')
  })

  test('is another pool under another name', () => {
    const { store } = opened()
    store.add('spring', ['A1'])
    store.add('vip', ['A1'])
    expect(store.take('vip', one, now)).toBe('A1')
    expect(store.count('spring')).toEqual({ free: 1, taken: 0 })
    expect(store.count('nothing')).toEqual({ free: 0, taken: 0 })
    expect(store.take('nothing', one, now)).toBeNull()
  })

  test('keeps codes that look like numbers as they are written', () => {
    const { store } = opened()
    store.add('spring', ['007', '1e3'])
    expect([store.take('spring', one, now), store.take('spring', two, now)]).toEqual(['007', '1e3'])
  })

  test.each([
    "SELECT code FROM voucher WHERE pool = 'a' AND enrollment_id = 'e'",
    "SELECT code FROM voucher WHERE pool = 'a' AND enrollment_id IS NULL ORDER BY code LIMIT 1",
  ])('is searched by index, not read through: %s', (statement) => {
    const { rows } = opened()
    const plan = JSON.stringify(rows(`EXPLAIN QUERY PLAN ${statement}`))
    expect(plan).toContain('voucher_by_enrollment (pool=? AND enrollment_id=?)')
    expect(plan).not.toContain('TEMP B-TREE')
  })
})
