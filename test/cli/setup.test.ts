import { delimiter } from 'node:path'
import { describe, expect, test } from 'vitest'
import { whyInstall, withoutOwnBinaries } from '../../cli/setup.mjs'

const wanted = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/hono': { version: '4.0.0', integrity: 'sha512-a' },
    'node_modules/vitest': { version: '5.0.0', integrity: 'sha512-b', dev: true },
    'node_modules/vitest/node_modules/chai': { version: '6.0.0', integrity: 'sha512-c', dev: true },
    'node_modules/workerd-mac': { version: '1.0.0', integrity: 'sha512-d', optional: true },
    'node_modules/fsevents': { version: '2.0.0', integrity: 'sha512-e', devOptional: true },
  },
}
const { hono, vitest, chai } = {
  hono: { 'node_modules/hono': { version: '4.0.0', integrity: 'sha512-a' } },
  vitest: { 'node_modules/vitest': { version: '5.0.0', integrity: 'sha512-b' } },
  chai: { 'node_modules/vitest/node_modules/chai': { version: '6.0.0', integrity: 'sha512-c' } },
}

describe('whether packages are installed', () => {
  test('nothing is done when everything is there, although packages for other platforms are not', () => {
    expect(whyInstall(wanted, { packages: { ...hono, ...vitest, ...chai } }, 'dev')).toBeNull()
  })

  test('an empty folder needs an install', () => {
    expect(whyInstall(wanted, null, 'runtime')).toBe('nothing is installed yet')
  })

  test('runtime commands do without the development packages', () => {
    expect(whyInstall(wanted, { packages: hono }, 'runtime')).toBeNull()
    expect(whyInstall(wanted, { packages: hono }, 'dev')).toBe('vitest is missing')
  })

  test('a stale install is noticed by version and by content', () => {
    const older = { 'node_modules/hono': { version: '3.9.0', integrity: 'sha512-a' } }
    const other = { 'node_modules/hono': { version: '4.0.0', integrity: 'sha512-z' } }
    expect(whyInstall(wanted, { packages: older }, 'runtime')).toBe('hono is 3.9.0, not 4.0.0')
    expect(whyInstall(wanted, { packages: other }, 'runtime')).toContain('hono')
  })

  test('a nested package that is missing is named', () => {
    expect(whyInstall(wanted, { packages: { ...hono, ...vitest } }, 'dev')).toBe('chai is missing')
  })
})

test('npm is run by the machine’s own Node, not by the one that npm ci deletes', () => {
  const path = ['/usr/bin', '/project/node_modules/.bin', '/bin'].join(delimiter)
  expect(withoutOwnBinaries(path)).toBe(['/usr/bin', '/bin'].join(delimiter))
})
