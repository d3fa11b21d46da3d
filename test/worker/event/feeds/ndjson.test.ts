import { expect, test } from 'vitest'
import { Ndjson } from '../../../../worker/event/feeds/ndjson.ts'
import { collect, pieceLengths } from './collect.ts'

const read = (text: string, pieceLength?: number) => collect((emit) => new Ndjson(emit), text, pieceLength)

test.each(pieceLengths)(
  'reads one object a line, and refuses lines that are none, in pieces of %i',
  (length) => {
    expect(read('{"item_id":"a"}\r\n\n[1]\n{"item_id":\n{"item_id":"b"}', length)).toEqual({
      entries: [
        { line: 1, fields: { item_id: 'a' } },
        { line: 3, reason: 'not a JSON object' },
        { line: 4, reason: 'not a JSON object' },
        { line: 5, fields: { item_id: 'b' } },
      ],
      error: null,
      line: null,
    })
  },
)

test('skips a line without an end, and reads the next', () => {
  const { entries } = read(`{"a":"${'x'.repeat(200_000)}"}\n{"item_id":"b"}\n`, 10_000)
  expect(entries).toEqual([
    { line: 1, reason: 'longer than 65536 characters' },
    { line: 2, fields: { item_id: 'b' } },
  ])
})
