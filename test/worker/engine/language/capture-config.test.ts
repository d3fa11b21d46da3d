import { describe, expect, it } from 'vitest'
import { compiled, problemsOf, site } from './config-fixture.ts'

const withCapture = (yaml: string): Record<string, string> => ({
  'site.yaml': `${site}capture:\n${yaml.replaceAll(/^/gm, '  ')}\n`,
})

const whole = `
product: { page: "/p/*", id: "[data-sku]@data-sku", name: h1, price: .price, image: ".main img@src" }
cart: { item: ".line", id: "@data-sku", name: .title, price: .unit-price, quantity: "input.qty@value", empty: ".cart-empty" }
add_to_cart: "button.buy, a[href*='add=']"
order: { page: "/thanks*", id: .order-no, total: .sum }
currency: "[itemprop=priceCurrency]@content"
email: "#mail"`

describe('capture', () => {
  it('takes places on the merchant’s pages, and says along what their amounts are in', () => {
    expect(compiled(withCapture(whole)).program.site.capture).toEqual({
      site_currency: 'EUR',
      product: {
        page: '/p/*',
        id: '[data-sku]@data-sku',
        name: 'h1',
        price: '.price',
        image: '.main img@src',
      },
      cart: {
        item: '.line',
        id: '@data-sku',
        name: '.title',
        price: '.unit-price',
        quantity: 'input.qty@value',
        empty: '.cart-empty',
      },
      add_to_cart: "button.buy, a[href*='add=']",
      order: { page: '/thanks*', id: '.order-no', total: '.sum' },
      currency: '[itemprop=priceCurrency]@content',
      email: '#mail',
    })
  })

  it.each([
    ['produkt: { name: h1 }', 'unknown field "produkt". Did you mean "product"?'],
    ['product: { price: .price }', '"name" is missing.'],
    ['product: { name: 7 }', 'name: found 7, expected a CSS selector'],
    ['product: { name: "" }', 'name: found "", expected a CSS selector'],
    ['product: { name: "h1@" }', 'found "h1@", expected a CSS selector'],
    ['product: { name: h1, price: "[data-price" }', 'price: found "[data-price", expected a CSS selector'],
    ['product: { name: h1, price: ".a)" }', 'price: found ".a)"'],
    [`product: { name: h1, price: "[a='b]" }`, 'price: found'],
    ['product: { name: h1, price: "> b" }', 'price: found "> b"'],
    ['product: { name: h1, price: ".a >" }', 'price: found ".a >"'],
    ['product: { name: h1, price: "<b>" }', 'price: found "<b>"'],
    ['product: { name: h1, page: "p/*" }', 'page: found "p/*", expected a path that begins with /'],
    ['product: { name: h1, page: "https://x.example/p" }', 'expected a path that begins with /'],
    ['cart: { id: "@data-sku" }', '"item" is missing.'],
    ['cart: { item: ".line" }', '"id" is missing.'],
    ['cart: { item: ".line@id", id: "@x" }', 'item: found ".line@id", expected a CSS selector such as'],
    ['order: { id: .no }', '"page" is missing.'],
    [
      'email: "input[type=password]"',
      'expected a selector that does not name a field for passwords or cards',
    ],
    ['email: "[autocomplete=cc-number]"', 'does not name a field for passwords or cards'],
    ['add_to_cart: [ .a ]', 'add_to_cart: found a list'],
    [`email: "#${'a'.repeat(200)}"`, 'at most 200 characters'],
  ])('does not take %s', (yaml, words) => {
    const problems = problemsOf(withCapture(yaml))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(words)
  })

  it('takes a place that asks for an attribute with an @ in a value', () => {
    expect(problemsOf(withCapture(`product: { name: "[href*='@']@title" }`))).toEqual([])
  })
})
