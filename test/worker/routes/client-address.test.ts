import { expect, test } from 'vitest'
import { clientAddress } from '../../../worker/routes/client-address.ts'
import { stubWorld } from './stub-env.ts'

const { env } = stubWorld()
const of = (address: string) => clientAddress(new Headers({ 'cf-connecting-ip': address }), env)

test('the address is the one that the proxy says', () => {
  expect(of('203.0.113.9')).toBe('203.0.113.9')
  expect(of('::ffff:203.0.113.9')).toBe('203.0.113.9')
})

test('all of a /64 is one customer, in every spelling', () => {
  expect(of('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2')
  expect(of('2001:db8:1:2::9')).toBe('2001:db8:1:2')
  expect(of('2001:db8::9')).toBe(of('2001:db8:0:0:1::'))
})

test('without the header, or with nonsense in it, there is no address', () => {
  expect(clientAddress(new Headers(), env)).toBeUndefined()
  expect(of('')).toBeUndefined()
  expect(of('x'.repeat(1_000))).toBeUndefined()
})

test('another header counts only when it is configured', () => {
  const headers = new Headers({ 'x-real-ip': '203.0.113.9, 10.0.0.1' })
  expect(clientAddress(headers, env)).toBeUndefined()
  expect(clientAddress(headers, { ...env, SELVEDGE_IP_HEADER: 'x-real-ip' })).toBe('203.0.113.9')
})
