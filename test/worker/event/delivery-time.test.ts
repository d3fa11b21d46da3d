import { expect, test } from 'vitest'
import { deliveryIdOf } from '../../../worker/engine/steps/send.ts'
import { earliestDeliveryId, isDeliveryId } from '../../../worker/event/delivery-time.ts'
import { enrollmentId, epochMs } from '../../../worker/event/ids.ts'

const idAt = (ms: number) => deliveryIdOf(enrollmentId('enr_1'), 'send', epochMs(ms))

test('a moment lies after every id from before it and not after any from then on', () => {
  for (const ms of [0, 1, 65_535, 65_536, 1_772_445_600_000, 4_294_967_296_000]) {
    expect(earliestDeliveryId(ms) <= idAt(ms)).toBe(true)
    expect(earliestDeliveryId(ms + 1) > idAt(ms)).toBe(true)
  }
})

test('moments outside of what an id can tell are the first or the last of them', () => {
  expect(earliestDeliveryId(-5)).toBe('00000000-0000')
  expect(earliestDeliveryId(Number.MAX_SAFE_INTEGER)).toBe('ffffffff-ffff')
})

test('an id is a UUIDv7 in its usual form and nothing else', () => {
  expect(isDeliveryId(idAt(1_772_445_600_000))).toBe(true)
  for (const text of ['', 'x', '1', idAt(1).toUpperCase().replace('0', 'G'), `${idAt(1)}~`, "' OR 1=1 --"])
    expect(isDeliveryId(text)).toBe(false)
})
