import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Page } from 'puppeteer-core'
import { openShop } from '../shop.ts'
import type { Shop } from '../shop.ts'

const page = (name: string) => readFileSync(`test/pages/prestashop/${name}.html`, 'utf8')
const told = `selvedge('event', 'told_by_test')`

let shop: Shop
beforeAll(async () => {
  shop = await openShop({
    '/': page('product'),
    '/cart': page('cart'),
    '/order-confirmation': page('order-confirmation'),
    '/ga4': `<script>var dataLayer = [{ event: 'view_cart', ecommerce: { items: [{ item_id: '1-0' }] } }]</script>${page('cart')}`,
    '/hostile': page('product').replace(
      '<!--tag-->',
      `<script>
        const trap = new Proxy({}, { get() { throw new Error('trap') }, ownKeys() { throw new Error('trap') } })
        prestashop.customer = trap
      </script><!--tag-->`,
    ),
  })
})
afterAll(() => shop.close())
beforeEach(() => shop.reset())

/** Resolves when the pack listens: it is the second listener, after the theme's. */
const listening = (of: Page) => of.waitForFunction(`listeners.updateCart.length > 1`)
const names = () =>
  shop
    .events()
    .map((event) => event.name)
    .filter((name) => !['page_view', 'told_by_test'].includes(name))

const shirt = {
  item_id: '1',
  item_name: 'Hummingbird printed t-shirt',
  item_variant: 'M, White',
  price: 22.944,
  quantity: 2,
}

test('what the cart button brings arrives as one more line and as the whole cart, priced as the shop shows it', async () => {
  const visited = await shop.visit('/')
  await listening(visited)
  await visited.click('#add')
  await shop.until(() => shop.events('cart_updated').length > 0)
  expect(shop.events('add_to_cart')[0]?.properties).toEqual({
    currency: 'EUR',
    value: 45.888,
    items: [
      {
        ...shirt,
        url: shop.url('/men/1-2-hummingbird-printed-t-shirt.html#/2-size-m'),
        image_url: shop.url('/2-medium_default/hummingbird.jpg'),
      },
    ],
  })
  expect(shop.events('cart_updated')[0]?.properties).toMatchObject({
    currency: 'EUR',
    items: [{ item_id: '8', price: 1114.28, quantity: 2 }, shirt],
  })
  expect(names()).toEqual(['add_to_cart', 'cart_updated'])
  expect(shop.noise).toEqual([])
})

test('one piece less is one piece removed, and an update that names no cart says nothing', async () => {
  const visited = await shop.visit('/')
  await listening(visited)
  await visited.click('#add')
  await visited.click('#voucher')
  await visited.click('#fewer')
  await visited.evaluate(told)
  await shop.until(() => shop.events('told_by_test').length > 0)
  expect(names()).toEqual(['add_to_cart', 'cart_updated', 'remove_from_cart', 'cart_updated'])
  expect(shop.events('remove_from_cart')[0]?.properties?.['items']).toMatchObject([
    { item_id: '1', quantity: 1 },
  ])
})

test('lines that a cached page did not know of are stated, not told as added', async () => {
  const visited = await shop.visit('/')
  await visited.evaluate(`prestashop.cart.products.length = 0`)
  await listening(visited)
  await visited.evaluate(`prestashop.emit('updateCart', { reason: { linkAction: 'add-to-cart', idProduct: '1' },
    resp: { cart: { products: [{ ...mug, id_product: 99 }, line(1)] } } })`)
  await shop.until(() => shop.events('cart_updated').length > 0)
  expect(shop.events('add_to_cart')[0]?.properties?.['items']).toMatchObject([{ item_id: '1', quantity: 1 }])
  expect(shop.events('cart_updated')[0]?.properties?.['items']).toMatchObject([
    { item_id: '99' },
    { item_id: '1' },
  ])
})

test('the cart page is view_cart with what is in it, unless the data layer says so', async () => {
  await shop.visit('/cart')
  await shop.until(() => shop.events('view_cart').length > 0)
  expect(shop.events('view_cart')[0]?.properties).toEqual({
    currency: 'EUR',
    value: 22.94,
    items: [{ item_id: '1', item_name: 'T-shirt', price: 22.94, quantity: 1 }],
  })
  shop.reset()
  const visited = await shop.visit('/ga4')
  await visited.waitForFunction(`window.isHeard`)
  await visited.evaluate(told)
  await shop.until(() => shop.events('told_by_test').length > 0)
  expect(shop.events('view_cart').map(({ properties }) => properties)).toEqual([
    { items: [{ item_id: '1-0' }] },
  ])
})

test('the thank-you page is a purchase of its reference and total, by the customer whom the page names', async () => {
  await shop.visit('/order-confirmation')
  await shop.until(() => shop.events('purchase').length > 0)
  expect(shop.events('purchase')[0]?.properties).toEqual({
    transaction_id: 'XKBKNABJK',
    currency: 'EUR',
    value: 1306,
  })
  expect(shop.events('identify')[0]?.properties).toEqual({ email: 'ana@example.com', first_name: 'Ana' })
  expect(names()).not.toContain('remove_from_cart')
})

test('a cart that cannot be read says nothing, disturbs nobody, and the next one is told', async () => {
  const visited = await shop.visit('/hostile')
  await listening(visited)
  await visited.evaluate(`(() => {
    const cyclic = line(1); cyclic.self = cyclic
    for (const resp of [trap, { cart: trap }, { cart: { products: [trap] } }, { cart: { products: [null] } },
      { cart: { products: '<html>' } }, { cart: { products: [{ ...line(1), id_product: {} }] } },
      { cart: { products: [{ ...line(1), cart_quantity: 'many', quantity: -1 }] } }, null, 7])
      prestashop.emit('updateCart', { reason: {}, resp })
    prestashop.emit('updateCart', Object.freeze({ reason: Object.freeze({}), resp: Object.freeze({ cart: Object.freeze({ products: Object.freeze([Object.freeze(cyclic)]) }) }) }))
  })()`)
  await shop.until(() => shop.events('cart_updated').length > 0)
  expect(names()).toContain('add_to_cart')
  expect(shop.events('cart_updated').length).toBe(1)
  expect(shop.noise).toEqual([])
})
