// Nothing is lost and nothing counts twice, whatever becomes of the page, the network and the server.

import { expect } from 'vitest'
import { doubled, names, tell, untilAt, untilDelivered } from './case.ts'
import type { Cases } from './case.ts'

const rounds = 5

export const lossCases: Cases = {
  'what is told in the task that navigates away is stored, once': async ({ shop, visitor }) => {
    const tab = await visitor.open(shop.url(''))
    for (let round = 0; round < rounds; round++) {
      const url = shop.url(`${round % 2 ? '' : 'next'}?round=${round}`)
      await tab.evaluate(
        (number, next) => {
          const selvedge = Reflect.get(window, 'selvedge')
          selvedge('event', `left_${number}`)
          selvedge('event', `gone_${number}`)
          location.href = next
        },
        round,
        url,
      )
      await untilAt(tab, url)
    }
    await tell(tab, 'the_end')
    await shop.untilStored('the_end')
    await untilDelivered(tab)
    const events = await shop.stored()
    const left = Array.from({ length: rounds }, (_, round) => [`gone_${round}`, `left_${round}`])
    expect(names(events.filter(({ name }) => /^(left|gone)_/.test(name)))).toEqual(left.flat().toSorted())
    expect(events.filter(({ name }) => name === 'page_view')).toHaveLength(rounds + 1)
    expect(doubled(events.map(({ event_id: id }) => id))).toEqual([])
  },

  'what is told while the server is down is kept over pages, and stored once when it is back': async ({
    shop,
    visitor,
  }) => {
    const tab = await visitor.open(shop.url(''))
    await tell(tab, 'before')
    await shop.untilStored('before')
    await shop.door.shut()
    await tell(tab, 'down_1', 'down_2')
    await tab.goto(shop.url('next'))
    await tell(tab, 'down_3')
    await tab.goto(shop.url('bare'))
    expect(await shop.stored('down_1')).toEqual([])
    await shop.door.open()
    await tab.goto(shop.url(''))
    await tell(tab, 'the_end')
    await shop.untilStored('the_end')
    await untilDelivered(tab)
    const events = await shop.stored()
    expect(names(events)).toEqual(
      ['before', 'down_1', 'down_2', 'down_3', 'page_view', 'page_view', 'page_view', 'the_end'].toSorted(),
    )
  },

  'a server that answers 503 gets the same batch again, not before it asked for': async ({
    shop,
    visitor,
  }) => {
    const tab = await visitor.open(shop.url(''))
    await shop.untilStored('page_view')
    shop.door.mood = { retryAfter: '1' }
    await tell(tab, 'patient')
    const ofPatient = () =>
      shop.attempts().filter(({ events }) => events.some(({ name }) => name === 'patient'))
    await shop.untilAttempts(() => ofPatient().length === 1)
    shop.door.mood = 'passes'
    const events = await shop.untilStored('patient')
    expect(events.filter(({ name }) => name === 'patient')).toHaveLength(1)
    const [refused, taken, ...more] = ofPatient()
    expect([refused?.status, taken?.status, more]).toEqual([503, 202, []])
    expect(taken?.batchId).toBe(refused?.batchId)
    expect(taken?.events).toEqual(refused?.events)
    // Timers may be a millisecond early.
    expect((taken?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(990)
  },

  'what the server took without anybody hearing of it is sent again, and counts once': async ({
    shop,
    visitor,
  }) => {
    const tab = await visitor.open(shop.url(''))
    await shop.untilStored('page_view')
    shop.door.mood = 'loses the answer'
    await tell(tab, 'unheard')
    await shop.untilStored('unheard')
    shop.door.mood = 'passes'
    await tab.goto(shop.url('next'))
    await tell(tab, 'the_end')
    await shop.untilStored('the_end')
    await untilDelivered(tab)
    expect(names(await shop.stored())).toEqual(['page_view', 'page_view', 'the_end', 'unheard'])
  },

  'more than a page may keep is stored when the server is back': async ({ shop, visitor }) => {
    const tab = await visitor.open(shop.url(''))
    await shop.untilStored('page_view')
    await shop.door.shut()
    // Larger than a request and all of the keepalive budget.
    await tab.evaluate(() => {
      for (let index = 0; index < 300; index++)
        Reflect.get(window, 'selvedge')('event', `large_${index}`, { text: 'x'.repeat(450) })
    })
    await tab.goto(shop.url('bare'))
    await shop.door.open()
    await tab.goto(shop.url('next'))
    await tell(tab, 'the_end')
    await shop.untilStored('large_299')
    await shop.untilStored('the_end')
    await untilDelivered(tab)
    const events = (await shop.stored()).filter(({ name }) => name.startsWith('large_'))
    expect(new Set(events.map(({ name }) => name)).size).toBe(300)
    expect(events).toHaveLength(300)
  },
}
