import { expect, test } from 'vitest'
import { oneLine } from '../../../../worker/delivery/presets/one-line.ts'

test('leaves no way to begin another line', () => {
  expect(oneLine('a\r\nb\u2028c\u0085d\te\u0000f', 100)).toBe('a b c d e f')
})

test('cuts between characters, never within one', () => {
  expect(oneLine('ab🛒', 3)).toBe('ab')
  expect(oneLine('ab🛒', 4)).toBe('ab🛒')
})

test('repairs half an emoji', () => {
  expect(oneLine('a\ud83d', 10)).toBe('a\ufffd')
})
