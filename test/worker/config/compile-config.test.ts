import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileConfig } from '../../../worker/config/compile-config.ts'
import { fingerprints } from '../../../worker/engine/language/fingerprint.ts'
import { formatProblem } from '../../../worker/engine/language/problem.ts'
import {
  automation,
  compiled,
  destination,
  folder,
  problemsOf,
  site,
} from '../engine/language/config-fixture.ts'

const shippedFolder = join(import.meta.dirname, '../../../config')
const shipped = Object.fromEntries(
  readdirSync(shippedFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [file.replaceAll('\\', '/'), readFileSync(join(shippedFolder, file), 'utf8')]),
)

describe('the shipped config', () => {
  it('compiles without an error or a warning', () => {
    const result = compileConfig(shipped, { revision: 1 })
    expect(result.ok ? result.warnings.map(formatProblem) : result.problems.map(formatProblem)).toEqual([])
    const live = result.ok
      ? [...result.program.automations.values()].filter((one) => one.status === 'live')
      : []
    expect(live.map((one) => one.name)).toEqual([
      'abandoned-cart',
      'notify-me',
      're-engagement',
      'thank-you',
      'welcome',
    ])
  })

  it('has journey tests beside every automation', () => {
    const names = Object.keys(shipped).filter((file) => /^automations\/[^.]+\.yaml$/.test(file))
    expect(names.filter((file) => shipped[file.replace('.yaml', '.test.yaml')] === undefined)).toEqual([])
  })
})

const asking = (name: string, within: string): string =>
  `${automation.replace('automation: a', `automation: ${name}`)}audience: { did: { event: login, times: 2, within: ${within} } }\n`

describe('compileConfig', () => {
  it('indexes by event what each can set off', () => {
    const other = automation
      .replace('automation: a', 'automation: b')
      .replace('event: subscribe', 'event: [subscribe, login]')
    const quiet = automation
      .replace('automation: a', 'automation: c')
      .replace(
        '{ event: subscribe }',
        '{ quiet_since: { event: any, for: 60d } }\nexit: [ { event: purchase } ]',
      )
    const { program } = compiled({ 'automations/b.yaml': other, 'automations/c.yaml': quiet })
    const index = [...program.byEvent].map(([name, { triggers, exits }]) => [
      name,
      triggers.map((one) => one.name),
      exits.map((one) => one.automation.name),
    ])
    expect(index).toEqual([
      ['subscribe', ['a', 'b'], []],
      ['login', ['b'], []],
      ['purchase', [], ['c']],
    ])
    expect(program.quietSince.map((one) => one.name)).toEqual(['c'])
  })

  it('collects over all automations what must be remembered', () => {
    const { program } = compiled({
      'automations/a.yaml': asking('a', '1d'),
      'automations/b.yaml': asking('b', '2d'),
    })
    expect(program.remember.get('login')).toEqual({ withinMs: 172_800_000 })
  })

  it('remembers of what stages, segments, goals and catalog triggers ask no more than they need', () => {
    const { program } = compiled({
      'site.yaml': `${site}segments: { keen: { did: { event: login, times: 3, within: 7d } } }\nstages: { advocacy: { did: { event: survey } } }\n`,
      'automations/a.yaml': automation.replace(
        '{ event: subscribe }',
        '{ catalog: back_in_stock, for: { did: { event: [view_item, add_to_wishlist], within: 30d, match: item_id } } }',
      ),
    })
    expect(Object.fromEntries([...program.remember].map(([name, { withinMs }]) => [name, withinMs]))).toEqual(
      {
        login: 604_800_000,
        survey: Infinity,
        begin_checkout: Infinity,
        search: Infinity,
        // The default rule of consideration counts them; the catalog asks which items they were about.
        view_item: 2_592_000_000,
        add_to_wishlist: 2_592_000_000,
      },
    )
    expect([...program.catalogInterest]).toEqual(['view_item', 'add_to_wishlist'])
  })

  it('takes revision and versions from outside', () => {
    const { program } = compiled({}, { revision: 7, versions: { a: 3 } })
    expect([program.revision, program.automations.get('a')?.version]).toEqual([7, 3])
  })

  it('finds the mistakes of every file in one run, in reading order', () => {
    const problems = problemsOf({
      'site.yaml': 'site: 1\n',
      'destinations/email-tool.yaml': `${destination}x: 1\n`,
      'automations/a.yaml': 'a: [\n',
      'automations/b.yaml': automation.replace('hello', 'Hello'),
    })
    expect([...new Set(problems.map((problem) => problem.split(':')[0]))]).toEqual([
      'automations/a.yaml',
      'automations/b.yaml',
      'destinations/email-tool.yaml',
      'site.yaml',
    ])
  })

  it('does not call a destination unknown that is there and wrong', () => {
    expect(problemsOf({ 'destinations/email-tool.yaml': 'destination: email-tool\n' })).toEqual([
      'destinations/email-tool.yaml:1:1: "url" is missing.',
    ])
  })

  it('needs a site', () => {
    const { 'site.yaml': _site, ...rest } = folder()
    expect(compileConfig(rest, { revision: 1 })).toEqual({
      ok: false,
      problems: [
        {
          file: 'site.yaml',
          line: 1,
          column: 1,
          message: 'there is no site.yaml: it names the site, its keys and its origins.',
          severity: 'error',
        },
      ],
    })
  })

  it('warns of a destination that nobody uses and of a file that is not read', () => {
    const other = destination.replace('email-tool', 'sms-tool')
    expect(
      problemsOf({ 'destinations/sms-tool.yaml': other, 'automations/b.yml': 'x', 'notes.md': '{' }),
    ).toEqual([
      'automations/b.yml:1:1: warning: this file is not read: expected site.yaml, automations/NAME.yaml or destinations/NAME.yaml.',
      'destinations/sms-tool.yaml:1:14: warning: no automation sends to the destination "sms-tool".',
    ])
  })

  it('leaves journey tests alone', () => {
    expect(problemsOf({ 'automations/a.test.yaml': 'on: [' })).toEqual([])
  })

  it('bounds the number of files and of problems', () => {
    const files = Object.fromEntries(
      Array.from({ length: 501 }, (_, index) => [`automations/x${index}.yaml`, 'x']),
    )
    expect(problemsOf(files)).toEqual(['site.yaml:1:1: 504 files: at most 500 are allowed.'])
    const many = Array.from({ length: 1_000 }, (_, index) => `f${index}: 1`).join('\n')
    expect(problemsOf({ 'automations/a.yaml': many }).length).toBeLessThanOrEqual(200)
  })

  it('answers with problems, never with an exception, whatever the files', () => {
    const lines = fc.array(
      fc.constantFrom(
        'automation: a',
        'status: live',
        'trigger:',
        '  event: purchase',
        '  where:',
        'steps:',
        '  - wait: 1h',
        '  - send: b',
        '    to: email-tool',
        '  - stop',
        '  - if: { cart.total: 1 }',
        '    then: [',
        ']',
        'audience: { not: [] }',
        'audience: { did: { event: a } }',
        'exit: {}',
        'exit: [ 1 ]',
        '- x',
        '{',
        '&a',
        '~',
        'null: 1',
      ),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(lines, (text) => {
        const result = compileConfig(folder({ 'automations/a.yaml': text.join('\n') }), { revision: 1 })
        expect(result.ok || result.problems.some((problem) => problem.severity === 'error')).toBe(true)
        const messages = (result.ok ? result.warnings : result.problems).map((problem) => problem.message)
        // What the schema library and the parser call things.
        for (const message of messages)
          expect(message).not.toMatch(
            /undefined|\[object|Invalid|Expected|received|strict_object|schema|Object\b/,
          )
      }),
      { numRuns: 300 },
    )
  })
})

const print = (text: string): string | undefined =>
  fingerprints(compiled({ 'automations/a.yaml': text }))['a']

describe('fingerprints', () => {
  it('stay the same for the same meaning', () => {
    const reordered =
      'trigger: { event: "subscribe" }\nsteps: [ { to: email-tool, send: hello } ]\nstatus: paused\ntitle: Other\nautomation: a # comment\n'
    expect(print(reordered)).toBe(print(automation))
  })

  it('change with the meaning', () => {
    expect(print(automation.replace('hello', 'hi'))).not.toBe(print(automation))
    expect(print(`${automation}audience: { cart.total: 1 }\n`)).not.toBe(print(automation))
  })
})
