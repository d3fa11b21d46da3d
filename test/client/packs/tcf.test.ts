import { expect, test } from 'vitest'
import { readTcf } from '../../../client/packs/read-tcf.ts'

const purposes = (...ids: number[]) => Object.fromEntries(ids.map((id) => [id, true]))
const answered = (consents: unknown, more: object = {}) =>
  readTcf({
    eventStatus: 'tcloaded',
    gdprApplies: true,
    purpose: { consents, legitimateInterests: {} },
    ...more,
  })

test('consent to storage and to measuring content is a yes to analytics', () => {
  expect(answered(purposes(1, 3, 4, 8))).toEqual({ analytics: true })
  expect(answered(purposes(1, 8), { eventStatus: 'useractioncomplete' })).toEqual({
    analytics: true,
    marketing: false,
  })
})

test('measuring content may rest on an interest that was not objected to, storage and advertising never', () => {
  const interests = (...ids: number[]) => ({
    purpose: { consents: purposes(1), legitimateInterests: purposes(...ids) },
  })
  expect(answered({}, interests(8))).toEqual({ analytics: true, marketing: false })
  expect(answered({}, interests(3, 4, 7))).toEqual({ analytics: false, marketing: false })
  expect(answered({}, { purpose: { consents: {}, legitimateInterests: purposes(1, 3, 4, 8) } })).toEqual({
    analytics: false,
    marketing: false,
  })
})

test.each([
  ['nothing', []],
  ['storage only', [1]],
  ['measuring, but no storage', [3, 4, 8]],
  ['the performance of advertisements', [1, 7]],
])('%s is a no to analytics', (_, ids) => {
  expect(answered(purposes(...ids))?.analytics).toBe(false)
})

test('a no to either purpose of personalized advertising is a no to marketing, and a yes to both is no yes to messages', () => {
  expect(answered(purposes(1, 3, 8))?.marketing).toBe(false)
  expect(answered(purposes(1, 4, 8))?.marketing).toBe(false)
  expect(answered(purposes(1, 3, 4, 8))).not.toHaveProperty('marketing')
})

test('where the regulation does not apply there is nothing to answer, whatever else is missing', () => {
  expect(readTcf({ gdprApplies: false, tcfPolicyVersion: 4 })).toEqual({})
})

test.each([
  ['a banner that is shown', { eventStatus: 'cmpuishown' }],
  ['a platform that still loads', { eventStatus: undefined }],
  ['a word that is none', { eventStatus: 'TCLOADED' }],
])('%s is no answer', (_, more) => {
  expect(answered(purposes(1, 3, 4, 8), more)).toBeUndefined()
})

test('whether the regulation applies being unknown, it applies', () => {
  expect(answered({}, { gdprApplies: undefined })).toEqual({ analytics: false, marketing: false })
  expect(answered({}, { gdprApplies: 0 })).toEqual({ analytics: false, marketing: false })
})

test('only true is a yes: neither 1 nor "true" nor a list of ids', () => {
  for (const consents of [{ 1: 1, 8: 1 }, { 1: 'true', 8: 'true' }, [1, 8]])
    expect(answered(consents)?.analytics).toBe(false)
})

test.each([undefined, null, '11111111', 255])('an answer without consents, but %s, is none', (consents) => {
  expect(answered(consents)).toBeUndefined()
})

test('a string that was agreed to elsewhere does not count', () => {
  expect(answered(purposes(1, 3, 4, 8), { isServiceSpecific: false })).toEqual({
    analytics: false,
    marketing: false,
  })
})

test.each([
  undefined,
  null,
  7,
  'tcloaded',
  [],
  {},
  new Proxy(
    {},
    {
      get() {
        throw new Error('trap')
      },
    },
  ),
])('what is no answer at all is none (%#)', (data) => {
  expect(readTcf(data)).toBeUndefined()
})
