import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '../../cli/config-folder.ts'
import { effectiveAutomation } from '../../cli/effective-automation.ts'
import { projectRoot } from '../../cli/project-root.ts'
import type { ConfigFiles } from '../../worker/actors/contract.ts'
import { compileConfig } from '../../worker/config/compile-config.ts'

const shipped = readConfig(join(projectRoot, 'config'))

function effective(files: ConfigFiles, name: string): string {
  const compiled = compileConfig(files, { revision: 1 })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  const definition = compiled.definitions.get(name)
  const automation = compiled.program.automations.get(name)
  if (!definition || !automation) throw new Error(`there is no ${name}`)
  return effectiveAutomation(definition, automation)
}
const names = Object.keys(shipped).flatMap((file) => /^automations\/(.+)\.yaml$/.exec(file)?.[1] ?? [])

describe.each(names)('%s', (name) => {
  test('with its defaults is a file that compiles, and has nothing left to fill in', () => {
    const once = effective(shipped, name)
    const filled = { ...shipped, [`automations/${name}.yaml`]: once }
    expect(parse(effective(filled, name))).toEqual(parse(once))
  })
})

const hello = `automation: hello
trigger: { event: login }
exit: [ { event: purchase } ]
goal: { event: purchase }
steps:
  - wait: { until: "09:00" }
  - split: subject
    arms:
      plain: { weight: 50, do: [ { send: a, to: email-tool } ] }
      warm: { weight: 50, do: [ { if: { cart.total: { above: 9 } }, then: [ { wait: 1h } ], else: [ stop ] } ] }
`
const site = (shipped['site.yaml'] ?? '').replace(
  /\nsending:[\s\S]*?\n(?=\S)/,
  '\nsending: { quiet_hours: { from: "21:00", to: "08:00" }, cap: { email: 1 per 24h, all: 3 per week } }\n',
)
const text = effective({ ...shipped, 'site.yaml': site, 'automations/hello.yaml': hello }, 'hello')

test('the defaults of the language are filled in', () => {
  for (const part of [
    'title: hello',
    'status: draft',
    'priority: 50',
    'repeat: ignore',
    'match: shopper',
    'holdout: 0%',
  ])
    expect(text).toContain(part)
})

test('the settings of the site are filled in', () => {
  expect(text).toMatch(/goal:\n +event: purchase\n +within: \w+/)
  expect(text).toMatch(
    /quiet_hours:\n +from: "?21:00"?\n +to: "?08:00"?\n +zone: shopper\n +else: Europe\/Paris/,
  )
  expect(text).toMatch(/cap:\n +email: 1 per 1d\n +all: 3 per 1w\n +when_full: wait\n +give_up_after: 12h/)
})

test('every step has its id, in every arm', () => {
  for (const id of ['wait-until-0900', 'subject', 'a', 'if', 'wait-1h', 'stop'])
    expect(text).toContain(`id: ${id}\n`)
  expect(text).toContain('channel: email')
})
