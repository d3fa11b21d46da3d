import * as v from 'valibot'
import { expect, test } from 'vitest'
import { compileBrand, emailSchema } from '../../../../worker/delivery/email/email-brand.ts'

const site = { name: 'Shop', currency: 'EUR', timeZone: 'UTC' }

test('nothing needs to be said: the site has a name', () => {
  expect(compileBrand({}, site)).toMatchObject({
    ok: true,
    brand: { name: 'Shop', logoUrl: null, address: null, color: '#1f2937' },
  })
})

test('what is written in the file is checked', () => {
  const settings = {
    name: 'Lark & Last',
    color: '#0f5c4a',
    logo_url: 'https://shop.example/logo.png',
    address: '12 rue des Tanneurs, Lyon',
    locale: 'fr-FR',
    messages: {
      'cart-1': {
        subject: 'Still there, {{ shopper.first_name }}?',
        button_url: 'https://shop.example/sale',
      },
    },
  }
  expect(v.safeParse(emailSchema, settings)).toMatchObject({ success: true, output: settings })
})

test.each([
  [{ color: 'red' }, 'a color such as "#0a7d4f"'],
  [{ color: '#fff;background:url(x)' }, 'a color such as "#0a7d4f"'],
  [{ logo_url: 'http://shop.example/logo.png' }, 'the https:// address of a picture'],
  [{ logo_url: 'javascript:alert(1)' }, 'the https:// address of a picture'],
  [{ name: '' }, 'a text of at most 100 characters'],
  [{ address: 'x'.repeat(301) }, 'a text of at most 300 characters'],
  [{ locale: 'French' }, 'a language such as fr or fr-FR'],
  [{ logo: 'x' }, 'fields: name, color, logo_url, address, locale, messages'],
  [{ messages: { cart: { subjekt: 'x' } } }, 'fields: subject, preheader, heading, text, button, button_url'],
  [{ messages: { cart: { subject: '' } } }, 'a text of 1 to 5000 characters'],
  [{ messages: ['cart'] }, 'fields: subject, preheader, heading, text, button, button_url'],
  [{ messages: 'cart' }, 'messages by name'],
])('%j is refused', (settings, message) => {
  const result = v.safeParse(emailSchema, settings)
  expect(result.issues?.map((issue) => issue.message)).toContain(message)
})

test('more messages than anybody writes are refused', () => {
  const messages = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`m-${at}`, {}]))
  expect(v.safeParse(emailSchema, { messages }).issues?.[0].message).toBe('at most 200 messages')
})

test('every mistake of a template is told with its place', () => {
  const messages = {
    cart: { subject: '{{ cart.totl }}', text: '{% include "x" %}' },
    other: { button: '{{ shopper.nam' },
  }
  expect(compileBrand({ messages }, site)).toEqual({
    ok: false,
    problems: [
      {
        path: ['messages', 'cart', 'subject'],
        message: 'unknown variable "cart.totl". Did you mean "cart.total"?',
      },
      {
        path: ['messages', 'cart', 'text'],
        message: '{% include %} is not allowed here. A template stands alone: there are no files to include.',
      },
      { path: ['messages', 'other', 'button'], message: 'output "{{ shopper.nam" not closed' },
    ],
  })
})
