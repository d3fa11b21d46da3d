import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Page } from 'puppeteer-core'
import { openShop } from './shop.ts'
import type { Shop } from './shop.ts'

const stay = 'onsubmit="return false"'
const pages = {
  '/newsletter': `<form class="footer-newsletter" ${stay}><input type="email" name="email"><button>go</button></form><!--tag-->`,
  '/notify': `<form data-selvedge-form="notify_me" data-selvedge-item-id="boot" data-selvedge-item-name="Boot" ${stay}><input name="mail" type="email"><button>go</button></form><!--tag-->`,
  '/checkout': `<form ${stay}><input id="mail" name="billing_email" autocomplete="email"><input id="secret" type="password" value="x@example.com"><input id="card" name="cardnumber" autocomplete="cc-number"><button>go</button></form><!--tag-->`,
  '/plain': `<title>t</title><!--tag-->`,
  '/others': `<form id="login" action="/login" ${stay}><input type="email" name="email"><input type="password"><button>go</button></form>
    <form id="friend" class="newsletter" ${stay}><input type="email" name="friend_email"><button>go</button></form>
    <form id="contact" ${stay}><input type="email" name="email"><textarea></textarea><button>go</button></form>
    <form id="unsubscribe" ${stay}><input type="email" name="email"><button>go</button></form>
    <form id="newsletter" ${stay}><input type="text" name="email"><button>go</button></form><!--tag-->`,
}

let shop: Shop
beforeAll(async () => {
  shop = await openShop(pages)
})
afterAll(() => shop.close())
beforeEach(() => shop.reset())

const seen = (name: string) => shop.until(() => shop.events(name).length > 0)
const told = () => shop.events().map(({ name, properties }) => [name, properties])
const done = async (page: Page) => {
  await page.evaluate(() => Reflect.get(window, 'selvedge')('event', 'done'))
  await seen('done')
}

test('a newsletter form is a subscription of whoever typed the address', async () => {
  const page = await shop.visit('/newsletter')
  await page.type('input', 'ana@example.com')
  await page.click('button')
  await done(page)
  expect(told()).toEqual([
    ['page_view', {}],
    ['identify', { email: 'ana@example.com' }],
    ['subscribe', {}],
    ['done', {}],
  ])
  expect(shop.noise).toEqual([])
})

test('a form that says what it is for tells so, with its item', async () => {
  const page = await shop.visit('/notify')
  await page.type('input', 'ana@example.com')
  await page.click('button')
  await seen('notify_me')
  expect(told().slice(1)).toEqual([
    ['identify', { email: 'ana@example.com' }],
    ['notify_me', { items: [{ item_id: 'boot', item_name: 'Boot' }] }],
  ])
})

test('an address typed at the checkout is told when the field is left, not key by key', async () => {
  const page = await shop.visit('/checkout')
  await page.type('#mail', 'ana@example.com')
  await page.evaluate(() => Reflect.get(window, 'selvedge')('event', 'still_typing'))
  await seen('still_typing')
  expect(shop.events('identify')).toEqual([])
  await page.focus('#secret')
  await seen('identify')
  await page.type('#secret', 'y')
  await page.type('#card', 'bob@example.com')
  await page.click('button')
  await done(page)
  expect(shop.events('identify').map((event) => event.properties)).toEqual([{ email: 'ana@example.com' }])
})

test('an address typed at the checkout is told when the tab is closed on it', async () => {
  const page = await shop.visit('/checkout')
  await seen('page_view')
  await page.type('#mail', 'ana@example.com')
  await page.close()
  await seen('identify')
  expect(shop.events('identify')[0]?.properties).toEqual({ email: 'ana@example.com' })
})

test('a login, a friend, a contact, an unsubscription and what is no address are not taken', async () => {
  const page = await shop.visit('/others')
  for (const form of ['login', 'friend', 'contact', 'unsubscribe']) {
    await page.type(`#${form} input`, 'ana@example.com')
    await page.click(`#${form} button`)
  }
  await page.type('#newsletter input', 'not an address')
  await page.click('#newsletter button')
  await done(page)
  expect(told()).toEqual([
    ['page_view', {}],
    ['done', {}],
  ])
})

test('a form that appears later is found before it can be sent', async () => {
  const page = await shop.visit('/plain')
  await seen('page_view')
  await page.evaluate(() => {
    document.body.innerHTML =
      '<form class="popup-newsletter" onsubmit="return false"><input type="email"><button>go</button></form>'
  })
  await page.type('input', 'ana@example.com')
  await page.click('button')
  await done(page)
  await seen('subscribe')
  expect(shop.events('identify')[0]?.properties).toEqual({ email: 'ana@example.com' })
  expect(shop.noise).toEqual([])
})

test('what is sent before the pack has come is told when it comes, once', async () => {
  let letGo = () => {}
  let asked = () => {}
  const isLetGo = new Promise<void>((resolve) => (letGo = resolve))
  const isAsked = new Promise<void>((resolve) => (asked = resolve))
  const page = await shop.visit('/newsletter', async (fresh) => {
    await fresh.setRequestInterception(true)
    fresh.on('request', (request) => {
      const go = () => request.continue()
      if (!request.url().includes('/s/forms-')) return void go()
      asked()
      void isLetGo.then(go)
    })
  })
  // The registry listens once it has asked for the pack.
  await isAsked
  await page.type('input', 'ana@example.com')
  await page.click('button')
  await done(page)
  expect(shop.events('subscribe')).toEqual([])
  letGo()
  await seen('subscribe')
  await done(page)
  expect(told().filter(([name]) => name !== 'done')).toEqual([
    ['page_view', {}],
    ['identify', { email: 'ana@example.com' }],
    ['subscribe', {}],
  ])
})
