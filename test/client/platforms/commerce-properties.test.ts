import { expect, test } from 'vitest'
import { commerceProperties } from '../../../client/platforms/commerce-properties.ts'

test('what would make the worker refuse the event is left out, and the rest of it stays', () => {
  const source = {
    currency: '€',
    value: 'on request',
    transaction_id: '',
    coupon: 'SPRING',
    items: [
      { item_id: 'a', price: -1, quantity: '1.6' },
      { price: 3 },
      null,
      'b',
      { item_name: 'Only a name', price: '3,00' },
    ],
  }
  expect(commerceProperties(source)).toEqual({
    coupon: 'SPRING',
    items: [
      { item_id: 'a', quantity: 2 },
      { item_name: 'Only a name', price: 3 },
    ],
  })
})

test('a missing currency is taken from the items, if they say one', () => {
  expect(commerceProperties({ items: [{ item_id: 'a', currency: 'EUR' }] })['currency']).toBe('EUR')
  expect(commerceProperties({ items: [{ item_id: 'a' }] })).not.toHaveProperty('currency')
})

test('what is no list of items is no items', () => {
  expect(commerceProperties({ items: { item_id: 'a' }, value: 1 })).toEqual({ value: 1 })
})
