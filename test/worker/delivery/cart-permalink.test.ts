import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { cartValue, shopifyPermalink, withCart } from '../../../worker/delivery/cart-permalink.ts'

const page = (at: string) => new URL(at)
const line = (number?: string, quantity = 1) => ({
  itemId: 'boot',
  quantity,
  ...(number !== undefined && { number }),
})

describe('Shopify’s permalink', () => {
  test.each([
    ['https://shop.example/cart', 'https://shop.example/cart/41:2,42:1?storefront=true'],
    ['https://shop.example/fr-ca/cart/', 'https://shop.example/fr-ca/cart/41:2,42:1?storefront=true'],
    ['https://shop.example/', 'https://shop.example/cart/41:2,42:1?storefront=true'],
    ['https://shop.example/cart?a=b', 'https://shop.example/cart/41:2,42:1?a=b&storefront=true'],
  ])('of %s leads to the cart of the same shop', (at, expected) => {
    expect(shopifyPermalink(page(at), [line('41', 2), line('42')])?.href).toBe(expected)
  })

  test('leaves the page that it was given as it was', () => {
    const given = page('https://shop.example/cart')
    shopifyPermalink(given, [line('41')])
    expect(given.href).toBe('https://shop.example/cart')
  })

  test.each([
    ['a line of which nobody knows the number', [line('41'), line()]],
    ['a number that is none', [line('41/../../admin')]],
    ['nothing in it', []],
    ['no more than a line of none', [line('41', 0)]],
  ])('is none for a cart with %s', (_what, lines) => {
    expect(shopifyPermalink(page('https://shop.example/cart'), lines)).toBeNull()
  })

  test('leaves out a line of none, and what is no whole piece', () => {
    const link = shopifyPermalink(page('https://shop.example/cart'), [line('41', 0), line('42', 1.5)])
    expect(link?.pathname).toBe('/cart/42:1')
  })
})

describe('the cart in the address', () => {
  const secret = 'sk_demo_0123456789abcdef0123456789abcdef'
  /** As docs/sources.md says, in the words of another language. */
  const signatureOf = (lines: string) => {
    const key = createHmac('sha256', secret).update('selvedge cart v1').digest('hex')
    return createHmac('sha256', key).update(lines).digest('base64url')
  }

  test('is signed as the documentation says', async () => {
    const [lines = '', signature, ...rest] = (await cartValue([line('41', 2), line()], secret)).split('.')
    expect(JSON.parse(Buffer.from(lines, 'base64url').toString())).toEqual([
      { item_id: 'boot', quantity: 2, number: '41' },
      { item_id: 'boot', quantity: 1 },
    ])
    expect([signature, rest]).toEqual([signatureOf(lines), []])
  })

  test('without a secret is there, unsigned', async () => {
    expect(await cartValue([line()], undefined)).not.toContain('.')
  })

  test('stands beside what was in the address', async () => {
    const link = await withCart(page('https://shop.example/cart?lang=fr'), [line()], secret)
    expect([...link.searchParams.keys()]).toEqual(['lang', 'selvedge_cart'])
  })
})
