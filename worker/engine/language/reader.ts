// Paths that stand for a single value: the `key` of a trigger, the `match` of an exit, the `of` of a wait for stock.

import type { Reader } from '../program.ts'
import type { Fields } from './fields.ts'
import { eventItemId } from './fields.ts'
import type { Report } from './report.ts'
import { didYouMean } from './suggest.ts'
import type { Path } from './yaml-source.ts'

/** Short for `event.item_id`: what the event at hand is about. */
const itemId = 'item_id'

export function compileReader(
  path: string,
  at: Path,
  context: { readonly fields: Fields; readonly report: Report },
): Reader | null {
  if (path === itemId) return eventItemId
  const field = context.fields.find(path, null)
  if (field !== null && field.type !== 'items' && field.type !== 'texts') return field.read
  const known = [itemId, ...context.fields.known(null)]
  const message =
    field === null
      ? `unknown field "${path}".${didYouMean(path, known)}`
      : `"${path}" is a list, expected a single value, such as cart.id.`
  context.report.error(at, message)
  return null
}
