// `shop:` of site.yaml: what software the shop runs on, so that a link back to the cart restores it there, and what
// automations call the places that have stock, of which the shop's webhooks only tell numbers.

import * as v from 'valibot'
import { maxStockLocations } from '../../event/limits.ts'
import { shopPlatforms } from '../program.ts'
import { fields, oneOf } from './check.ts'

const numberWords = "the shop's number of a location, in quotes: digits"
const placeWords = 'the name of a place: letters, digits, spaces, ., - and _ (at most 60)'

export const shopSchema = fields({
  platform: oneOf(shopPlatforms),
  locations: v.exactOptional(
    v.pipe(
      v.record(
        v.pipe(v.string(numberWords), v.regex(/^\d{1,20}$/, numberWords)),
        v.pipe(
          v.string(placeWords),
          v.regex(/^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,58}[A-Za-z0-9])?$/, placeWords),
        ),
        'a map of locations',
      ),
      v.check(
        (map) => Object.keys(map).length <= maxStockLocations,
        `at most ${maxStockLocations} locations`,
      ),
    ),
  ),
})
