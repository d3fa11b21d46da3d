// What a shop says is stored as it was meant, in every browser.

import { expect } from 'vitest'
import { tell, untilAt } from './case.ts'
import type { Cases } from './case.ts'

export const captureCases: Cases = {
  'a page view and what the data layer says, before the script and after it, are stored as they were meant':
    async ({ shop, visitor }) => {
      const tab = await visitor.open(shop.url('product'))
      await tab.evaluate(() => {
        const item = { item_id: 'shoe-42', item_name: 'Shoe', price: '1 299,00 €', quantity: 2 }
        Reflect.get(window, 'dataLayer').push(
          { ecommerce: null },
          { event: 'add_to_cart', ecommerce: { currency: 'EUR', value: '2.598,00', items: [item] } },
        )
      })
      const events = await shop.untilStored('add_to_cart')
      expect(events.map(({ name }) => name)).toEqual(['page_view', 'view_item', 'add_to_cart'])
      expect(events[0]?.page).toMatchObject({ url: shop.url('product'), title: 'Shoe' })
      expect(events[2]?.properties).toMatchObject({
        currency: 'EUR',
        value: 2598,
        items: [{ item_id: 'shoe-42', item_name: 'Shoe', price: 1299, quantity: 2 }],
      })
      expect(new Set(events.map(({ shopper_id: shopper }) => shopper)).size).toBe(1)
    },

  'what the page tells before the script is there is heard': async ({ shop, visitor }) => {
    await visitor.open(shop.url('early'))
    const event = (await shop.untilStored('told_early')).find(({ name }) => name === 'told_early')
    expect(event?.properties).toEqual({ from: 'stub' })
  },

  'a thank-you page that is loaded again is one purchase and two page views': async ({ shop, visitor }) => {
    const tab = await visitor.open(shop.url('thanks'))
    await shop.untilStored('purchase')
    await tab.goto(shop.url('thanks'))
    await tell(tab, 'the_end')
    const events = await shop.untilStored('the_end')
    expect(events.filter(({ name }) => name === 'purchase')).toHaveLength(1)
    expect(events.filter(({ name }) => name === 'page_view')).toHaveLength(2)
  },

  'a single-page shop is a page view for each address, and only one for the same': async ({
    shop,
    visitor,
  }) => {
    const tab = await visitor.open(shop.url(''))
    await tab.evaluate(() => {
      history.pushState({}, '', 'shoes')
      history.replaceState({ scroll: 1 }, '', 'shoes')
      history.pushState({}, '', 'shoes#reviews')
      history.pushState({}, '', 'app#/cart')
    })
    await tell(tab, 'in_cart')
    await tab.evaluate(
      () =>
        new Promise<void>((resolve) => {
          addEventListener('popstate', () => resolve(), { once: true })
          history.go(-2)
        }),
    )
    await tell(tab, 'the_end')
    const events = await shop.untilStored('the_end')
    const views = events.filter(({ name }) => name === 'page_view').map(({ page }) => page?.url)
    expect(views).toEqual(['', 'shoes', 'app#/cart', 'shoes'].map((path) => shop.url(path)))
    expect(events.find(({ name }) => name === 'in_cart')?.page?.url).toBe(shop.url('app#/cart'))
  },

  'a form that takes the shopper to the next page says who they are': async ({ shop, visitor }) => {
    const tab = await visitor.open(shop.url('newsletter'))
    const email = `ana-${crypto.randomUUID()}@example.com`
    await tab.evaluate((address) => {
      const field = document.querySelector<HTMLInputElement>('#email')
      if (!field) return
      field.focus()
      field.value = address
      field.dispatchEvent(new Event('change', { bubbles: true }))
    }, email)
    await shop.untilStored('identify')
    await tab.evaluate(() => document.querySelector<HTMLFormElement>('#form')?.requestSubmit())
    await shop.untilStored('subscribe')
    const ana = await shop.ask(`/v1/shoppers/email:${email}`)
    expect(ana.status).toBe(200)
    expect(await ana.text()).toContain('"subscribe"')
  },

  'a page that the shopper comes back to is seen again, and goes on telling': async ({ shop, visitor }) => {
    const tab = await visitor.open(shop.url(''))
    await tell(tab, 'first_time')
    await shop.untilStored('first_time')
    await tab.goto(shop.url('next'))
    await tab.evaluate(() => history.back())
    await untilAt(tab, shop.url(''))
    await tell(tab, 'second_time')
    await shop.untilStored('second_time')
    // It waits for company, and the event may have gone without it.
    const events = await shop.untilStored('page_view', 3)
    const views = events.filter(({ name }) => name === 'page_view').map(({ page }) => page?.url ?? '')
    expect(views.filter((url) => url === shop.url(''))).toHaveLength(2)
  },
}
