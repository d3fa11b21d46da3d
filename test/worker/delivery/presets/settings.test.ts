import { expect, expectTypeOf, test } from 'vitest'
import type { SettingValues } from '../../../../worker/delivery/presets/settings.ts'
import {
  flag,
  idNumber,
  number,
  optional,
  secret,
  template,
  text,
} from '../../../../worker/delivery/presets/settings.ts'

test('what is required or has a default is there for build; the rest may be missing', () => {
  const settings = {
    key: secret('the key'),
    region: optional(text('the region', { choices: ['us', 'eu'], otherwise: 'us' })),
    event: optional(template('the name', { perMessage: true })),
    count: number('a count'),
    strict: optional(flag('whether')),
  }
  expectTypeOf<SettingValues<typeof settings>>().toEqualTypeOf<{
    readonly key: string
    readonly region: string
    readonly event: string | undefined
    readonly count: number
    readonly strict: boolean | undefined
  }>()
  expect(settings.key).toEqual({ kind: 'secret', isRequired: true, what: 'the key' })
  expect(settings.region).toEqual({
    kind: 'text',
    isRequired: false,
    what: 'the region',
    choices: ['us', 'eu'],
    otherwise: 'us',
  })
})

test.each(['0', '-1', '1.5', '', '1e3', '12 ', '1'.repeat(16)])('%j is no number of a template', (id) => {
  expect(id).not.toMatch(idNumber('a template').pattern)
})
