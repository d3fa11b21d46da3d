import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copyProperties, jsonBytes } from '../../client/copy-properties.ts'

test('a plain object is copied, and only what JSON can say of it', () => {
  const source = {
    a: 1,
    b: 'text',
    c: true,
    d: null,
    e: undefined,
    f: Number.NaN,
    g: 1n,
    h: () => 1,
    i: Symbol('s'),
    j: [1, [2]],
    k: new Date(0),
    l: new Map(),
    m: { n: 1 },
  }
  expect(copyProperties(source)).toEqual({ a: 1, b: 'text', c: true, j: [1, [2]], m: { n: 1 } })
})

test('a getter that throws, a cycle and a revoked proxy cost only themselves', () => {
  const cyclic: Record<string, unknown> = { fine: 1 }
  cyclic['self'] = cyclic
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  const source = {
    cyclic,
    get trap() {
      throw new Error('trap')
    },
    revoked: revoked.proxy,
    after: 2,
  }
  expect(copyProperties(source)).toMatchObject({ after: 2, cyclic: { fine: 1 } })
  expect(copyProperties(revoked.proxy)).toEqual({})
})

test('a list without end is cut between its items and pushes nothing else out', () => {
  const items = Array.from({ length: 10_000 }, (_, index) => ({
    item_id: `${index}`,
    name: 'x'.repeat(90),
    price: 1,
  }))
  const copied = copyProperties({ items, transaction_id: 'T1' })
  expect(copied['transaction_id']).toBe('T1')
  expect(copied['items']).toEqual(items.slice(0, Array.isArray(copied['items']) ? copied['items'].length : 0))
  expect(jsonBytes(copied)).toBeGreaterThan(5_000)
})

test('whatever is copied fits into an event of 16 KiB, with its page', () => {
  fc.assert(
    fc.property(
      fc.object({
        maxDepth: 6,
        maxKeys: 40,
        key: fc.string({ maxLength: 80 }),
        values: [fc.string({ maxLength: 2_000, unit: 'binary' }), fc.double(), fc.boolean()],
      }),
      (source) => {
        expect(jsonBytes(copyProperties(source))).toBeLessThan(13_500)
      },
    ),
    { numRuns: 50 },
  )
})

test.each([null, undefined, 'text', 7, [1], () => 1, Symbol('s')])('%s has no properties', (source) => {
  expect(copyProperties(source)).toEqual({})
})
