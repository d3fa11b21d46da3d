import { mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import {
  formatProblem,
  readConfig,
  readJourneyTests,
  readSite,
  secretNames,
  watchConfig,
} from '../../cli/config-folder.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'selvedge-config-'))
  mkdirSync(join(folder, 'automations'))
  writeFileSync(join(folder, 'site.yaml'), 'site: { id: demo, name: Demo }\nkeys: [pk_demo_abcdefgh]\n')
  writeFileSync(join(folder, 'automations', 'welcome.yaml'), 'automation: welcome\n')
  writeFileSync(join(folder, 'automations', 'welcome.test.yaml'), 'tests: []\n')
  writeFileSync(join(folder, 'automations', 'notes.txt'), 'not ours')
  writeFileSync(join(folder, 'automations', '.welcome.yaml'), 'an editor’s leftover')
})

test('what is pushed is the YAML without its tests, by its path in the folder', () => {
  expect(Object.keys(readConfig(folder))).toEqual(['automations/welcome.yaml', 'site.yaml'])
  expect(Object.keys(readJourneyTests(folder))).toContain('automations/welcome.test.yaml')
})

test('a folder that is no config folder is refused with its name', () => {
  expect(() => readConfig(join(folder, 'automations'))).toThrow(/automations has no site\.yaml: CONFIG_DIR/)
  expect(() => readConfig('/nowhere')).toThrow('/nowhere has no site.yaml')
})

test('more YAML than a push may carry is refused here', () => {
  writeFileSync(join(folder, 'automations', 'huge.yaml'), '#'.repeat(4 * 1024 * 1024 + 1))
  expect(() => readConfig(folder)).toThrow('holds more than 4 MiB of YAML')
})

test('site id and key are read, and a broken site.yaml reads as empty', () => {
  expect(readSite(readConfig(folder))).toEqual({ id: 'demo', key: 'pk_demo_abcdefgh' })
  for (const broken of ['site: [', '- list', 'site: 7', '']) {
    expect(readSite({ 'site.yaml': broken })).toEqual({ id: '', key: '' })
  }
})

test('secrets are found wherever they are named, once', () => {
  const text = 'a: "{{ secret.B_KEY }}/{{secret.A_KEY}}"\nb: "{{ secret.B_KEY }}"\n  # {{ secret.OLD }}\n'
  expect(secretNames({ 'site.yaml': text })).toEqual(['A_KEY', 'B_KEY'])
})

test('a problem is printed so that an editor can open its place', () => {
  const problem = {
    file: 'site.yaml',
    line: 3,
    column: 7,
    message: 'unknown field "sit"',
    severity: 'error',
  } as const
  expect(formatProblem(problem, join(process.cwd(), 'config'))).toBe(
    'config/site.yaml:3:7: unknown field "sit"',
  )
  expect(formatProblem({ ...problem, severity: 'warning' }, 'config')).toContain(': warning: unknown')
})

test('a save by rename and a file in a new folder are both noticed', async () => {
  let notify: (() => void) | undefined
  const nextChange = (): Promise<void> =>
    new Promise((resolve) => {
      notify = resolve
    })
  const unwatch = watchConfig(folder, () => notify?.())
  const renamed = nextChange()
  writeFileSync(join(folder, 'site.yaml~'), 'site: { id: other }\n')
  renameSync(join(folder, 'site.yaml~'), join(folder, 'site.yaml'))
  await renamed
  const made = nextChange()
  mkdirSync(join(folder, 'destinations'))
  await made
  const written = nextChange()
  writeFileSync(join(folder, 'destinations', 'email-tool.yaml'), 'destination: email-tool\n')
  await written
  unwatch()
})
