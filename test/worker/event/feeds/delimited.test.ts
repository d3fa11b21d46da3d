// TSV and CSV as they stream in.

import { expect, test } from 'vitest'
import { Delimited } from '../../../../worker/event/feeds/delimited.ts'
import { collect, pieceLengths } from './collect.ts'

const read = (text: string, pieceLength?: number) =>
  collect((emit) => new Delimited(emit, null), text, pieceLength)

test.each(pieceLengths)('reads TSV, in pieces of %i characters', (length) => {
  const tsv = 'id\ttitle\tprice\r\na\t12" pipe\t5 EUR\r\n\r\nb\t"two\nlines, ""quoted"""\t\nc\tlast'
  expect(read(tsv, length)).toEqual({
    entries: [
      { line: 2, fields: { id: 'a', title: '12" pipe', price: '5 EUR' } },
      { line: 4, fields: { id: 'b', title: 'two\nlines, "quoted"' } },
      { line: 6, fields: { id: 'c', title: 'last' } },
    ],
    error: null,
    line: null,
  })
})

test.each([
  ['a comma', 'id,title\na,"x, y"\n', 'x, y'],
  ['a semicolon', 'id;title\na;x, y\n', 'x, y'],
])('finds %s by the first line', (_what, csv, title) => {
  for (const length of pieceLengths)
    expect(read(csv, length).entries).toEqual([{ line: 2, fields: { id: 'a', title } }])
})

test('refuses a row with more columns than there are names, alone', () => {
  expect(read('id,title\na,x,y\nb,z\n').entries).toEqual([
    { line: 2, reason: 'has 3 columns where the first line names 2' },
    { line: 3, fields: { id: 'b', title: 'z' } },
  ])
})

test.each(pieceLengths)('keeps what was before a quote that is never closed, in pieces of %i', (length) => {
  const { entries, error, line } = read('id,title\na,x\nb,"open\nc,y\n', length)
  expect(entries).toEqual([{ line: 2, fields: { id: 'a', title: 'x' } }])
  expect([error, line]).toEqual(['the feed ends inside a value in quotes', 3])
})

test('does not keep a quote that takes the rest of a large feed with it', () => {
  const { error } = read(`id,title\na,"${'x'.repeat(300_000)}`, 10_000)
  expect(error).toBe('a value is longer than 262144 characters: is a quote open?')
})

test('wants names at the top, and takes the first of two that are the same', () => {
  expect(read('\n\n').error).toBe('there is no line with the names of the columns')
  expect(read('id,id,__proto__\na,b,c\n').entries).toEqual([{ line: 2, fields: { id: 'a' } }])
  expect(read(Array.from({ length: 301 }, () => 'x').join(',')).error).toBe('more than 300 columns')
})
