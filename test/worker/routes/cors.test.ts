import { expect, test } from 'vitest'
import { isAllowedOrigin } from '../../../worker/routes/cors.ts'

test('an origin is one of the site’s, to the letter', () => {
  const own = ['https://shop.example', 'https://Other.example:443/']
  expect(isAllowedOrigin('https://shop.example', own)).toBe(true)
  expect(isAllowedOrigin('https://other.example', own)).toBe(true)
  for (const foreign of [
    'https://evil.example',
    'https://shop.example.evil.example',
    'http://shop.example',
    'https://shop.example:8443',
    'null',
    '',
  ])
    expect(isAllowedOrigin(foreign, own)).toBe(false)
})

test('a frame without an origin of its own comes in only where the site says so', () => {
  expect(isAllowedOrigin('null', ['https://shop.example', 'null'])).toBe(true)
  expect(isAllowedOrigin('', ['https://shop.example', 'null'])).toBe(false)
})

test('any port of this machine may be allowed, and of no other', () => {
  const own = ['http://localhost:*', 'http://shop.example:*']
  expect(isAllowedOrigin('http://localhost:8788', own)).toBe(true)
  expect(isAllowedOrigin('http://localhost', own)).toBe(true)
  for (const foreign of [
    'https://localhost:8788',
    'http://127.0.0.1:8788',
    'http://localhost.evil.example',
    'http://localhost:80@evil.example',
    'http://shop.example:8788',
  ])
    expect(isAllowedOrigin(foreign, own)).toBe(false)
})
