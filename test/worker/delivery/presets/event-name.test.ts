import { expect, test } from 'vitest'
import { eventName } from '../../../../worker/delivery/presets/event-name.ts'

test('puts _ in the place of what the vendor forbids', () => {
  expect(eventName('Cart: left behind!', { maxLength: 30, forbidden: /[^\w-]/g })).toBe('Cart__left_behind_')
})

test('makes one line of several', () => {
  expect(eventName(' Cart\r\n left ', { maxLength: 30 })).toBe('Cart left')
})

test.each(['', '   ', '\n', 'a', 'x'.repeat(31)])('refuses %j, which is too short or too long', (name) => {
  expect(eventName(name, { minLength: 2, maxLength: 30 })).toEqual({
    unsendable: expect.stringMatching(/^event: \d+ characters once rendered, the vendor takes 2 to 30$/),
  })
})
