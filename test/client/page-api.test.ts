import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { derivedEventNames, ga4EventNames, selvedgeEventNames } from '../../worker/event/names.ts'

const types = readFileSync(new URL('../../client/selvedge.d.ts', import.meta.url), 'utf8')
const declared = [...types.matchAll(/^ {2}\| '([a-z_]+)'$/gmu)].map(([, name]) => name)
const byName = (a = '', b = ''): number => (a < b ? -1 : 1)

test('every event that a page may tell has its name in the types of the page API, and no other', () => {
  const fromElsewhere = new Set(['store_visit', 'tag_scan'])
  const told = [...ga4EventNames, ...selvedgeEventNames].filter((name) => !fromElsewhere.has(name))
  expect(declared.toSorted(byName)).toEqual([...told, 'cart_updated'].toSorted(byName))
  expect(derivedEventNames).toContain('cart_updated')
})
