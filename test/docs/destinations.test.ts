import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileDestination } from '../../worker/config/destination-config.ts'
import { presets } from '../../worker/delivery/presets/index.ts'
import { presetNames } from '../../worker/delivery/presets/preset-names.ts'
import type { Preset } from '../../worker/delivery/presets/preset.ts'
import type { Problem } from '../../worker/engine/language/problem.ts'
import { reportOn } from '../../worker/engine/language/report.ts'
import { readYaml } from '../../worker/engine/language/yaml-source.ts'
import { presetsTable } from '../worker/delivery/presets/presets-table.ts'

const page = readFileSync('docs/destinations.md', 'utf8')
const examples = [...page.matchAll(/^```yaml\n(destination: [\s\S]*?)^```$/gm)].map(([, yaml = '']) => yaml)
const exampleOf = (name: string): string =>
  examples.find((yaml) => new RegExp(`^preset: ${name}$`, 'm').test(yaml)) ?? ''

test('the table says what the presets do', () => {
  expect(page).toContain(presetsTable())
})

test.each(presetNames)('%s has a short example, and each of its settings is described', (name) => {
  const preset: Preset = presets[name]
  const example = exampleOf(name)
  expect(example).not.toBe('')
  expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(8)
  const section = page.slice(page.indexOf(`preset: ${name}\n`))
  const end = section.indexOf('\n### ')
  const described = end === -1 ? section : section.slice(0, end)
  for (const setting of Object.keys(preset.settings))
    expect(described).toMatch(new RegExp(`\\b${setting}\\b`))
})

test.each(examples.map((yaml) => [/^destination: (\S+)/m.exec(yaml)?.[1] ?? '', yaml]))(
  'the example of %s is one that can be pushed',
  (name, yaml) => {
    const problems: Problem[] = []
    const source = readYaml(`destinations/${name}.yaml`, yaml, problems)
    const compiled = source && compileDestination(source.data, reportOn(source, problems))
    expect(problems).toEqual([])
    expect(compiled?.name).toBe(name)
  },
)
