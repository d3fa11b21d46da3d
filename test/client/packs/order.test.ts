import { describe, expect, test } from 'vitest'
import { confirms, orderIn, orderNumber } from '../../../client/packs/order.ts'
import { isCheckout, mayThank, placeOf } from '../../../client/packs/shop-places.ts'

const place = (address: string) => placeOf(new URL(address, 'https://shop.example'))

describe('the end of an order', () => {
  test.each([
    ['/checkout/success', ''],
    ['/order-confirmation.php', ''],
    ['/index.php?route=checkout/success', ''],
    ['/#/order/confirmed', ''],
    ['/danke', 'Vielen Dank für Ihre Bestellung!'],
    ['/x', 'Thank you for your order'],
    ['/x', 'Merci pour votre commande'],
    ['/x', 'Commande confirmée'],
    ['/x', '¡Gracias por tu pedido!'],
    ['/x', 'Bedankt voor je bestelling'],
    ['/x', 'Dziękujemy za złożenie zamówienia'],
  ])('is %s with the heading "%s"', (address, heading) => {
    expect(confirms(place(address), heading)).toBe('sure')
    expect(mayThank(place(address) + heading)).toBe(true)
  })

  test.each(['/thank-you', '/merci.html', '/danke/'])('may be %s', (address) => {
    expect(confirms(place(address), 'Newsletter')).toBe('maybe')
  })

  test.each([
    ['/', 'Welcome'],
    ['/checkout', 'Your order'],
    ['/account/orders/1001', 'Order confirmed'],
    ['/order-history', 'Thank you for your order'],
    ['/search?q=/checkout/success', 'Search'],
    ['/p/success-mug', 'Success mug'],
  ])('is not %s with the heading "%s"', (address, heading) => {
    expect(confirms(place(address), heading)).toBeUndefined()
  })
})

describe('the number of an order', () => {
  test.each([
    ['Your order number is: 1001.', '1001'],
    ['Order #A-17', 'A-17'],
    ['Order no. 2026-00417', '2026-00417'],
    ['Ihre Bestellnummer: 2026-00417', '2026-00417'],
    ['Auftragsnummer 77', '77'],
    ['Commande n° 12345', '12345'],
    ['Numéro de commande : FR12', 'FR12'],
    ['Número de pedido: 9', '9'],
    ['Numero ordine: 55', '55'],
    ['Bestelnummer: 8', '8'],
    ['Order number: 7. We mail it. Order number: 7', '7'],
  ])('in "%s" is %s', (text, number) => {
    expect(orderNumber(text)).toBe(number)
  })

  test.each([
    'Thank you for your order',
    'You ordered 2 items',
    'Order by phone: 0800 123',
    'Order number: pending',
    'Order number: 7. Your last order number: 6',
  ])('is not in "%s"', (text) => {
    expect(orderNumber(text)).toBeUndefined()
  })

  test('may stand in the address', () => {
    expect(orderIn('?a=1&order_id=1001')).toBe('1001')
    expect(orderIn('?order=asc&orderby=1')).toBeUndefined()
  })
})

test.each([
  ['/checkout', true],
  ['/checkout.php', true],
  ['/de/kasse', true],
  ['/index.php?route=checkout/checkout', true],
  ['/#/checkout', true],
  ['/checkout/cart', false],
  ['/checkout/success', false],
  ['/login?redirect=/checkout', false],
  ['/p/checkouts-for-dummies', false],
])('whether %s is where people pay: %s', (address, isIt) => {
  expect(isCheckout(place(address))).toBe(isIt)
})
