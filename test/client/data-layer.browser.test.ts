import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openShop } from './shop.ts'
import type { Shop } from './shop.ts'

const gtag = 'window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}'
const shoe = `{ item_id: 'shoe-42', item_name: 'Shoe', price: '1,299.00', quantity: '2' }`

const pages = {
  '/': `<script>${gtag}
      gtag('js', new Date()); gtag('config', 'G-1');
      dataLayer.push({ event: 'gtm.js', 'gtm.start': 1 }, { event: 'page_view' });
      dataLayer.push({ ecommerce: null });
      dataLayer.push({ event: 'view_item', ecommerce: { currency: 'EUR', value: '1 299,00 €', items: [${shoe}] } });
    </script><!--tag-->`,
  '/hostile': `<script>${gtag}
      const cyclic = { event: 'view_item', ecommerce: { items: [${shoe}] } }; cyclic.ecommerce.self = cyclic;
      const frozen = Object.freeze({ event: 'select_item', ecommerce: Object.freeze({ items: Object.freeze([Object.freeze(${shoe})]) }) });
      const trapped = { event: 'search', search_term: 'boots', get secret() { throw new Error('trap') } };
      const proxy = new Proxy({}, { get() { throw new Error('trap') }, ownKeys() { throw new Error('trap') }, getPrototypeOf() { throw new Error('trap') } });
      const revoked = Proxy.revocable({}, {}); revoked.revoke();
      const huge = { event: 'view_item_list', ecommerce: { items: Array.from({ length: 20000 }, (_, i) => ({ item_id: 'i' + i, item_name: 'x'.repeat(5000) })), item_list_id: 'all' } };
      dataLayer.push(cyclic, frozen, trapped, proxy, revoked.proxy, huge, null, 7, 'text', Symbol('s'), () => 1, document, window, []);
    </script><!--tag-->`,
}

let shop: Shop
beforeAll(async () => {
  shop = await openShop(pages)
})
afterAll(() => shop.close())
beforeEach(() => shop.reset())

test('what was pushed before the script and what is pushed after it arrives, from another origin and without a preflight', async () => {
  const page = await shop.visit()
  await page.waitForFunction(() => 'selvedge' in window)
  const answers = await page.evaluate(`[
    dataLayer.push({ ecommerce: null }),
    dataLayer.push({ event: 'add_to_cart', ecommerce: { currency: 'EUR', value: 2598, items: [${shoe}] } }),
    gtag('event', 'begin_checkout', { items: [${shoe}], send_to: 'G-1', event_callback() {} }),
    dataLayer.push({ event: 'size_guide_opened', size: 42 }, { event: 'Not Ours' }),
  ]`)
  await shop.until(() => shop.events('size_guide_opened').length > 0)
  expect(shop.events().map((event) => event.name)).toEqual([
    'page_view',
    'view_item',
    'add_to_cart',
    'begin_checkout',
    'size_guide_opened',
  ])
  expect(shop.events('view_item')[0]?.properties).toEqual({
    currency: 'EUR',
    value: 1299,
    items: [{ item_id: 'shoe-42', item_name: 'Shoe', price: 1299, quantity: 2 }],
  })
  expect(shop.events('begin_checkout')[0]?.properties).toEqual({
    items: [{ item_id: 'shoe-42', item_name: 'Shoe', price: 1299, quantity: 2 }],
  })
  // push answers with the new length, as an array's does.
  expect(answers).toEqual([7, 8, null, 11])
  expect(
    shop.sendings.every(
      ({ method, contentType }) => method === 'POST' && contentType?.startsWith('text/plain'),
    ),
  ).toBe(true)
  expect(shop.sendings[0]?.batch).toMatchObject({
    v: 1,
    key: shop.key,
    device_id: expect.any(String),
  })
  expect(shop.noise).toEqual([])
})

test('a push keeps its receiver, its answer and its exceptions, and the pushed object is not touched', async () => {
  const page = await shop.visit()
  await page.waitForFunction(() => 'selvedge' in window)
  const seen = await page.evaluate(`(() => {
    const layer = window.dataLayer = Object.assign([], { push(...entries) { if (entries[0] === 'bad') throw new Error('own'); return [this === layer, ...entries] } });
    dispatchEvent(new Event('load'));
    const entry = Object.freeze({ event: 'add_to_wishlist', ecommerce: { items: [${shoe}] } });
    const [isLayer, same] = layer.push(entry);
    let thrown = ''; try { layer.push('bad') } catch (error) { thrown = error.message }
    return { isLayer, isSame: same === entry, price: entry.ecommerce.items[0].price, thrown };
  })()`)
  expect(seen).toEqual({ isLayer: true, isSame: true, price: '1,299.00', thrown: 'own' })
  await shop.until(() => shop.events('add_to_wishlist').length > 0)
  expect(shop.noise).toEqual([])
})

test('a hostile data layer disturbs nobody, and what can be read of it arrives within the limits', async () => {
  const page = await shop.visit('/hostile')
  await page.waitForFunction(() => 'selvedge' in window)
  await page.evaluate(`dataLayer.push({ event: 'after_all' })`)
  await shop.until(() => shop.events('after_all').length > 0)
  const sent = shop.sendings.flatMap(({ batch }) => batch.events)
  expect(sent.map((event) => event.name)).toEqual([
    'page_view',
    'view_item',
    'select_item',
    'search',
    'view_item_list',
    'after_all',
  ])
  expect(sent[3]?.properties).toEqual({ search_term: 'boots' })
  expect(sent[4]?.properties).toMatchObject({ item_list_id: 'all' })
  for (const event of sent) expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(16 * 1024)
  expect(shop.noise).toEqual([])
})
