import { describe, expect, test } from 'vitest'
import { readyEmail } from '../../../../worker/delivery/email/ready-email.ts'
import type { MessageData } from '../../../../worker/delivery/message-data.ts'
import { sampleData, shoe, shopperWith } from '../templates/sample-data.ts'
import { brandOf, mailOf } from './brand.ts'

const attributes = (html: string, name: string): string[] =>
  [...html.matchAll(new RegExp(`${name}="([^"]*)"`, 'g'))].map(([, value]) => value ?? '')

const backInStock = (changes = {}): MessageData =>
  sampleData({ automation: 'notify-me', message: 'back-in-stock', ...changes })

describe('a cart', () => {
  test('is listed with pictures, variants, quantities, prices, its total and the way back', () => {
    const { subject, html, text } = mailOf(sampleData(shopperWith({ locale: 'en-GB' })))
    expect(subject).toBe('You left something in your cart')
    for (const part of [html, text]) {
      for (const said of [
        'Hello Ana,',
        'Shoe',
        'Brown, 42',
        'Quantity: 1',
        '€80.00',
        'Sock',
        'Quantity: 2',
        '€10.00',
        '€90.00',
      ]) {
        expect(part).toContain(said)
      }
      expect(part).toContain('https://host.example/c/cart')
      expect(part).toContain('https://host.example/u/token')
    }
    expect(attributes(html, 'src')).toEqual(['https://shop.example/shoe.jpg'])
    expect(html).toContain('Back to my cart')
  })

  test('is not listed in a message about something else', () => {
    const { html, text } = mailOf(sampleData({ automation: 'welcome', message: 'welcome' }))
    expect(html).not.toContain('Sock')
    expect(text).not.toContain('Sock')
    expect(html).toContain('https://host.example/c/click')
  })

  test('gives way to the confirmation in the message that asks for it, in every language', () => {
    for (const locale of ['en', 'de-AT', 'fr', 'nl', 'it', 'es']) {
      const data = sampleData({ automation: 'confirm-subscription', message: 'confirm-subscription' })
      const { html, text } = mailOf({ ...data, shopper: { ...data.shopper, locale } })
      expect(html).toContain('https://host.example/o/confirm')
      expect(text).toContain('https://host.example/o/confirm')
      expect(html).not.toContain('https://host.example/c/')
    }
    expect(mailOf(sampleData()).html).not.toContain('https://host.example/o/')
  })

  test('of a hundred lines is cut, and says so', () => {
    const items = Array.from({ length: 100 }, (_, at) => ({
      ...shoe,
      item_id: `i-${at}`,
      item_name: `Item ${at}!`,
    }))
    const { html, text } = mailOf(
      sampleData({
        ...shopperWith({ locale: 'en' }),
        cart: { id: 'c', currency: 'EUR', total: 9_000, items },
      }),
    )
    expect(html).toContain('Item 19!')
    expect(html).not.toContain('Item 20!')
    expect(html).toContain('and 80 more')
    expect(text).toContain('and 80 more')
    expect(html.length).toBeLessThan(100_000)
  })

  test('without names, prices, links or pictures is still one', () => {
    const items = [{ item_id: 'x', quantity: 3 }]
    const { html, text } = mailOf(
      sampleData({ ...shopperWith({ locale: 'en' }), cart: { id: 'c', currency: null, total: 0, items } }),
    )
    expect(html).toContain('This item')
    expect(text).toContain('- This item · Quantity: 3\n')
    expect(html).not.toContain('<img')
  })
})

describe('one item', () => {
  test('is shown large, named in the subject, and linked so that the click is known', () => {
    const { subject, html, text } = mailOf(backInStock(shopperWith({ locale: 'en' })))
    expect(subject).toBe('Shoe is back in stock')
    expect(html).toContain('alt="Shoe"')
    expect(html).toContain('€80.00')
    expect(attributes(html, 'href')).toContain('https://host.example/c/click')
    expect(text).toContain('https://host.example/c/click')
    expect(html).not.toContain('Quantity')
  })

  test('that is not known leaves the words', () => {
    const { subject, html } = mailOf(backInStock({ ...shopperWith({ locale: 'en' }), item: null }))
    expect(subject).toBe('This item is back in stock')
    expect(html).toContain('Back in stock')
  })

  test('costs what the site’s currency says when there is no cart', () => {
    expect(mailOf(backInStock({ ...shopperWith({ locale: 'en' }), cart: null })).text).toContain('€80.00')
  })
})

describe('the rest', () => {
  test('a code that the step gives along stands out, in both parts', () => {
    const { html, text } = mailOf(
      sampleData({ automation: 'birthday', message: 'birthday', with: { code: 'B-7' } }),
    )
    expect(html).toMatch(/>\s*B-7\s*</)
    expect(text).toContain('Votre code\u00a0: B-7')
    const { text: other } = mailOf(
      sampleData({ automation: 'birthday', message: 'birthday', with: { code: { a: 1 } } }),
    )
    expect(other).not.toContain('Votre code')
  })

  test('is in the language of the shopper, amounts too', () => {
    const { subject, html, text } = mailOf(sampleData())
    expect(subject).toBe('Vous avez oublié quelque chose dans votre panier')
    expect(html).toContain('<html lang="fr" dir="ltr"')
    expect(text).toContain('90,00\u00a0€')
    const japanese = mailOf(sampleData(shopperWith({ locale: 'ja-JP' })))
    expect(japanese.html).toContain('<html lang="en"')
    expect(japanese.subject).toBe('You left something in your cart')
    expect(mailOf(sampleData(shopperWith({ locale: null })), { locale: 'de' }).subject).toContain('Warenkorb')
  })

  test('whoever has no name is greeted without one', () => {
    expect(mailOf(sampleData(shopperWith({ first_name: null, locale: 'en' }))).text).toContain('Hello,\n')
  })

  test('without anybody to unsubscribe there is no such link', () => {
    const { html, text } = mailOf({ ...sampleData(), unsubscribe_url: null })
    expect(html).not.toContain('désinscrire')
    expect(text).not.toContain('désinscrire')
  })

  test('without any link there is no button', () => {
    const data = sampleData({ automation: 'birthday', message: 'birthday' })
    expect(mailOf({ ...data, click_url: null }).html).not.toContain('button-text" href')
  })

  test('the sender is named with the postal address, once', () => {
    expect(mailOf(sampleData(), { address: '12 rue X' }).html).toContain('Lark &amp; Last · 12 rue X')
    expect(mailOf(sampleData(), { address: 'Lark & Last SARL, 12 rue X' }).text).toContain(
      '-- \nLark & Last SARL, 12 rue X\n',
    )
  })

  test('the logo says the shop’s name to those who do not see it', () => {
    const { html } = mailOf(sampleData(), { logo_url: 'https://shop.example/logo.png' })
    expect(html).toMatch(/<img[^>]*src="https:\/\/shop\.example\/logo\.png"[^>]*alt="Lark &amp; Last"/s)
  })

  test('the same data give the same bytes', () => {
    expect(mailOf(sampleData())).toEqual(mailOf(structuredClone(sampleData())))
  })
})

describe('the merchant’s words', () => {
  const words = {
    messages: {
      'cart-1': {
        subject: '{{ shopper.first_name }}, {{ cart.total | money }}\nBcc: all@example.com',
        preheader: 'Only today',
        heading: 'Hi <b>you</b>',
        text: 'One.\n\nTwo:\n{% for line in cart.items %}{{ line.item_name }}\n{% endfor %}',
        button: 'Go',
        button_url: 'https://shop.example/sale?code={{ with.code | url_encode }}',
      },
    },
  }

  test('replace ours in that message, and are text, never markup', () => {
    const { subject, html, text } = mailOf(sampleData({ with: { code: 'A&B' } }), words)
    expect(subject).toBe('Ana, 90,00 € Bcc: all@example.com')
    expect(html).toContain('Hi &lt;b&gt;you&lt;/b&gt;')
    expect(html).toContain('>Only today')
    expect(html).toMatch(/Two:<br \/>Shoe<br \/>Sock/)
    expect(attributes(html, 'href')).toContain('https://shop.example/sale?code=A%26B')
    expect(text).toContain('One.\n\nTwo:\nShoe\nSock')
    expect(text).toContain('Go\u00a0:\nhttps://shop.example/sale?code=A%26B')
  })

  test('leave other messages alone', () => {
    expect(mailOf(sampleData({ message: 'cart-2' }), words).subject).toContain('panier')
  })

  test('that come out empty are as if not said', () => {
    const messages = { 'cart-1': { subject: '{{ with.nothing }}', button_url: '{{ with.nothing }}' } }
    const { subject, html } = mailOf(sampleData(), { messages })
    expect(subject).toContain('panier')
    expect(attributes(html, 'href')).toContain('https://host.example/c/cart')
  })

  test('that never end are a reason, not a stall', () => {
    const messages = { 'cart-1': { text: '{% for i in (1..100000000) %}x{% endfor %}' } }
    expect(readyEmail(sampleData(), brandOf({ messages }))).toEqual({
      ok: false,
      reason:
        'email.messages.cart-1.text: the template was stopped: it works on too much: more than 100000 characters and entries',
    })
  })
})

describe('hostile data', () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
  const bad = {
    item_id: evil,
    item_name: evil,
    item_variant: evil,
    price: 1,
    quantity: 1,
    url: 'javascript:alert(1)',
    image_url: 'data:image/svg+xml,<svg onload=alert(1)>',
  }
  const mails = [
    mailOf(
      sampleData({
        ...shopperWith({ first_name: evil }),
        cart: { id: evil, currency: 'EUR', total: 1, items: [bad] },
        with: { code: evil },
      }),
    ),
    mailOf(
      backInStock({ ...shopperWith({ first_name: evil, locale: evil }), item: bad, with: { code: evil } }),
      {
        name: evil,
        address: evil,
        messages: {
          'back-in-stock': {
            heading: evil,
            text: evil,
            button: evil,
            preheader: evil,
            subject: evil,
            button_url: 'javascript:alert(1)',
          },
        },
      },
    ),
  ]

  test('is text in every place', () => {
    for (const { html } of mails) {
      expect(html).not.toContain('<script')
      expect(html).not.toContain('<img src=x')
      expect(html).not.toMatch(/(?:href|src)="(?!https:\/\/)/)
      expect(html).not.toContain('javascript:')
      expect(html).not.toContain('data:image')
    }
  })

  test('makes no second line of a header', () => {
    const { subject } = mailOf(
      backInStock({ item: { ...shoe, item_name: 'Shoe\r\nBcc: all@example.com\u202e' } }),
    )
    expect(subject).toBe('De nouveau en stock : Shoe Bcc: all@example.com')
  })

  test('a link with a password or to http is none', () => {
    for (const url of [
      'https://shop.example@evil.example/',
      'https://a:b@shop.example/',
      'http://shop.example/',
      'ftp://x/',
      'x'.repeat(9_000),
      'nonsense',
    ]) {
      const { html, text } = mailOf(backInStock({ item: { ...shoe, url, image_url: url } }))
      expect(attributes(html, 'src')).toEqual([])
      expect(text).not.toContain(url)
    }
  })

  test('in development this machine may be linked to', () => {
    const url = 'http://localhost:8788/shoe'
    expect(mailOf(backInStock({ item: { ...shoe, url } })).text).toContain(url)
  })

  test('a very long name is cut, between characters', () => {
    const { subject, html } = mailOf(backInStock({ item: { ...shoe, item_name: '👟'.repeat(500) } }))
    expect(subject.length).toBeLessThanOrEqual(150)
    expect(html).not.toContain('👟'.repeat(100))
    expect(subject).not.toMatch(/[\ud800-\udfff]/u)
  })
})

test('nothing is fetched but pictures, and nothing runs', () => {
  const { html } = mailOf(sampleData(), { logo_url: 'https://shop.example/logo.png' })
  expect(html).not.toMatch(/<(?:script|link|iframe|object|form)\b/)
  expect(html).not.toMatch(/@import|url\(/)
  expect(html).not.toMatch(/\son\w+=/)
})
