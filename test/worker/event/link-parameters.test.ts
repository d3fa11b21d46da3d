import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clickTokenIn, cutLinkParameters } from '../../../worker/event/link-parameters.ts'

test.each([
  ['https://a.example/', 'https://a.example/'],
  ['https://a.example/?x=1&y=2#z', 'https://a.example/?x=1&y=2#z'],
  ['https://a.example/c?selvedge_click=T', 'https://a.example/c'],
  ['https://a.example/c?selvedge_click=T#top', 'https://a.example/c#top'],
  ['https://a.example/c?x=1&selvedge_click=T', 'https://a.example/c?x=1'],
  ['https://a.example/c?selvedge_click=T&x=1', 'https://a.example/c?x=1'],
  ['https://a.example/c?x=1&selvedge_click=T&y=2', 'https://a.example/c?x=1&y=2'],
  ['https://a.example/c?selvedge_click=T&selvedge_cart=W10&x=1', 'https://a.example/c?x=1'],
  ['https://a.example/c?x=1&selvedge_cart=W10&selvedge_click=T', 'https://a.example/c?x=1'],
  ['https://a.example/c?selvedge_click=T&x=1&selvedge_cart=W10', 'https://a.example/c?x=1'],
  ['https://a.example/c?selvedge_click', 'https://a.example/c'],
  ['https://a.example/#/c?selvedge_click=T', 'https://a.example/#/c'],
  ['/c?SELVEDGE_CLICK=T&x=1', '/c?x=1'],
  [
    'https://a.example/login?to=%2Fc%3Fx%3D1%26selvedge_click%3DT%26y%3D2&z=3',
    'https://a.example/login?to=%2Fc%3Fx%3D1%26y%3D2&z=3',
  ],
  ['https://a.example/login?to=%2Fc%3Fselvedge_click%3DT', 'https://a.example/login?to=%2Fc'],
  [
    'https://a.example/c?selvedge_clicks=1&selvedge_carts=2',
    'https://a.example/c?selvedge_clicks=1&selvedge_carts=2',
  ],
  ['https://a.example/c?selvedge_click=T%3D%2B!(x)&y=%20', 'https://a.example/c?y=%20'],
  ['not a url ?selvedge_click=T', 'not a url '],
])('%s is kept as %s', (url, kept) => {
  expect(cutLinkParameters(url)).toBe(kept)
})

test('no token stays anywhere, whatever stands around it', () => {
  const piece = fc.constantFrom(
    '?',
    '&',
    '%26',
    'x=1',
    'selvedge_cart=SECRET',
    'selvedge_click=SECRET',
    '#',
    '/',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const cut = cutLinkParameters(`https://a.example/c?${pieces.join('&')}`)
      expect(cut).not.toContain('SECRET')
    }),
  )
})

test('a hostile address is cut in no time', () => {
  for (const piece of ['selvedge_click=', 'selvedge_click&', '?selvedge_cart', '%26selvedge_click%3D%'])
    expect(cutLinkParameters(`?${piece.repeat(100_000)}`).length).toBeLessThan(2_000_000)
})

test('the token is found as a parameter only, and only one that could be ours', () => {
  expect(clickTokenIn('https://a.example/c?x=1&selvedge_click=Ab-_9&y=2')).toBe('Ab-_9')
  expect(clickTokenIn('https://a.example/selvedge_click=T')).toBeUndefined()
  expect(clickTokenIn('https://a.example/?my_selvedge_click=T')).toBeUndefined()
  expect(clickTokenIn('https://a.example/?selvedge_click=')).toBeUndefined()
  expect(clickTokenIn(`https://a.example/?selvedge_click=${'A'.repeat(10_000)}`)).toBeUndefined()
  expect(clickTokenIn('')).toBeUndefined()
})
