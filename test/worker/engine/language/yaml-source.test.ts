import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../../../../worker/engine/language/problem.ts'
import { formatProblem } from '../../../../worker/engine/language/problem.ts'
import { readYaml } from '../../../../worker/engine/language/yaml-source.ts'

function read(text: string): { data: unknown; problems: string[] } {
  const problems: Problem[] = []
  const source = readYaml('f.yaml', text, problems)
  return { data: source?.data ?? null, problems: problems.map(formatProblem) }
}

describe('readYaml', () => {
  it('reads maps, lists and values of YAML 1.2', () => {
    const text = 'a: 1\nb: [x, "on", 2.5, true, null]\nc: { d: 10%, e: "21:00" }\nf: |\n  two\n  lines\n'
    expect(read(text)).toEqual({
      data: { a: 1, b: ['x', 'on', 2.5, true, null], c: { d: '10%', e: '21:00' }, f: 'two\nlines\n' },
      problems: [],
    })
  })

  it('ignores a byte order mark and Windows line ends', () => {
    expect(read('\uFEFFa: 1\r\nb: c\r\n').data).toEqual({ a: 1, b: 'c' })
  })

  it.each([
    ['on: 1', '1:1: on means true to some YAML readers: put it in quotes, "on"'],
    ['a: off', '1:4: off means false to some YAML readers: put it in quotes, "off"'],
    ['a: [yes, No]', '1:5: yes means true to some YAML readers: put it in quotes, "yes"'],
    ['n: 1', '1:1: n means false to some YAML readers: put it in quotes, "n"'],
    ['y: 1', '1:1: y means true to some YAML readers: put it in quotes, "y"'],
    [
      'a: 21:00',
      '1:4: 21:00 means a number of seconds or minutes to some YAML readers: put it in quotes, "21:00"',
    ],
    ['a: 017', '1:4: 017 means an octal number to some YAML readers: put it in quotes, "017"'],
    ['a: 00', '1:4: 00 means an octal number to some YAML readers: put it in quotes, "00"'],
    ['a: 08', '1:4: 08 means an octal number to some YAML readers: put it in quotes, "08"'],
    ['a: 0o17', '1:4: 0o17 means an octal number to some YAML readers: put it in quotes, "0o17"'],
    ['a: 1_000', '1:4: 1_000 means the number 1000 to some YAML readers: put it in quotes, "1_000"'],
    [
      'a: 2026-03-02',
      '1:4: 2026-03-02 means a moment in UTC to some YAML readers: put it in quotes, "2026-03-02"',
    ],
    ['<<: { a: 1 }', '1:1: merge keys (<<) are not allowed: write the fields out'],
  ])('refuses %j, which YAML 1.1 reads otherwise', (text, message) => {
    expect(read(text).problems[0]).toBe(`f.yaml:${message}`)
    expect(read(text).data).toBeNull()
  })

  it.each([
    ['a: &x 1', '1:7: anchors (&name) are not allowed'],
    [
      'a: *x',
      '1:4: aliases (*name) are not allowed: write the value out, or put a text that starts with * in quotes',
    ],
    ['a: !!js/function "x"', '1:18: tags (!name) are not allowed'],
    ['%YAML 1.1\n---\na: 1', '1:1: directives (lines that start with %) are not allowed'],
    ['a: 1\n---\nb: 2', '2:1: the file holds a second document: keep one per file, without ---'],
    ['a: 1\na: 2', '2:1: "a" is there twice: keep one'],
    ['a:\n\tb: 1', '2:1: indented with a tab: use spaces'],
    ['[a, b]: 1', '1:1: a key must be a plain text'],
    ['a: b: c', '1:4: a second ": " on one line: put the text in quotes, or start a new line'],
    ['a: @x', '1:4: a text that starts with this character needs quotes'],
    ['a: "\\q"', '1:5: unknown escape in a "quoted" text: write \\\\ for a backslash'],
    ['__proto__: { admin: true }', '1:1: "__proto__" cannot be used as a name'],
    ['a: { constructor: 1 }', '1:6: "constructor" cannot be used as a name'],
    [
      'a: \u0000',
      '1:4: a control character stands here: remove it, or write it as an escape in a "quoted" text',
    ],
  ])('refuses %j', (text, message) => {
    expect(read(text).problems).toContain(`f.yaml:${message}`)
    expect(read(text).data).toBeNull()
  })

  it('refuses a billion laughs before anything is expanded', () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [lol]'
        : `a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]`,
    )
    expect(read(levels.join('\n')).problems[0]).toBe('f.yaml:1:9: anchors (&name) are not allowed')
  })

  it('refuses ten megabytes without reading them', () => {
    expect(read('a'.repeat(10_000_000)).problems).toEqual([
      'f.yaml:1:1: the file is larger than 64 KiB: split it',
    ])
  })

  it('counts bytes, not characters', () => {
    expect(read(`a: ${'€'.repeat(30_000)}`).problems).toEqual([
      'f.yaml:1:1: the file is larger than 64 KiB: split it',
    ])
  })

  it.each([
    ['brackets', '['.repeat(60_000)],
    ['braces', '{a: '.repeat(15_000)],
    ['dashes', '- '.repeat(30_000)],
    ['question marks', '? '.repeat(30_000)],
    ['indentation', Array.from({ length: 350 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
    ['both', `${'- '.repeat(30)}${'['.repeat(30)}${']'.repeat(30)}`],
  ])('refuses deep nesting by %s', (_name, text) => {
    expect(read(text).problems[0]).toMatch(/nested more than 40 deep$/)
  })

  it('locates values, keys and what is missing', () => {
    const source = readYaml('f.yaml', 'a:\n  - b: 1\n    c: two\n', [])
    expect(source?.locate(['a', 0, 'c'], 'value')).toEqual({ line: 3, column: 8 })
    expect(source?.locate(['a', 0, 'c'], 'key')).toEqual({ line: 3, column: 5 })
    expect(source?.locate(['a', 0, 'nothing'], 'value')).toEqual({ line: 2, column: 5 })
    expect(source?.locate([], 'value')).toEqual({ line: 1, column: 1 })
  })

  it('never throws, whatever the text', () => {
    const pieces = fc.constantFrom(
      'a: ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '|',
      '>',
      '&x ',
      '*x',
      '!t ',
      '? ',
      ': ',
      '\n',
      '  ',
      '\t',
      '#',
      '---',
      '%',
      'on',
      '1',
      ',',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
        ),
        (text) => {
          const { problems } = read(text)
          expect(problems.every((problem) => /^f\.yaml:\d+:\d+: ./.test(problem))).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })
})
