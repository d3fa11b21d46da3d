import { expect, test } from 'vitest'
import { isGranted } from '../../../../worker/delivery/presets/is-granted.ts'

test.each(['granted', 'GRANTED', ' true ', 'yes', '1'])('takes "%s" for consent', (text) => {
  expect(isGranted(text)).toBe(true)
})

test.each([undefined, '', 'denied', 'false', 'no', '0', 'nil', 'granted?', 'true,false'])(
  'takes "%s" for none',
  (text) => {
    expect(isGranted(text)).toBe(false)
  },
)
