import { readFileSync } from 'node:fs'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openShop } from '../shop.ts'
import type { Shop } from '../shop.ts'

const page = (name: string) => readFileSync(`test/pages/woocommerce/${name}.html`, 'utf8')
const told = `selvedge('event', 'told_by_test')`

let shop: Shop
beforeAll(async () => {
  shop = await openShop({
    '/': page('shop'),
    '/product/beanie/': page('product'),
    '/cart/': page('cart'),
    '/block-cart/': page('block-cart'),
    '/checkout/': page('block-cart')
      .replace('woocommerce-cart ', 'woocommerce-checkout ')
      .replace(/block-cart/g, 'block-checkout'),
    '/classic-checkout/': '<body class="woocommerce-checkout"><!--tag-->',
    '/checkout/order-received/1042/': page('order-received'),
    '/checkout/order-received/1043/': page('block-order-received'),
    '/checkout/order-received/1044/': `${page('order-received').replace('1042', '1044')}<a href="/checkout/order-pay/1044/?pay_for_order=true&key=k">Pay</a>`,
    '/ga4': `<script>var dataLayer = []</script>${page('shop')}`,
  })
})
afterAll(() => shop.close())
beforeEach(() => shop.reset())

const listening = (of: Page) => of.waitForFunction(`handlers.updated_wc_div`)
const subscribed = (of: Page) => of.waitForFunction(`listeners.length`)
/** Where the page has nobody else's listeners to count. */
const isHeard = (of: Page) => of.waitForFunction(`window.isHeard`)
const settled = async (of: Page) => {
  await of.evaluate(told)
  await shop.until(() => shop.events('told_by_test').length > 0)
}
const names = () =>
  shop
    .events()
    .map((event) => event.name)
    .filter((name) => !['page_view', 'told_by_test', 'view_item'].includes(name))

test('the button says how many came into the cart, the mini-cart in the answer what they cost and what is in it', async () => {
  const visited = await shop.visit('/')
  await listening(visited)
  await visited.click('#add')
  await shop.until(() => shop.events('cart_updated').length > 0)
  const beanie = {
    item_id: 'woo-beanie',
    item_name: 'Beanie',
    price: 1299,
    url: shop.url('/product/15/'),
    image_url: shop.url('/img/15.jpg'),
  }
  expect(shop.events('add_to_cart')[0]?.properties).toEqual({
    currency: 'EUR',
    value: 2598,
    items: [{ ...beanie, quantity: 2 }],
  })
  expect(shop.events('cart_updated')[0]?.properties).toEqual({
    currency: 'EUR',
    value: 3942,
    items: [
      { ...beanie, quantity: 3 },
      {
        item_id: '22',
        item_name: 'Hoodie - Blue',
        item_variant: 'blue, Yes',
        price: 45,
        quantity: 1,
        url: shop.url('/product/22/?attribute_pa_color=blue&attribute_logo=Yes'),
        image_url: shop.url('/img/22.jpg'),
      },
    ],
  })
  expect(names()).toEqual(['add_to_cart', 'cart_updated'])
  expect(shop.noise).toEqual([])
})

test('of two variants that share their number neither price is taken for what was added', async () => {
  const visited = await shop.visit('/')
  await listening(visited)
  await visited.evaluate(`
    const green = { ...hoodie, amount: '55.00', query: '?attribute_pa_color=green' }
    const button = Object.assign(document.createElement('a'), { id: 'hoodie' })
    button.dataset.product_id = '22'
    jQuery(document.body).trigger('added_to_cart', [answer([hoodie, green]), 'hash', jQuery(button)])`)
  await shop.until(() => shop.events('cart_updated').length > 0)
  expect(shop.events('add_to_cart')[0]?.properties?.['items']).toEqual([{ item_id: '22', quantity: 1 }])
  expect(shop.events('cart_updated')[0]?.properties).toMatchObject({ value: 100 })
})

test('a line that is removed is told whole, though its row is gone from the page already', async () => {
  const visited = await shop.visit('/')
  await listening(visited)
  await visited.evaluate(`show([beanie, hoodie]); remove()`)
  await shop.until(() => shop.events('cart_updated').length > 0)
  expect(shop.events('remove_from_cart')[0]?.properties).toMatchObject({
    value: 3897,
    items: [{ item_id: 'woo-beanie', price: 1299, quantity: 3 }],
  })
  expect(shop.events('cart_updated')[0]?.properties?.['items']).toMatchObject([{ item_id: '22' }])
})

test('the last line that goes leaves an empty cart', async () => {
  const visited = await shop.visit('/')
  await listening(visited)
  await visited.evaluate(`jQuery(document.body).trigger('removed_from_cart', [answer([]), 'hash'])`)
  await shop.until(() => shop.events('cart_updated').length > 0)
  expect(shop.events('cart_updated')[0]?.properties).toMatchObject({ items: [] })
})

test('what the data layer tells as well counts once', async () => {
  const visited = await shop.visit('/ga4')
  await listening(visited)
  await visited.evaluate(`
    jQuery(document.body).on('added_to_cart', () => dataLayer.push({ event: 'add_to_cart', ecommerce: { items: [{ item_id: '15' }] } }))
    document.querySelector('#add').click()`)
  await settled(visited)
  expect(names()).toEqual(['add_to_cart', 'cart_updated'])
})

test('the form of a product page that leaves the page is one line in the cart, at the price that it shows', async () => {
  const visited = await shop.visit('/product/beanie/')
  await isHeard(visited)
  await visited.click('#simple')
  await shop.until(() => shop.events('add_to_cart').length > 0)
  expect(shop.events('add_to_cart')[0]?.properties).toEqual({
    currency: 'USD',
    value: 36,
    items: [
      { item_id: '15', item_name: 'Beanie', price: 18, quantity: 2, url: shop.url('/product/beanie/') },
    ],
  })
})

test('of a product with variations only the chosen one is told, and of several products none', async () => {
  const visited = await shop.visit('/product/beanie/')
  await isHeard(visited)
  await visited.evaluate(`
    // The page stays: what the browser would send is not the point here.
    document.querySelectorAll('form').forEach((form) => form.target = 'frame')
    document.body.insertAdjacentHTML('beforeend', '<iframe name="frame"></iframe>')
    variable.click(); grouped.click(); choose(); variable.click()`)
  await shop.until(() => shop.events('add_to_cart').length > 0)
  expect(shop.events('add_to_cart').map(({ properties }) => properties?.['items'])).toEqual([
    [
      {
        item_id: 'woo-hoodie-blue',
        item_name: 'Hoodie',
        item_variant: 'blue',
        price: 45,
        quantity: 1,
        url: shop.url('/product/beanie/'),
      },
    ],
  ])
})

test('a form that the theme sends by itself is not told before its answer', async () => {
  const visited = await shop.visit('/product/beanie/')
  await isHeard(visited)
  await visited.evaluate(`
    document.addEventListener('submit', (event) => event.preventDefault())
    simple.click()`)
  await settled(visited)
  expect(names()).toEqual([])
})

test('the cart page is view_cart by its table, and a change in the table is told', async () => {
  const visited = await shop.visit('/cart/')
  await shop.until(() => shop.events('view_cart').length > 0)
  expect(shop.events('view_cart')[0]?.properties).toMatchObject({
    currency: 'EUR',
    value: 36,
    items: [{ item_id: 'woo-beanie', item_name: 'Beanie', price: 18, quantity: 2 }],
  })
  await visited.evaluate(`update(table(3), 'updated_wc_div'); update(table(3), 'updated_wc_div')`)
  await visited.evaluate(
    `update('<p class="cart-empty woocommerce-info">Your cart is currently empty.</p>', 'wc_cart_emptied')`,
  )
  await settled(visited)
  expect(names()).toEqual(['view_cart', 'add_to_cart', 'cart_updated', 'remove_from_cart', 'cart_updated'])
})

test('the cart block is told from its store, in amounts and not in cents, and the store is not asked before it is filled', async () => {
  const visited = await shop.visit('/block-cart/')
  await subscribed(visited)
  await visited.evaluate(
    `listeners.forEach((listener) => listener()); receive([beanie(1)]); receive([beanie(2), hoodie]); receive([hoodie])`,
  )
  await settled(visited)
  expect(await visited.evaluate('asked')).toBe(0)
  expect(names()).toEqual(['view_cart', 'add_to_cart', 'cart_updated', 'remove_from_cart', 'cart_updated'])
  expect(shop.events('add_to_cart')[0]?.properties).toEqual({
    currency: 'EUR',
    value: 63,
    items: [
      {
        item_id: 'woo-beanie',
        item_name: 'Beanie',
        price: 18,
        quantity: 1,
        url: shop.url('/product/beanie/'),
        image_url: shop.url('/img/15.jpg'),
      },
      {
        item_id: '31',
        item_name: 'Hoodie',
        item_variant: 'Blue',
        price: 45,
        quantity: 1,
        url: shop.url('/product/hoodie/?attribute_pa_color=blue'),
      },
    ],
  })
})

test('the checkout block is begin_checkout with the cart, and its emptying is no removal', async () => {
  const visited = await shop.visit('/checkout/')
  await subscribed(visited)
  await visited.evaluate(`receive([beanie(1)]); receive([])`)
  await settled(visited)
  expect(names()).toEqual(['begin_checkout'])
  expect(shop.events('begin_checkout')[0]?.properties).toMatchObject({ value: 18, items: [{ quantity: 1 }] })
})

test('the classic checkout is begin_checkout without the products, which it names in words only', async () => {
  await shop.visit('/classic-checkout/')
  await shop.until(() => shop.events('begin_checkout').length > 0)
  expect(shop.events('begin_checkout')[0]?.properties).toEqual({})
})

test('the order-received page is a purchase, once for each order, and none when the payment failed', async () => {
  const visited = await shop.visit('/checkout/order-received/1042/')
  await shop.until(() => shop.events('purchase').length > 0)
  expect(shop.events('purchase')[0]?.properties).toEqual({
    transaction_id: '1042',
    currency: 'EUR',
    value: 1306,
  })
  expect(shop.events('identify')[0]?.properties).toEqual({ email: 'ana@example.com' })
  await visited.reload()
  await visited.goto(shop.url('/checkout/order-received/1044/'))
  await isHeard(visited)
  await visited.goto(shop.url('/checkout/order-received/1043/'))
  await shop.until(() => shop.events('purchase').length > 1)
  // A dollar has many nations.
  expect(shop.events('purchase').map(({ properties }) => properties?.['transaction_id'])).toEqual([
    '1042',
    '1043',
  ])
  expect(shop.events('purchase')[1]?.properties).toEqual({ transaction_id: '1043', value: 39 })
  expect(names()).not.toContain('begin_checkout')
  expect(shop.noise).toEqual([])
})

test('answers that cannot be read say nothing, disturb nobody, and the next one is told', async () => {
  const visited = await shop.visit('/')
  await listening(visited)
  await visited.evaluate(`(() => {
    const trap = new Proxy({}, { get() { throw new Error('trap') }, ownKeys() { throw new Error('trap') } })
    const key = 'div.widget_shopping_cart_content'
    for (const told of [[], [null], [trap], ['<html>'], [{ [key]: trap }], [{ [key]: 7 }], [{ [key]: '<p>Error</p>' }],
      [{ [key]: miniCart([{ ...beanie, id: '', sku: '' }]) }], [{ [key]: miniCart([{ ...beanie, quantity: 'many' }]) }],
      [{}, 'hash', trap], [{}, 'hash', [document.body]]]) for (const name of ['added_to_cart', 'removed_from_cart', 'updated_wc_div'])
        jQuery(document.body).trigger(name, told)
    document.querySelector('#add').click()
  })()`)
  await settled(visited)
  expect(names()).toEqual(['add_to_cart', 'cart_updated'])
  expect(shop.noise).toEqual([])
})
