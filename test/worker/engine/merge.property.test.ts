// What must hold of shoppers that become one, whatever they lived through before.

import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { merge } from '../../../worker/engine/merge.ts'
import type { ShopperState } from '../../../worker/engine/shopper.ts'
import { epochMs, shopperId } from '../../../worker/event/ids.ts'
import { email, someone, start } from './decider-specification.ts'
import { happenings, run } from './happenings.ts'
import { day } from './program-builder.ts'

const lived = (id: string) =>
  happenings.map(
    (all) =>
      run(all, someone({ id: shopperId(id), identities: [{ ...email(), kind: 'device', value: id }] })).state,
  )

/** Every shopper's events have ids of their own. */
const renamed = (state: ShopperState, prefix: string): ShopperState => {
  const text = JSON.stringify(state)
    .replaceAll(/"e(\d+)("|:)/g, `"${prefix}$1$2`)
    .replaceAll(/crt_e/g, `crt_${prefix}`)
  const copy: ShopperState = JSON.parse(text)
  return copy
}

const three = fc
  .tuple(lived('shp_k'), lived('shp_a'), lived('shp_b'))
  .map(([k, a, b]) => [renamed(k, 'k'), renamed(a, 'a'), renamed(b, 'b')] as const)
const mergedAt = epochMs(start + 1_000 * day)

it('merges in any grouping to the same shopper', () => {
  fc.assert(
    fc.property(three, ([k, a, b]) => {
      expect(merge(merge(k, a, mergedAt), b, mergedAt)).toEqual(merge(k, merge(a, b, mergedAt), mergedAt))
    }),
  )
})

const facts = ({
  id: _id,
  traits: _traits,
  stage: _stage,
  tags: _tags,
  mergedFrom: _from,
  ...rest
}: ShopperState) => rest

it('merges both ways to the same facts', () => {
  fc.assert(
    fc.property(three, ([, a, b]) => {
      expect(facts(merge(a, b, mergedAt))).toEqual(facts(merge(b, a, mergedAt)))
    }),
  )
})

it('keeps the first and the last touch of all, and no session without its entry', () => {
  fc.assert(
    fc.property(three, ([k, a, b]) => {
      const merged = merge(merge(k, a, mergedAt), b, mergedAt)
      const all = [k, a, b].flatMap(({ firstTouch, lastTouch }) => [firstTouch?.at, lastTouch?.at])
      const times = all.filter((at) => at !== undefined).sort((x, y) => x - y)
      expect([merged.firstTouch?.at, merged.lastTouch?.at]).toEqual([times[0], times.at(-1)])
      for (const { session, firstTouch, lastTouch } of [k, a, b, merged]) {
        expect((firstTouch?.at ?? 0) <= (lastTouch?.at ?? 0)).toBe(true)
        if (session === null) continue
        const { startedAt, lastAt, entryAt = startedAt, exitAt = entryAt } = session
        expect([startedAt, entryAt, exitAt, lastAt]).toEqual(
          [startedAt, entryAt, exitAt, lastAt].sort((x, y) => x - y),
        )
        expect(session.touchpoint?.at ?? startedAt).toBeGreaterThanOrEqual(startedAt)
      }
    }),
  )
})

it('merges once, however often it is told to', () => {
  fc.assert(
    fc.property(three, ([k, a]) => {
      const once = merge(k, a, mergedAt)
      expect(merge(once, a, mergedAt)).toBe(once)
      expect(merge(k, k, mergedAt)).toBe(k)
      expect(isDeepStrictEqual(JSON.parse(JSON.stringify(once)), once)).toBe(true)
    }),
  )
})
