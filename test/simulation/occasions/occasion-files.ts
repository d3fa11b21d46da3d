// The config of a run about occasions: handovers, waits for an event, splits, holdouts, goals, dates and prices, each in an
// automation of its own, so that what one does never hangs on another.

import { readFileSync } from 'node:fs'
import type { ConfigFiles } from '../../../worker/engine/language/problem.ts'

const read = (path: string): string =>
  readFileSync(new URL(`../config/${path}.yaml`, import.meta.url), 'utf8')

const names = [
  'cart-reminder',
  'checkout-reminder',
  'newcomer',
  'look-back',
  'birthday',
  'night',
  'price-drop',
] as const

export type OccasionName = (typeof names)[number]

export const occasionFiles: ConfigFiles = {
  'site.yaml': read('site'),
  'destinations/email-tool.yaml': read('email-tool'),
  ...Object.fromEntries(names.map((name) => [`automations/${name}.yaml`, read(`occasions/${name}`)])),
}
