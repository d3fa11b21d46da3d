// One case of the suite that every browser passes: its title is the sentence about behavior that is the key in its list.

import type { Tab, Visitor } from '../../browser/test-browser.ts'
import { untilPage } from '../../browser/test-browser.ts'
import type { RealShop } from './real-shop.ts'

export interface Stage {
  readonly shop: RealShop
  readonly visitor: Visitor
}

export type Cases = Readonly<Record<string, (stage: Stage) => Promise<void>>>

/** Tells events in one task, as a shop's own code would. */
export const tell = (tab: Tab, ...names: string[]): Promise<void> =>
  tab.evaluate((all) => {
    for (const name of all) Reflect.get(window, 'selvedge')('event', name, { from: location.pathname })
  }, names)

export const consent = (tab: Tab, answer: { analytics?: boolean; marketing?: boolean }): Promise<void> =>
  tab.evaluate((given) => Reflect.get(window, 'selvedge')('consent', given), answer)

/** The page at this path is there, and so is the script. */
export const untilAt = (tab: Tab, url: string): Promise<void> =>
  untilPage(
    tab,
    (wanted) => {
      const calls: unknown = Reflect.get(window, 'selvedge')?.q
      return location.href === wanted && calls !== undefined && !Array.isArray(calls)
    },
    url,
  )

/** Nothing waits to be delivered any more. */
export const untilDelivered = (tab: Tab): Promise<void> =>
  untilPage(tab, () => !Object.keys(localStorage).some((key) => key.startsWith('selvedge:journal')))

/** The page has no name for who looks at it: it has learned of a no. */
export const untilNobody = (tab: Tab): Promise<void> =>
  untilPage(tab, async () => !(await Reflect.get(window, 'selvedge')('get', 'shopper')).device_id)

/** Everything that a script can leave in a browser. */
export const traces = (tab: Tab): Promise<(string | undefined)[]> =>
  tab.evaluate(async () => [
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...document.cookie.split('; ').filter((cookie) => cookie !== ''),
    ...(await indexedDB.databases()).map(({ name }) => name),
  ])

/** Which of a list come more than once. */
export const doubled = (list: readonly string[]): string[] =>
  list.filter((one, index) => list.indexOf(one) !== index)

export const names = (events: readonly { readonly name: string }[]): string[] =>
  events.map(({ name }) => name).toSorted()
