import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { emailSchema } from '../../worker/delivery/email/email-brand.ts'
import { tagNames } from '../../worker/delivery/templates/bounded-liquid.ts'
import { compileTemplate } from '../../worker/delivery/templates/compile-template.ts'
import { compileValues } from '../../worker/delivery/templates/compile-values.ts'
import * as limits from '../../worker/delivery/templates/limits.ts'
import { messageShape } from '../../worker/delivery/templates/message-shape.ts'
import { variablesOf } from '../../worker/delivery/templates/shape.ts'
import { filterNames } from '../../worker/delivery/templates/template-filters.ts'
import { mailOf } from '../worker/delivery/email/brand.ts'
import { sampleData } from '../worker/delivery/templates/sample-data.ts'

const file = new URL('../../docs/templates.md', import.meta.url)
const document = readFileSync(file, 'utf8')

/** A table as the page prints it. */
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n')

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')

const example = (name: string): string =>
  new RegExp(`<!-- example: ${name} -->\\n\`\`\`\\w+\\n(.*?)\`\`\``, 's').exec(document)?.[1] ?? ''

const kinds = {
  text: 'text',
  number: 'number',
  flag: 'true or false',
  list: 'list',
  object: '',
  open: 'anything',
}

test('the variables are those that there are', () => {
  const rows = variablesOf(messageShape).map(({ path, kind, about }) => [`\`${path}\``, kinds[kind], about])
  expect(document).toContain(table(['Variable', 'Is', 'What'], rows))
})

test('the filters and tags are those that there are', () => {
  const { text, numbers, lists } = filterNames
  expect(document).toContain(
    table(
      ['Of', 'Filters'],
      [
        ['texts', code(text)],
        ['numbers', code(numbers)],
        ['lists', code(lists)],
      ],
    ),
  )
  expect(document).toContain(`Tags: ${code(tagNames)}.`)
  for (const name of filterNames.own) expect(document).toContain(`| \`${name}\` |`)
})

test('the limits are those that are kept', () => {
  const say = (count: number): string => count.toLocaleString('en')
  const rows = [
    ['characters of a template', say(limits.maxTemplateLength)],
    ['characters that it writes; of a body, all its values together', say(limits.maxOutputLength)],
    ['pieces that it renders: turns of loops, and what is in them', say(limits.maxRenderSteps)],
    ['characters and entries that its filters, ranges and comparisons work on', say(limits.maxWorkedOn)],
    ['blocks within each other', say(limits.maxTagDepth)],
    ['values of a body', say(limits.maxValuesCount)],
    ['maps and lists of a body within each other', say(limits.maxValuesDepth)],
  ]
  expect(document).toContain(table(['Limit', 'At most'], rows))
})

test('the body renders as the page says', () => {
  const compiled = compileValues(JSON.parse(example('body')))
  const made = compiled.ok ? compiled.values.render(sampleData()) : compiled
  expect(made).toEqual({
    ok: true,
    value: {
      to: 'ana@example.com',
      subject: 'Ana, your cart is waiting',
      cents: 9_000,
      lines: sampleData().cart?.items,
      restore: 'https://host.example/c/cart',
    },
  })
})

test('the settings of the e-mail are good, and say what they say', () => {
  const settings = v.parse(v.object({ email: emailSchema }), parse(example('email'))).email
  const { subject, html, text } = mailOf(sampleData(), settings)
  expect(subject).toBe('Ana, 2 items are waiting')
  expect(text).toContain('We kept these for you:\nShoe\nSock')
  expect(html).toContain('https://shop.example/logo.png')
})

test('every template that is shown compiles', () => {
  const shown = [
    ...document.replace(/```.*?```/gs, '').matchAll(/`([^`]*\{\{ (?!…|variables|secret)[^`]*)`/g),
  ]
  expect(shown.length).toBeGreaterThan(2)
  for (const [, text = ''] of shown) {
    const compiled = compileTemplate(text.replaceAll('\\|', '|'))
    expect({ text, problems: compiled.ok ? [] : compiled.problems }).toEqual({ text, problems: [] })
  }
})

test('the money filter writes what the page shows', () => {
  const compiled = compileTemplate(
    '{{ cart.total | money: "EUR", "fr-FR" }} {{ cart.total | money: "EUR", "en-IE" }}',
  )
  expect(compiled.ok && compiled.template.render(sampleData())).toEqual({
    ok: true,
    text: '90,00\u00a0€ €90.00',
  })
})
