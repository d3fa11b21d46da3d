import { expect, test } from 'vitest'
import { parseSecretKeys, siteOfSecretKey } from '../../../worker/delivery/secret-keys.ts'

const demo = 'sk_demo_0123456789abcdef'

test('keys are found by their site, a second one of a site behind the first', () => {
  const list = ` ${demo}, sk_my-shop_ABCDEFGHIJKLMNOP ,sk_demo_fedcba9876543210`
  expect([...parseSecretKeys(list)]).toEqual([
    ['demo', [demo, 'sk_demo_fedcba9876543210']],
    ['my-shop', ['sk_my-shop_ABCDEFGHIJKLMNOP']],
  ])
})

test.each([
  undefined,
  '',
  ',',
  'secret',
  'sk_demo_short',
  'pk_demo_0123456789abcdef',
  'sk_Demo_0123456789abcdef',
  'sk__0123456789abcdef',
])('no key is read from %j', (list) => {
  expect(parseSecretKeys(list).size).toBe(0)
})

test('the site of a key is told only when it is one', () => {
  expect(siteOfSecretKey(demo)).toBe('demo')
  expect(siteOfSecretKey(`${demo} `)).toBeUndefined()
})
