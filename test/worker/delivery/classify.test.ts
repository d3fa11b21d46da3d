import { expect, test } from 'vitest'
import { classify } from '../../../worker/delivery/classify.ts'

test.each([
  ['delivered', [200, 201, 202, 204, 299]],
  ['retry', [null, 408, 425, 429, 500, 502, 503, 504, 599]],
  ['gone', [410]],
  ['rejected', [0, 100, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 409, 411, 418, 422, 426, 451]],
] as const)('%s: %j', (outcome, statuses) => {
  for (const status of statuses) expect([status, classify(status)]).toEqual([status, outcome])
})
