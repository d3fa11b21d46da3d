import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffLines } from '../../cli/line-diff.ts'

const lines = (...all: string[]): string => all.join('\n')

test('texts that are the same have no difference', () => {
  expect(diffLines('a\nb\n', 'a\nb\n')).toEqual([])
})

test('a changed line stands between three of its neighbors on each side', () => {
  const before = lines('1', '2', '3', '4', 'old', '6', '7', '8', '9', '10')
  const after = before.replace('old', 'new')
  expect(diffLines(before, after)).toEqual([
    '…',
    '  2',
    '  3',
    '  4',
    '- old',
    '+ new',
    '  6',
    '  7',
    '  8',
    '…',
  ])
})

test('a single last line that is left out has its mark, the end of the last line has none', () => {
  const rest = ['1', '2', '3', '4']
  expect(diffLines(lines('old', ...rest), lines(...rest))).toEqual(['- old', '  1', '  2', '  3', '…'])
  expect(diffLines('old\n1\n2\n3\n', '1\n2\n3\n')).toEqual(['- old', '  1', '  2', '  3'])
})

test('a line that is moved in or out is the only one that is marked', () => {
  expect(diffLines(lines('a', 'c'), lines('a', 'b', 'c'))).toEqual(['  a', '+ b', '  c'])
  expect(diffLines(lines('a', 'b', 'c'), lines('a', 'c'))).toEqual(['  a', '- b', '  c'])
})

test('texts too long to compare are shown as replaced', () => {
  const long = (mark: string): string =>
    Array.from({ length: 5_000 }, (_none, at) => `${mark}${at}`).join('\n')
  const diff = diffLines(`same\n${long('a')}`, `same\n${long('b')}`)
  expect(diff.filter((line) => line.startsWith('+'))).toHaveLength(5_000)
  expect(diff[0]).toBe('  same')
})

test('what is kept and removed is the first text, what is kept and added the second', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = diffLines(before.join('\n'), after.join('\n'))
      // Short texts with one change near everything: nothing is cut when no run of equal lines is longer than 3.
      fc.pre(!diff.includes('…') && diff.length > 0)
      const side = (mark: string): string[] =>
        diff.filter((line) => line.startsWith(mark) || line.startsWith(' ')).map((line) => line.slice(2))
      expect(side('-')).toEqual(before)
      expect(side('+')).toEqual(after)
    }),
  )
})
