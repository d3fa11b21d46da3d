import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  applySuppressions,
  liftSuppressions,
  suppressionReasons,
} from '../../../../worker/engine/shopper/suppression.ts'
import { newShopper } from '../../../../worker/engine/shopper.ts'
import type { ConsentRecord } from '../../../../worker/engine/shopper.ts'
import { epochMs, shopperId } from '../../../../worker/event/ids.ts'

const address = 'ana@example.com'
const ana = (consent: ConsentRecord = {}) => ({ ...newShopper(shopperId('shp_1'), epochMs(0)), consent })
const since = epochMs(10)

test.each([
  ['unsubscribed', {}, true],
  ['unsubscribed', { marketing: true, marketingAt: epochMs(9) }, true],
  ['unsubscribed', { marketing: true, marketingAt: since }, true],
  ['unsubscribed', { marketing: true, marketingAt: epochMs(11) }, false],
  ['unsubscribed', { marketing: false, marketingAt: epochMs(11) }, true],
  ['erased', { marketing: true, marketingAt: epochMs(11) }, true],
  ['erased', { marketing: true, marketingAt: epochMs(11), confirmedAt: since }, true],
  ['erased', { marketing: true, marketingAt: epochMs(11), confirmedAt: epochMs(11) }, false],
  ['bounced', { marketing: true, marketingAt: epochMs(11), confirmedAt: epochMs(11) }, true],
  ['complained', { marketing: true, marketingAt: epochMs(11), confirmedAt: epochMs(11) }, true],
  ['manual', { marketing: true, marketingAt: epochMs(11), confirmedAt: epochMs(11) }, true],
] as const)('%s since 10, with %j, stands: %s', (reason, consent, stands) => {
  const next = applySuppressions(ana(consent), address, [{ reason, since }])
  expect(next.suppressed).toEqual(stands ? { [address]: reason } : {})
  if (reason === 'unsubscribed' && stands) expect(next.consent.marketing).toBe(false)
})

test('an opt-out under a bounce is heard too: it stays when the bounce is lifted', () => {
  const both = applySuppressions(ana(), address, [
    { reason: 'bounced', since },
    { reason: 'unsubscribed', since },
  ])
  expect(both.suppressed).toEqual({ [address]: 'bounced' })
  expect(liftSuppressions(both, address, ['bounced'])).toMatchObject({
    suppressed: {},
    consent: { marketing: false },
  })
})

test('applying what is known already changes nothing, whatever it is and however often', () => {
  const found = fc.array(
    fc.record({ reason: fc.constantFrom(...suppressionReasons), since: fc.nat(20).map(epochMs) }),
  )
  fc.assert(
    fc.property(found, fc.boolean(), fc.nat(20), (list, marketing, at) => {
      const state = ana({ marketing, marketingAt: epochMs(at) })
      const once = applySuppressions(state, address, list)
      expect(applySuppressions(once, address, list)).toEqual(once)
      expect(Object.keys(once.suppressed).every((key) => key === address)).toBe(true)
    }),
  )
})

test('lifting another reason, or another address, changes nothing', () => {
  const state = applySuppressions(ana(), address, [{ reason: 'bounced', since }])
  expect(liftSuppressions(state, address, ['manual'])).toBe(state)
  expect(liftSuppressions(state, 'ben@example.com', ['bounced'])).toBe(state)
})
