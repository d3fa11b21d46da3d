import { expect, it } from 'vitest'
import { classifyTouchpoint } from '../../../../worker/engine/shopper/touchpoint.ts'

const shop = 'https://www.shop.example/shoes'

it.each([
  ['', undefined, 'direct'],
  ['', 'https://shop.example/', 'direct'],
  ['', 'no address at all', 'direct'],
  ['', 'https://www.google.com/', 'search'],
  ['', 'https://duckduckgo.com/', 'search'],
  ['', 'https://l.instagram.com/', 'social'],
  ['', 'https://t.co/x', 'social'],
  ['', 'https://mail.google.com/', 'email'],
  ['', 'https://blog.example/', 'referral'],
  ['?gclid=1', 'https://www.google.com/', 'paid'],
  ['?fbclid=1', undefined, 'social'],
  ['?utm_source=google&utm_medium=cpc', undefined, 'paid'],
  ['?utm_source=google&utm_medium=organic', undefined, 'search'],
  ['?utm_source=facebook&utm_medium=paid_social', undefined, 'paid'],
  ['?utm_source=news&utm_medium=Email', undefined, 'email'],
  ['?utm_source=facebook', undefined, 'social'],
  ['?utm_source=partner', undefined, 'referral'],
])('a visit to %s from %s is %s', (query, referrer, channel) => {
  expect(classifyTouchpoint({ url: shop + query, ...(referrer !== undefined && { referrer }) }).channel).toBe(
    channel,
  )
})

it('keeps what the link says of itself', () => {
  expect(classifyTouchpoint({ url: `${shop}?utm_source=s&utm_medium=m&utm_campaign=c` })).toEqual({
    channel: 'referral',
    source: 's',
    medium: 'm',
    campaign: 'c',
  })
})

it('makes nothing of an address that is none', () => {
  expect(classifyTouchpoint({ url: 'not a url' })).toEqual({ channel: 'direct' })
})
