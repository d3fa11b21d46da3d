import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../../cli/project-root.ts'
import { compatibilityDate, durableObjects, workerdConfig } from '../../cli/workerd-config.ts'

const settings = {
  modulePath: '/project/dist/worker/index.js',
  configFolder: '/project/.selvedge',
  storageFolder: '/project/.selvedge/objects',
  host: '127.0.0.1',
  port: 8787,
  secretNames: ['SELVEDGE_SECRET_KEY'],
  reach: 'public',
} as const

test('secrets are named and taken from the environment', () => {
  expect(workerdConfig(settings)).toContain(
    '(name = "SELVEDGE_SECRET_KEY", fromEnvironment = "SELVEDGE_SECRET_KEY")',
  )
})

test('in production webhooks reach public addresses only', () => {
  expect(workerdConfig(settings)).toContain('allow = ["public"]')
  expect(workerdConfig({ ...settings, reach: 'anywhere' })).toContain('allow = ["public", "private"]')
})

test('a path with quotes and backslashes cannot break out of its string', () => {
  const config = workerdConfig({ ...settings, storageFolder: '/a"b\\c\nd' })
  expect(config).toContain('path = "/a\\"b\\\\c\\nd"')
})

test.each([
  ['127.0.0.1', 'address = "127.0.0.1:8787"'],
  ['0.0.0.0', 'address = "*:8787"'],
  ['::1', 'address = "[::1]:8787"'],
])('HOST %s listens on it', (host, expected) => {
  expect(workerdConfig({ ...settings, host })).toContain(expected)
})

test('the deploy to Cloudflare has the same objects and the same compatibility date', () => {
  const toml = readFileSync(join(projectRoot, 'wrangler.toml'), 'utf8')
  expect(toml).toContain(`compatibility_date = "${compatibilityDate}"`)
  for (const { binding, className } of durableObjects) {
    expect(toml).toContain(`name = "${binding}"\nclass_name = "${className}"`)
    expect(toml).toMatch(new RegExp(`new_sqlite_classes = .*"${className}"`))
  }
})

test('the names of the folders on disk never change: changing one would lose every shopper', () => {
  expect(durableObjects.map(({ uniqueKey }) => uniqueKey)).toEqual([
    'selvedge-site',
    'selvedge-shard',
    'selvedge-catalog',
  ])
})
