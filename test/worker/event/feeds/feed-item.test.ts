import { expect, test } from 'vitest'
import { feedItem } from '../../../../worker/event/feeds/feed-item.ts'

const item = (fields: Record<string, unknown>) => feedItem({ line: 1, fields })

test("translates Google's names, however they are written", () => {
  expect(
    item({
      ID: 'shoe-42',
      'g:title': 'Shoe',
      'Image Link': 'https://cdn.example/a.jpg',
      link: 'https://shop.example/shoe',
      brand: 'Acme',
      price: '90 EUR',
      sale_price: '70 EUR',
      sale_price_effective_date: '2026-03-02T00:00+0100/2026-03-09T00:00+0100',
      product_type: 'Home > Shoes',
      google_product_category: 'Apparel > Shoes',
      availability: 'in stock',
      quantity: '7',
      color: 'red',
      size: '42',
      shipping: 'left out',
      gtin: '',
    }),
  ).toEqual({
    item_id: 'shoe-42',
    item_name: 'Shoe',
    image_url: 'https://cdn.example/a.jpg',
    url: 'https://shop.example/shoe',
    item_brand: 'Acme',
    price: '90 EUR',
    sale_price: '70 EUR',
    sale_from: '2026-03-02T00:00+0100',
    sale_until: '2026-03-09T00:00+0100',
    item_category: 'Home > Shoes',
    availability: 'in stock',
    stock: 7,
    attributes: { color: 'red', size: '42' },
  })
})

test("takes Google's own category where there is no other, and never its number", () => {
  expect(item({ google_product_category: 'Apparel > Shoes' })).toEqual({ item_category: 'Apparel > Shoes' })
  expect(item({ google_product_category: '187' })).toEqual({})
})

test('leaves our own names as they are', () => {
  const ours = { item_id: 'a', item_name: 'Shoe', stock: { online: 2 }, attributes: { size: 42 } }
  expect(item(ours)).toEqual(ours)
})

test('leaves a number that is none to be refused', () => {
  expect(item({ inventory: '-3' })).toEqual({ stock: -3 })
  expect(item({ inventory: 'many' })).toEqual({ stock: 'many' })
})
