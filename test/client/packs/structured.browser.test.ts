import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openShop } from '../shop.ts'
import type { Shop } from '../shop.ts'

const page = (name: string) => readFileSync(`test/pages/structured/${name}.html`, 'utf8')
const linked = page('json-ld')
const bare = `<title>none</title><script type="application/ld+json">{ "@type": "Organization" }</script><!--tag-->`

let shop: Shop
beforeAll(async () => {
  shop = await openShop({
    '/json-ld': linked,
    '/microdata': page('microdata'),
    '/open-graph': page('open-graph'),
    '/none': bare,
    '/late': `<title>late</title><body><script>
      const describe = (sku) => { const script = document.createElement('script'); script.type = 'application/ld+json'
        script.text = JSON.stringify({ '@type': 'Product', name: sku, sku }); document.querySelector('[type*=ld]')?.remove(); document.head.append(script) }
      describe('FIRST')
      </script><!--tag-->`,
    '/both': linked.replace(
      '<!--tag-->',
      `<script>dataLayer = []; addEventListener('load', () => dataLayer.push({ event: 'view_item', ecommerce: { items: [{ item_id: 'other-id' }] } }))</script><!--tag-->`,
    ),
    '/hostile': linked.replace(
      '<!--tag-->',
      `<script>JSON.parse = () => { throw new Error('trap') }</script><!--tag-->`,
    ),
  })
})
afterAll(() => shop.close())
beforeEach(() => shop.reset())

const seen = (name: string, count = 1) => shop.until(() => shop.events(name).length >= count)
const told = () => shop.events('view_item').map((event) => event.properties)

test('JSON-LD tells of the product that the page is about, and of no other', async () => {
  await shop.visit('/json-ld')
  await seen('view_item')
  expect(told()).toEqual([
    {
      currency: 'EUR',
      items: [
        {
          item_id: 'B-1',
          item_name: 'Trail Boot',
          item_brand: 'Alp',
          item_category: 'Shoes',
          price: 129.9,
          availability: 'InStock',
          url: shop.url('/json-ld'),
          image_url: shop.url('/boot.jpg'),
        },
      ],
    },
  ])
  expect(shop.noise).toEqual([])
})

test('so does microdata', async () => {
  await shop.visit('/microdata')
  await seen('view_item')
  expect(told()).toEqual([
    {
      currency: 'EUR',
      items: [
        {
          item_id: 'BIKE-7',
          item_name: 'City Bike',
          item_brand: 'Velo',
          price: 1299,
          availability: 'OutOfStock',
          url: shop.url('/microdata'),
          image_url: shop.url('/bike.jpg'),
        },
      ],
    },
  ])
})

test('so does Open Graph, where there is nothing better', async () => {
  await shop.visit('/open-graph')
  await seen('view_item')
  expect(told()).toMatchObject([
    {
      currency: 'EUR',
      items: [{ item_id: 'MUG-1', item_name: 'Mug', price: 12.5, availability: 'in stock' }],
    },
  ])
})

test('whoever leaves at once has seen it all the same', async () => {
  const visited = await shop.visit('/json-ld')
  await visited.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => /structured-/.test(name)),
  )
  await visited.goto(shop.url('/none'))
  await seen('view_item')
  expect(shop.events('view_item')[0]?.page?.url).toBe(shop.url('/json-ld'))
})

test('the data layer knows better, and both count once', async () => {
  const visited = await shop.visit('/both')
  await seen('view_item')
  await visited.goto(shop.url('/none'))
  await seen('page_view', 2)
  expect(told()).toEqual([{ items: [{ item_id: 'other-id' }] }])
})

test('an application that describes another product after it went on is heard again, and not of what it left behind', async () => {
  const visited = await shop.visit('/late')
  await seen('view_item')
  await visited.evaluate(`history.pushState({}, '', '/late/2'); describe('SECOND')`)
  await seen('view_item', 2)
  await visited.evaluate(`history.pushState({}, '', '/late/3')`)
  await visited.goto(shop.url('/none'))
  await shop.until(() => shop.events('page_view').some((event) => event.page?.url.endsWith('/none')))
  expect(told()).toMatchObject([{ items: [{ item_id: 'FIRST' }] }, { items: [{ item_id: 'SECOND' }] }])
})

test('a page that breaks our reading of it hears nothing from us', async () => {
  const visited = await shop.visit('/hostile')
  await visited.evaluate(`selvedge('event', 'still_here')`)
  await seen('still_here')
  await visited.goto(shop.url('/none'))
  await shop.until(() => shop.events('page_view').some((event) => event.page?.url.endsWith('/none')))
  expect(told()).toEqual([])
  expect(shop.noise).toEqual([])
})
