import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { emailKind } from '../../../../worker/delivery/email/email-kind.ts'
import { sampleData } from '../templates/sample-data.ts'

test.each([
  ['abandoned-cart', 'cart-2', 'cart'],
  ['abandoned-checkout', 'checkout-2-free-shipping', 'checkout'],
  ['notify-me', 'back-in-stock', 'back_in_stock'],
  ['price-drop', 'price-drop', 'price_drop'],
  ['post-purchase', 'review-request', 'review'],
  ['reactivation', 'win-back-2-offer', 'miss_you'],
  ['loyalty-milestone', 'milestone-25', 'milestone'],
  ['welcome', 'hello-1', 'welcome'],
  ['confirm-subscription', 'confirm-subscription', 'confirm'],
])('%s sends %s: %s', (automation, message, kind) => {
  expect(emailKind(sampleData({ automation, message }))).toBe(kind)
})

test.each([
  ['cart_updated', 'cart'],
  ['begin_checkout', 'checkout'],
  ['price_drop', 'price_drop'],
  ['store_visit', 'plain'],
])('by other names, what started it decides: %s', (name, kind) => {
  const event = { name, occurred_at: '2026-03-02T10:00:00.000Z' }
  expect(emailKind(sampleData({ automation: 'spring', message: 'first', event }))).toBe(kind)
})

test('a name of the shop’s own, started by no event, is plain', () => {
  expect(emailKind(sampleData({ automation: 'spring', message: 'first', event: null }))).toBe('plain')
})

test('only those of our automations that cannot know what to say are plain', () => {
  const folder = new URL('../../../../config/automations/', import.meta.url)
  const files = readdirSync(folder).filter((file) => !file.endsWith('.test.yaml'))
  const plain = files.flatMap((file) => {
    const automation = file.replace('.yaml', '')
    const messages = [...readFileSync(new URL(file, folder), 'utf8').matchAll(/send: ([\w-]+)/g)]
    return messages
      .map(([, message = '']) => message)
      .filter((message) => emailKind(sampleData({ automation, message, event: null })) === 'plain')
  })
  expect(plain.sort()).toEqual(['care-tips', 'gift-again', 'gift-how-was-it'])
})
