import { expect, test } from 'vitest'
import { takeIdentities, withoutIdentities } from '../../../worker/event/take-identities.ts'

const take = (raw: Record<string, unknown>, declared: readonly string[] = []) =>
  takeIdentities(raw, { first_name: 'Ana' }, declared)

test('an e-mail address under www is not mistaken for a link', () => {
  expect(take({ email: 'ana@www.example.com' }).properties['email']).toBe('ana@www.example.com')
})

test.each<[unknown, string]>([
  ['<7>', 'made plain it would be 7, who is somebody else'],
  ['7 https://evil.example/win', 'a link would reach a message'],
  ['www.evil.example', 'a link would reach a message'],
  ['7\u200b8', 'it looks like 78'],
  ['x'.repeat(255), 'too long'],
  ['x'.repeat(10_000), 'far too long'],
  [{ toString: 'x' }, 'no text'],
  [['7'], 'a list'],
  [true, 'a yes'],
  [Number.NaN, 'no number'],
  [1.5, 'a fraction'],
  ['[object Object]', 'a mistake of the page'],
])('the customer_id %j is left out: %s', (customer_id, _why) => {
  const taken = take({ customer_id })
  expect(taken.identifiers).toEqual({})
  expect(taken.properties).toEqual({ first_name: 'Ana' })
  expect(taken.refusals).toHaveLength(1)
})

test('what is empty is nothing, and no mistake', () => {
  expect(take({ customer_id: '', email: null, phone: undefined })).toMatchObject({ refusals: [], asSent: {} })
})

test('what is inherited is nothing', () => {
  expect(take(Object.create({ email: 'ana@example.com' }) as Record<string, unknown>).identifiers).toEqual({})
})

test('the spelling of the sender is kept for the proof, also of what does not hold', () => {
  const taken = take({ customer_id: 7, email: ' Ana@Example.com', phone: '06', till_card: '1' }, [
    'till_card',
  ])
  expect(taken.asSent).toEqual({ customer_id: '7', email: ' Ana@Example.com', phone: '06', till_card: '1' })
  expect(taken.identifiers).toEqual({ customer_id: '7', email: 'ana@example.com', till_card: '1' })
})

test('an event can be kept without a word on who it is about', () => {
  const properties = { email: 'ana@example.com', till_card: '1', value: 3 }
  expect(withoutIdentities(properties, ['till_card'])).toEqual({ value: 3 })
  expect(withoutIdentities(properties, [])).toEqual({ till_card: '1', value: 3 })
})
