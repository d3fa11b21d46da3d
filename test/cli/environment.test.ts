import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readEnvironment } from '../../cli/environment.ts'
import { projectRoot } from '../../cli/project-root.ts'

const varsPath = join(mkdtempSync(join(tmpdir(), 'selvedge-env-')), '.dev.vars')
writeFileSync(varsPath, '# a comment\nNAME="from the file"\nPORT=9000\nEMPTY=\n')

test('without anything set the defaults hold', () => {
  expect(readEnvironment({}, '/nowhere')).toMatchObject({
    host: '127.0.0.1',
    port: 8787,
    dataDir: join(projectRoot, '.selvedge'),
    configDir: join(projectRoot, 'config'),
  })
})

test('the environment wins over .dev.vars, and empty is the same as missing', () => {
  const { variable, port } = readEnvironment({ NAME: 'from outside', PORT: '' }, varsPath)
  expect(variable('NAME')).toBe('from outside')
  expect(port).toBe(9000)
  expect(variable('EMPTY')).toBeUndefined()
  expect(readEnvironment({}, varsPath).variable('NAME')).toBe('from the file')
})

test.each(['0', '80a', '-1', '65534', '1e3', '8787.5'])('PORT %s is refused with what it must be', (PORT) => {
  expect(() => readEnvironment({ PORT }, '/nowhere')).toThrow(`PORT is "${PORT}": it must be a whole number`)
})
