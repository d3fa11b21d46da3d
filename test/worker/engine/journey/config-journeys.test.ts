// Every journey test that a marketer wrote in config/ holds on the program that config/ compiles to.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseJourneys } from '../../../../worker/engine/journey/parse-journey.ts'
import { runJourney } from '../../../../worker/engine/journey/run-journey.ts'
import { compileConfig } from '../../../../worker/config/compile-config.ts'

const folder = new URL('../../../../config/', import.meta.url)
const files = Object.fromEntries(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [file.replaceAll('\\', '/'), readFileSync(new URL(file, folder), 'utf8')]),
)
const compiled = compileConfig(files, { revision: 1 })
const tests = Object.keys(files).filter((file) => file.endsWith('.test.yaml'))

it('has journey tests for every automation', () => {
  expect(compiled).toMatchObject({ ok: true })
  const automations = Object.keys(files).filter((file) => /^automations\/[^.]+\.yaml$/.test(file))
  expect(tests.toSorted()).toEqual(
    automations.map((file) => file.replace(/\.yaml$/, '.test.yaml')).toSorted(),
  )
})

describe.each(tests)('%s', (file) => {
  const { journeys, problems } = parseJourneys(file, files[file] ?? '')
  const automation = /([^/]+)\.test\.yaml$/.exec(file)?.[1] ?? ''

  it('can be read', () => {
    expect(problems).toEqual([])
    expect(journeys.length).toBeGreaterThan(0)
  })

  it.each(journeys.map((journey) => ({ title: journey.name, journey })))('$title', ({ journey }) => {
    if (!compiled.ok) throw new Error('config/ does not compile')
    const { failures, story } = runJourney(compiled.program, automation, journey)
    expect(failures.length === 0 ? '' : [...failures, 'what happened:', ...story].join('\n')).toBe('')
  })
})
