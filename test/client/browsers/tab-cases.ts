// Tabs of one browser share what waits to be delivered: none delivers another's, and none's is lost with it.

import { expect } from 'vitest'
import type { Attempt } from './faulty-door.ts'
import { consent, doubled, names, tell, traces, untilDelivered, untilNobody } from './case.ts'
import type { Cases } from './case.ts'

const takenBatches = (attempts: readonly Attempt[]): string[] =>
  attempts.filter(({ status }) => status === 202).map(({ batchId }) => batchId)

export const tabCases: Cases = {
  'two tabs that come through an outage deliver everything once, and neither sends what is the other’s':
    async ({ shop, visitor }) => {
      const one = await visitor.open(shop.url(''))
      await shop.untilStored('page_view')
      await shop.door.shut()
      await tell(one, 'from_one')
      const two = await visitor.open(shop.url('next'))
      await tell(two, 'from_two')
      await tell(one, 'again_from_one')
      await shop.door.open()
      await tell(one, 'end_of_one')
      await tell(two, 'end_of_two')
      await shop.untilStored('end_of_one')
      await shop.untilStored('end_of_two')
      await untilDelivered(one)
      await untilDelivered(two)
      const events = await shop.stored()
      expect(names(events)).toEqual(
        [
          'again_from_one',
          'end_of_one',
          'end_of_two',
          'from_one',
          'from_two',
          'page_view',
          'page_view',
        ].toSorted(),
      )
      expect(new Set(events.map(({ shopper_id: shopper }) => shopper)).size).toBe(1)
      expect(doubled(takenBatches(shop.attempts()))).toEqual([])
    },

  'what a closed tab could not deliver is delivered by the tab that is still open, once': async ({
    shop,
    visitor,
  }) => {
    const one = await visitor.open(shop.url(''))
    await shop.untilStored('page_view')
    await shop.door.shut()
    await tell(one, 'left_behind')
    const two = await visitor.open(shop.url('next'))
    await one.close()
    await shop.door.open()
    await shop.untilStored('left_behind')
    await tell(two, 'the_end')
    await shop.untilStored('the_end')
    await untilDelivered(two)
    expect(names(await shop.stored())).toEqual(['left_behind', 'page_view', 'page_view', 'the_end'])
  },

  'what the last tab could not deliver is delivered by the tab of a later visit, once': async ({
    shop,
    visitor,
  }) => {
    const elsewhere = await visitor.open(shop.url('bare'))
    const one = await visitor.open(shop.url(''))
    await shop.untilStored('page_view')
    await shop.door.shut()
    await tell(one, 'left_behind')
    await one.close()
    await shop.door.open()
    await elsewhere.goto(shop.url('next'))
    await tell(elsewhere, 'the_end')
    await shop.untilStored('the_end')
    await untilDelivered(elsewhere)
    expect(names(await shop.stored())).toEqual(['left_behind', 'page_view', 'page_view', 'the_end'])
  },

  'a no in one tab ends the telling of the other': async ({ shop, visitor }) => {
    const one = await visitor.open(shop.url('required'))
    await consent(one, { analytics: true })
    await shop.untilStored('consent')
    const two = await visitor.open(shop.url('required'))
    await tell(two, 'before_no')
    await shop.untilStored('before_no')
    await consent(one, { analytics: false })
    await shop.untilStored('consent', 2)
    // The browser tells the other tab when it likes.
    await untilNobody(two)
    await tell(two, 'after_no')
    expect(await traces(two)).toEqual([])
    await one.goto(shop.url('bare'))
    await two.goto(shop.url('required'))
    await consent(two, { analytics: true })
    expect(names(await shop.untilStored('consent', 3))).not.toContain('after_no')
  },
}
