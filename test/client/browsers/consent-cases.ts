// What the shopper does not allow is neither stored in the browser nor sent, and a no takes back what is there.

import { expect } from 'vitest'
import { consent, names, tell, traces } from './case.ts'
import type { Cases } from './case.ts'

export const consentCases: Cases = {
  'before the yes nothing is stored or sent; after it what the page heard goes, and what earlier pages heard is gone':
    async ({ shop, visitor }) => {
      const tab = await visitor.open(shop.url('required'))
      await tell(tab, 'earlier_page')
      await consent(tab, { marketing: true })
      expect(await traces(tab)).toEqual([])
      // Leaving sends whatever waits.
      await tab.goto(shop.url('bare'))
      await tab.goto(shop.url('required'))
      await tell(tab, 'heard')
      expect(await traces(tab)).toEqual([])
      expect(shop.attempts()).toEqual([])
      await consent(tab, { analytics: true, marketing: false })
      expect(names(await shop.untilStored('consent'))).toEqual(['consent', 'heard', 'page_view'])
      await tab.goto(shop.url('required'))
      await tell(tab, 'remembered')
      await shop.untilStored('remembered')
      expect(await shop.stored('consent')).toHaveLength(1)
    },

  'a later no is told once, leaves nothing in the browser, and ends the telling': async ({
    shop,
    visitor,
  }) => {
    const tab = await visitor.open(shop.url('required'))
    await consent(tab, { analytics: true })
    await shop.untilStored('consent')
    await consent(tab, { analytics: false, marketing: false })
    await tell(tab, 'after_no')
    expect(await traces(tab)).toEqual([])
    const told = (await shop.untilStored('consent', 2)).filter(({ name }) => name === 'consent')
    expect(told.map(({ properties }) => properties)).toEqual([
      { analytics: true },
      { analytics: false, marketing: false },
    ])
    await tab.goto(shop.url('required'))
    await tell(tab, 'next_page')
    expect(await traces(tab)).toEqual([])
    await tab.goto(shop.url('next'))
    await tell(tab, 'the_end')
    expect(names(await shop.untilStored('the_end'))).toEqual([
      'consent',
      'consent',
      'page_view',
      'page_view',
      'the_end',
    ])
  },

  'a no while the server is down deletes what could not be delivered': async ({ shop, visitor }) => {
    const tab = await visitor.open(shop.url(''))
    await shop.untilStored('page_view')
    await shop.door.shut()
    await tell(tab, 'undelivered')
    await consent(tab, { analytics: false })
    // The no itself is all that stays: without it, silence would mean yes on the next page.
    expect(await traces(tab)).toEqual(['selvedge:consent'])
    await shop.door.open()
    await tab.goto(shop.url('next'))
    await tell(tab, 'unheard')
    await consent(tab, { analytics: true })
    await tell(tab, 'the_end')
    const events = await shop.untilStored('the_end')
    expect(names(events)).not.toContain('undelivered')
    expect(names(events)).not.toContain('unheard')
  },
}
