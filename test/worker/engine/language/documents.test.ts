// Every YAML block of the documents for marketers means what it says: whole automations, fragments of one, of site.yaml,
// and journey tests.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseJourneys } from '../../../../worker/engine/journey/parse-journey.ts'
import { runJourney } from '../../../../worker/engine/journey/run-journey.ts'
import { compileConfig } from '../../../../worker/config/compile-config.ts'
import { formatProblem } from '../../../../worker/engine/language/problem.ts'
import { site } from './config-fixture.ts'

const root = new URL('../../../../', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8')
const shipped = Object.fromEntries(
  readdirSync(new URL('config/', root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [file.replaceAll('\\', '/'), read(`config/${file}`)]),
)

interface Block {
  readonly title: string
  readonly text: string
}
const blocksOf = (file: string): Block[] =>
  [...read(file).matchAll(/^```yaml\n(.*?)^```$/gms)].map((found, index) => ({
    title: `${file}, block ${index + 1}: ${(found[1] ?? '').split('\n')[0] ?? ''}`,
    text: found[1] ?? '',
  }))
const blocks = ['docs/automations.md', 'README.md'].flatMap(blocksOf)

/** A fragment with what it needs around it to be a file. */
function wholeOf(text: string): Record<string, string> {
  if (text.startsWith('# site.yaml')) return { 'site.yaml': site + text }
  if (text.startsWith('destination:')) return { 'destinations/email-tool.yaml': text }
  const has = (field: string): boolean => new RegExp(`^${field}:`, 'm').test(text)
  const name = /^automation: (\S+)$/m.exec(text)?.[1] ?? 'example'
  const missing = [
    has('automation') ? '' : 'automation: example\n',
    has('trigger') ? '' : 'trigger: { event: cart_updated }\nexit: [ { event: purchase } ]\n',
    has('steps') ? '' : 'steps: [ { send: hello, to: email-tool } ]\n',
  ]
  return { [`automations/${name}.yaml`]: missing.join('') + text }
}

describe('the documents', () => {
  it('have examples', () => {
    expect(blocks.length).toBeGreaterThan(12)
  })

  it.each(blocks.filter(({ text }) => !text.startsWith('tests:')))('compile: $title', ({ text }) => {
    const files = { ...shipped, ...wholeOf(text) }
    const result = compileConfig(files, { revision: 1 })
    expect((result.ok ? result.warnings : result.problems).map(formatProblem)).toEqual([])
  })

  it.each(blocks.filter(({ text }) => text.startsWith('tests:')))('hold: $title', ({ title, text }) => {
    const { journeys, problems } = parseJourneys(title, text)
    expect(problems).toEqual([])
    const result = compileConfig(shipped, { revision: 1 })
    if (!result.ok) throw new Error('config/ does not compile')
    const failures = journeys.map((journey) => runJourney(result.program, 'abandoned-cart', journey).failures)
    expect(failures).toEqual([[]])
  })

  it('show mistakes as they are told', () => {
    const example = blocks.find(({ text }) => text.startsWith('automation: abandoned-cart'))?.text ?? ''
    const files = {
      ...shipped,
      'automations/abandoned-cart.yaml': example
        .replace('cart.total:', 'cart.totl:')
        .replace('handover: abandoned-checkout', 'handover: abandoned-chekout'),
      'automations/welcome.yaml': (shipped['automations/welcome.yaml'] ?? '').replace(
        'to: email-tool',
        'to: email-tol',
      ),
    }
    const result = compileConfig(files, { revision: 1 })
    const shown = /^```\n(automations\/.*?)\n```$/ms.exec(read('docs/automations.md'))?.[1]?.split('\n')
    expect(result.ok ? [] : result.problems.map(formatProblem)).toEqual(shown)
  })
})
