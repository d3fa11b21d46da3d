import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { wireBatch, wireEvent, wireVersion } from '../../../worker/event/wire.ts'

/** The shape of a schema without its functions: what an old script in a cached page would notice. */
function shape(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(shape)
  if (schema instanceof RegExp) return String(schema)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => typeof value !== 'function' && !key.startsWith('~') && key !== 'message')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, shape(value)]),
  )
}

test('the wire has not changed: pages in the wild send version 1 for years', () => {
  const pinned = createHash('sha256')
    .update(JSON.stringify([shape(wireBatch), shape(wireEvent)]))
    .digest('hex')
  // A change that old scripts cannot know needs wireVersion + 1 and the old version kept beside it.
  expect({ version: wireVersion, pinned: pinned.slice(0, 16) }).toEqual({
    version: 1,
    pinned: '758d286d0d34fc42',
  })
})

test('the smallest honest batch is valid', () => {
  const batch = {
    v: 1,
    key: 'pk_demo_0123456789abcdef',
    batch_id: 'b',
    device_id: 'd',
    sent_at: 1,
    events: [],
  }
  expect(v.is(wireBatch, batch)).toBe(true)
})
