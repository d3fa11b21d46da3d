import { describe, expect, it } from 'vitest'
import {
  classifyTouchpoint,
  isSameCampaign,
  mayTellCampaign,
  storeTouchpoint,
} from '../../../../worker/engine/shopper/touchpoint.ts'
import { shopEvent } from '../decider-specification.ts'

const shop = 'https://www.shop.example/shoes'
const origins = ['https://shop.example', 'https://boutique.example', 'http://localhost:*']
const arrive = (query: string, referrer?: string) =>
  classifyTouchpoint({ url: shop + query, ...(referrer !== undefined && { referrer }) }, origins)
const touch = (query: string, referrer?: string) => arrive(query, referrer).touchpoint

it.each([
  ['', undefined, 'direct'],
  ['', 'no address at all', 'direct'],
  ['', 'about:blank', 'direct'],
  ['', 'https://www.google.com/', 'search'],
  ['', 'https://www.google.co.uk/', 'search'],
  ['', 'https://GOOGLE.com.br./', 'search'],
  ['', 'https://google.partner.example.museum/', 'referral'],
  ['', 'https://google.shop.com/', 'referral'],
  ['', 'https://notgoogle.com/', 'referral'],
  ['', 'http://google/', 'referral'],
  ['', 'https://docs.google.com/document', 'referral'],
  ['', 'https://fr.search.yahoo.com/', 'search'],
  ['', 'https://search.brave.com/', 'search'],
  ['', 'https://duckduckgo.com/', 'search'],
  ['', 'android-app://com.google.android.googlequicksearchbox/', 'search'],
  ['', 'https://l.instagram.com/', 'social'],
  ['', 'https://www.pinterest.de/', 'social'],
  ['', 'https://t.co/x', 'social'],
  ['', 'https://cut.co/', 'referral'],
  ['', 'https://mail.google.com/', 'email'],
  ['', 'https://outlook.live.com/', 'email'],
  ['', 'https://deref-gmx.net/', 'email'],
  ['', 'android-app://com.google.android.gm/', 'email'],
  ['', 'https://www.amazon.co.jp/', 'marketplace'],
  ['', 'https://www.etsy.com/', 'marketplace'],
  ['', 'https://blog.example/', 'referral'],
  ['', 'https://chatgpt.com/', 'referral'],
  ['', 'https://gemini.google.com/', 'referral'],
  ['', 'https://ad.doubleclick.net/', 'paid'],
  ['?gclid=1', 'https://www.google.com/', 'paid'],
  ['?GBRAID=1', undefined, 'paid'],
  ['?wbraid=1', undefined, 'paid'],
  ['?dclid=1', undefined, 'paid'],
  ['?msclkid=1', undefined, 'paid'],
  ['?ttclid=1', undefined, 'paid'],
  ['?twclid=1', undefined, 'paid'],
  ['?li_fat_id=1', undefined, 'paid'],
  ['?epik=1', undefined, 'paid'],
  ['?irclickid=1', undefined, 'paid'],
  ['?awc=1', undefined, 'paid'],
  ['?ScCid=1', undefined, 'paid'],
  ['?gclid=', undefined, 'direct'],
  ['?fbclid=1', undefined, 'social'],
  ['?srsltid=1', undefined, 'search'],
  ['?mc_cid=1', undefined, 'email'],
  ['?utm_source=google&utm_medium=cpc', undefined, 'paid'],
  ['?utm_source=google&utm_medium=organic', undefined, 'search'],
  ['?utm_source=facebook&utm_medium=organic', undefined, 'social'],
  ['?utm_source=facebook&utm_medium=paid_social', undefined, 'paid'],
  ['?utm_source=blog&utm_medium=unpaid', undefined, 'referral'],
  ['?utm_source=partner&utm_medium=affiliate', undefined, 'paid'],
  ['?utm_source=news&utm_medium=Email', undefined, 'email'],
  ['?utm_source=newsletter', undefined, 'email'],
  ['?utm_source=IG', undefined, 'social'],
  ['?utm_source=facebook', undefined, 'social'],
  ['?utm_source=ebay.de', undefined, 'marketplace'],
  ['?utm_source=lyon&utm_medium=in-store', undefined, 'store'],
  ['?utm_source=paypal', undefined, 'referral'],
  ['?utm_source=partner', undefined, 'referral'],
  ['?utm_source=constructor', undefined, 'referral'],
  ['?utm_campaign=spring', undefined, 'referral'],
  ['?utm_campaign=spring', 'https://www.bing.com/', 'search'],
])('a visit to %s from %s is %s', (query, referrer, channel) => {
  expect(touch(query, referrer).channel).toBe(channel)
})

describe('what the link says of itself', () => {
  it('is kept: source and medium in lower case, a campaign as its marketer wrote it', () => {
    expect(touch('?UTM_Source=News%20Letter&utm_medium=Mail&utm_campaign=Spring-Sale&gclid=abc')).toEqual({
      channel: 'paid',
      source: 'news letter',
      medium: 'mail',
      campaign: 'Spring-Sale',
      clickId: 'gclid',
    })
  })

  it('is bounded, and plain text', () => {
    const long = touch(`?utm_source=${'s'.repeat(900)}&utm_campaign=%3Cb%3Ex%0A%00y`)
    expect(long).toEqual({ channel: 'referral', source: 's'.repeat(100), campaign: 'bx y' })
  })

  it.each([
    '(not set)',
    'null',
    'undefined',
    '{{campaign.name}}',
    '[email]',
    '%%x%%',
    'ana@shop.example',
    ' ',
  ])('is nothing when it is %s', (junk) => {
    expect(arrive(`?utm_source=${encodeURIComponent(junk)}`)).toEqual({
      touchpoint: { channel: 'direct' },
      isCampaign: false,
      isContinued: false,
    })
  })

  it('may be an address', () => {
    expect(touch('?utm_source=https%3A%2F%2Fwww.Facebook.com')).toEqual({
      channel: 'social',
      source: 'facebook.com',
    })
  })

  it('never keeps the value of a click id', () => {
    expect(JSON.stringify(touch('?gclid=SECRET&fbclid=SECRET'))).not.toContain('SECRET')
  })
})

it('gives search engines and networks of every country one name', () => {
  expect(touch('', 'https://www.google.fr/')).toEqual({ channel: 'search', source: 'google' })
  expect(touch('', 'https://lm.facebook.com/')).toEqual({ channel: 'social', source: 'facebook' })
  expect(touch('', 'https://www.blog.example/post')).toEqual({ channel: 'referral', source: 'blog.example' })
})

it('tells assistants from other referrals by their medium, as GA4 does', () => {
  const expected = { channel: 'referral', source: 'chatgpt.com', medium: 'ai-assistant' }
  expect(touch('', 'https://chatgpt.com/c/1')).toEqual(expected)
  expect(touch('?utm_source=chatgpt.com')).toEqual(expected)
})

describe('the shop itself, a payment and a login', () => {
  it.each([
    'https://shop.example/',
    'https://checkout.shop.example/',
    'https://boutique.example/x',
    'https://www.paypal.com/',
    'https://checkout.stripe.com/',
    'https://accounts.google.com/',
  ])('are no contact: %s', (referrer) => {
    expect(arrive('', referrer)).toMatchObject({ touchpoint: { channel: 'direct' }, isContinued: true })
  })

  it('are not what only looks like them', () => {
    expect(arrive('', 'https://evilshop.example/').isContinued).toBe(false)
    expect(arrive('', 'https://shop.example.evil.com/').isContinued).toBe(false)
  })
})

it('makes nothing of an address that is none', () => {
  expect(classifyTouchpoint({ url: 'not a url' }, ['nonsense'])).toEqual({
    touchpoint: { channel: 'direct' },
    isCampaign: false,
    isContinued: false,
  })
})

it('sees from the text whether a campaign can be in it', () => {
  expect(mayTellCampaign({ url: `${shop}?a=1&utm_source=x` })).toBe(true)
  expect(mayTellCampaign({ url: `${shop}?GCLID=x` })).toBe(true)
  expect(mayTellCampaign({ url: `${shop}/utm_source` })).toBe(false)
})

it('takes a campaign in another case for the same', () => {
  expect(isSameCampaign(touch('?utm_campaign=Spring'), touch('?utm_campaign=spring'))).toBe(true)
  expect(isSameCampaign(touch('?utm_campaign=spring'), touch('?utm_campaign=summer'))).toBe(false)
})

describe('the store', () => {
  it.each([
    ['store_visit', {}],
    ['tag_scan', {}],
    ['purchase', { channel: 'Store' }],
    ['purchase', { source_name: 'pos' }],
  ])('is where %s with %o was', (name, properties) => {
    expect(storeTouchpoint(shopEvent(name, properties))).toEqual({ channel: 'store' })
  })

  it('is named, when it is told which', () => {
    expect(storeTouchpoint(shopEvent('store_visit', { store_id: 'Lyon <1>' }))).toEqual({
      channel: 'store',
      source: 'Lyon 1',
    })
  })

  it.each([
    ['purchase', {}],
    ['page_view', { channel: 'storefront', store: 'en_GB', store_id: '1' }],
    ['view_item', { channel: 7 }],
  ])('is not where %s with %o was', (name, properties) => {
    expect(storeTouchpoint(shopEvent(name, properties))).toBeUndefined()
  })
})
