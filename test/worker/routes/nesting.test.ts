import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isTooDeep, maxNesting } from '../../../worker/routes/nesting.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0

const nested = (depth: number) => bytes('[{"a":'.repeat(depth / 2) + '1' + '}]'.repeat(depth / 2))

test('the bound itself passes, one more does not', () => {
  expect(isTooDeep(nested(maxNesting))).toBe(false)
  expect(isTooDeep(nested(maxNesting + 2))).toBe(true)
})

test('brackets in texts do not count, nor do quotes that are escaped end them', () => {
  expect(isTooDeep(bytes(JSON.stringify({ '[[': `\\"${'[{'.repeat(100)}"\\` })))).toBe(false)
})

test('what is wide is not deep', () => {
  expect(isTooDeep(bytes(JSON.stringify(Array.from({ length: 1_000 }, () => [{}, []]))))).toBe(false)
})

test('it agrees with the parsed value', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.integer({ min: 50, max: 70 }), (json, around) => {
      const text = '['.repeat(around) + json + ']'.repeat(around)
      expect(isTooDeep(bytes(text))).toBe(depthOf(JSON.parse(text)) > maxNesting)
    }),
  )
})

test('bytes that are no JSON do not confuse it', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (any) => {
      expect(typeof isTooDeep(any)).toBe('boolean')
    }),
  )
})
