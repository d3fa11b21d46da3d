import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { migrate } from '../../../worker/store/migrate.ts'
import { catalogMigrations, shardMigrations, siteMigrations } from '../../../worker/store/migrations.ts'
import type { Migration } from '../../../worker/store/migrations.ts'
import { sqliteWorld } from '../actors/sqlite-host.ts'

const schemaOf = (migrations: readonly (readonly Migration[])[]) => {
  const { host, rows } = sqliteWorld()
  for (const list of migrations) migrate(host.sql, list)
  return rows('SELECT name, sql FROM sqlite_master ORDER BY name')
}

const hash = ({ sql }: Migration) =>
  createHash('sha256').update(JSON.stringify(sql)).digest('hex').slice(0, 12)

/** Shipped entries are history: a database that has run them will not run them again. */
const pins = {
  shard: ['41d2969da913', '326817b07a5a', '0d222eba4cf8', 'd18226f5c744', 'f2de7f37d969', '7f6d3162dd46'],
  site: ['549afab38919'],
  catalog: ['b8b571c86737', 'ed57f730133b', 'a7612fe93675', '8b95187e4671'],
}

describe.each([
  ['shard', shardMigrations, pins.shard],
  ['site', siteMigrations, pins.site],
  ['catalog', catalogMigrations, pins.catalog],
] as const)('the %s migrations', (_actor, migrations, pinned) => {
  test('that have shipped are never edited', () => {
    expect(migrations.map(hash)).toEqual(pinned)
  })

  test('count up from one without a gap', () => {
    expect(migrations.map(({ id }) => id)).toEqual(migrations.map((_, index) => index + 1))
  })

  test('lead from every past version to the same tables as a fresh database', () => {
    const fresh = schemaOf([migrations])
    for (let past = 1; past < migrations.length; past += 1)
      expect(schemaOf([migrations.slice(0, past), migrations])).toEqual(fresh)
  })

  test('run again change nothing', () => {
    expect(schemaOf([migrations, migrations])).toEqual(schemaOf([migrations]))
  })
})
