import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findProblems, runJourneyTests } from '../../cli/journey-tests.ts'
import { projectRoot } from '../../cli/project-root.ts'

const configDir = join(projectRoot, 'config')

test('the config that comes with the project has no mistake', () => {
  expect(findProblems(configDir)).toEqual([])
})

describe.each(runJourneyTests(configDir))('$file', ({ results }) => {
  test.each(results)('$name', ({ failures }) => {
    expect(failures).toEqual([])
  })
})

/** A copy of config/ with one file changed. */
function changed(file: string, change: (text: string) => string): string {
  const copy = mkdtempSync(join(tmpdir(), 'selvedge-journeys-'))
  cpSync(configDir, copy, { recursive: true })
  writeFileSync(join(copy, file), change(readFileSync(join(copy, file), 'utf8')))
  return copy
}

test('a journey fails when the automation does something else', () => {
  const copy = changed('automations/abandoned-cart.yaml', (text) => text.replace('wait: 1h', 'wait: 2h'))
  const failed = runJourneyTests(copy).flatMap(({ results }) =>
    results.filter(({ failures }) => failures.length > 0),
  )
  expect(failed.map(({ name }) => name)).toContain(
    'two reminders, one hour and one day after the last change of the cart',
  )
})

test('mistakes in automations and in their tests come together, and then nothing runs', () => {
  const copy = changed('automations/welcome.yaml', (text) => text.replace('automation:', 'automaton:'))
  writeFileSync(join(copy, 'automations', 'welcome.test.yaml'), 'tests: 7\n')
  expect(findProblems(copy).map(({ file }) => file)).toEqual(
    expect.arrayContaining(['automations/welcome.yaml', 'automations/welcome.test.yaml']),
  )
  expect(runJourneyTests(copy)).toEqual([])
})
