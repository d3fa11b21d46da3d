import { expect, test } from 'vitest'
import { parseSender, sender } from '../../../../worker/delivery/presets/sender.ts'

test.each([
  ['shop@example.com', { email: 'shop@example.com' }],
  ['Shop <shop@example.com>', { email: 'shop@example.com', name: 'Shop' }],
  ['Möbel & Söhne <shop@mail.example.com>', { email: 'shop@mail.example.com', name: 'Möbel & Söhne' }],
])('%s is a sender', (from, parsed) => {
  expect(from).toMatch(sender.pattern)
  expect(parseSender(from)).toEqual(parsed)
})

test.each([
  '',
  'Shop',
  'shop@',
  'Shop shop@example.com',
  'Shop <shop@example.com',
  'a@example.com, b@example.com',
  'Shop, Inc <shop@example.com>',
  'Shop\r\nBcc: x <shop@example.com>',
  'Shop <shop@example.com>\n',
])('%j is none', (from) => {
  expect(from).not.toMatch(sender.pattern)
})
