import { readFileSync } from 'node:fs'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openShop } from '../shop.ts'
import type { Shop } from '../shop.ts'

const page = (name: string) => readFileSync(`test/pages/magento/${name}.html`, 'utf8')
const told = `selvedge('event', 'told_by_test')`

let shop: Shop
beforeAll(async () => {
  shop = await openShop({
    '/': page('luma'),
    '/checkout/cart/': page('luma').replace('catalog-product-view', 'checkout-cart-index'),
    '/checkout/': page('luma').replace('catalog-product-view', 'checkout-index-index'),
    '/checkout/onepage/success/': page('success'),
    '/hyva': page('hyva'),
  })
})
afterAll(() => shop.close())
beforeEach(() => shop.reset())

/** The pack is the last who subscribes: the page's own modules do not. */
const listening = (of: Page) => of.waitForFunction(`sections.cart.isHeard`)
const inCart = (cart: string) => (of: Page) =>
  of.evaluateOnNewDocument(`{
    document.cookie = 'private_content_version=1'
    const bag = (qty) => ({ product_sku: '24-WB04', product_name: 'Bag', qty, product_price_value: 45 })
    localStorage['mage-cache-storage'] = JSON.stringify({ cart: ${cart} }) }`)
const names = () =>
  shop
    .events()
    .map((event) => event.name)
    .filter((name) => !['page_view', 'told_by_test'].includes(name))
const settled = async (of: Page) => {
  await of.evaluate(told)
  await shop.until(() => shop.events('told_by_test').length > 0)
}

test('what a section load brings into an empty cart arrives, with the price that the shopper sees', async () => {
  const visited = await shop.visit('/')
  await listening(visited)
  await visited.evaluate(`update(cartOf(hoodie, bag(2)))`)
  await shop.until(() => shop.events('cart_updated').length > 0)
  expect(names()).toEqual(['add_to_cart', 'cart_updated'])
  expect(shop.events('add_to_cart')[0]?.properties).toEqual({
    currency: 'USD',
    value: 176.9,
    items: [
      {
        item_id: 'WH12-S-Orange',
        item_name: 'Circe Hooded Ice Fleece',
        item_variant: 'S, Orange',
        price: 68,
        quantity: 1,
        url: shop.url('/circe-hooded-ice-fleece.html'),
        image_url: shop.url('/media/wh12.jpg'),
      },
      {
        item_id: '24-WB04',
        item_name: 'Push It Messenger Bag',
        price: 54.45,
        quantity: 2,
        url: shop.url('/push-it-messenger-bag.html'),
        image_url: shop.url('/media/wb04.jpg'),
      },
    ],
  })
  expect(shop.noise).toEqual([])
})

test('what earlier pages left in the cart is not told again, and what is taken out is', async () => {
  const visited = await shop.visit('/', inCart('{ items: [bag(2)] }'))
  await listening(visited)
  await visited.evaluate(`update(cartOf({ ...bag(1), product_price: '$45.00' }))`)
  await settled(visited)
  expect(names()).toEqual(['remove_from_cart', 'cart_updated'])
  expect(shop.events('remove_from_cart')[0]?.properties?.['items']).toMatchObject([
    { item_id: '24-WB04', quantity: 1 },
  ])
})

test('a cart that comes from nowhere, as after a login, is stated and not told as added', async () => {
  const visited = await shop.visit('/', inCart('undefined'))
  await listening(visited)
  await visited.evaluate(`update(cartOf(bag(1)))`)
  await settled(visited)
  expect(names()).toEqual(['cart_updated'])
})

test('the cart page is view_cart with what is in it', async () => {
  const visited = await shop.visit('/checkout/cart/', inCart('{ items: [bag(3)] }'))
  await listening(visited)
  await settled(visited)
  expect(names()).toEqual(['view_cart'])
  expect(shop.events('view_cart')[0]?.properties).toMatchObject({ value: 135, items: [{ quantity: 3 }] })
})

test('a cart that empties in the checkout was bought: nothing is removed', async () => {
  const visited = await shop.visit('/checkout/', inCart('{ items: [bag(3)] }'))
  await listening(visited)
  await visited.evaluate(`update(cartOf())`)
  await settled(visited)
  expect(names()).toEqual(['begin_checkout'])
})

test('the thank-you page is a purchase of its order number', async () => {
  await shop.visit('/checkout/onepage/success/')
  await shop.until(() => shop.events('purchase').length > 0)
  expect(shop.events('purchase')[0]?.properties).toEqual({ transaction_id: '000000042' })
  expect(shop.noise).toEqual([])
})

test('a Hyvä theme, which has no RequireJS, is heard by its own event', async () => {
  const visited = await shop.visit('/hyva', (of) =>
    of.evaluateOnNewDocument(`
      const listen = addEventListener
      window.addEventListener = (type, ...rest) => {
        listen.call(window, type, ...rest)
        if (type === 'private-content-loaded') window.isHeard = true
      }`),
  )
  await visited.waitForFunction(`window.isHeard`)
  await visited.evaluate(`dispatch({ cart })`)
  await shop.until(() => shop.events('add_to_cart').length > 0)
  expect(shop.events('add_to_cart')[0]?.properties).toMatchObject({
    items: [{ item_id: '24-WB04', price: 45, quantity: 1 }],
  })
})

test('sections that cannot be read say nothing, disturb nobody, and the next one is told', async () => {
  const visited = await shop.visit('/')
  await listening(visited)
  await visited.evaluate(`(() => {
    const trap = new Proxy({}, { get() { throw new Error('trap') }, ownKeys() { throw new Error('trap') } })
    const cyclic = bag(1); cyclic.self = cyclic
    for (const cart of [trap, { items: [trap] }, { items: [null] }, { items: '<html>' }, {}, null, 7, '<!doctype html>',
      { items: [{ ...bag(1), product_sku: {}, product_id: [] }] }, { items: [{ ...bag(1), qty: 'NaN' }] }]) sections.cart(cart)
    dispatchEvent(new CustomEvent('private-content-loaded'))
    sections.cart(Object.freeze({ items: Object.freeze([Object.freeze(cyclic)]) }))
  })()`)
  await settled(visited)
  expect(names()).toEqual(['add_to_cart', 'cart_updated'])
  expect(shop.noise).toEqual([])
})
