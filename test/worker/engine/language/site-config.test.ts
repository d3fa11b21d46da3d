import { describe, expect, it } from 'vitest'
import { compiled, problemsOf, site } from './config-fixture.ts'

const withLine = (from: string, to: string): string => {
  if (!site.includes(from)) throw new Error(`no ${from}`)
  return site.replace(from, to)
}
const currency = 'currency: EUR'

describe('compileSite', () => {
  it('takes what is said and waits for a yes to marketing otherwise', () => {
    expect(compiled({}).program.site).toEqual({
      id: 'demo',
      name: 'Demo shop',
      keys: ['pk_demo_0123456789abcdef'],
      origins: ['https://www.example.com', 'http://localhost:*'],
      cartUrl: null,
      timeZone: 'Europe/Paris',
      currency: 'EUR',
      marketingConsent: 'opt_in',
      identities: [],
      identityVerification: 'optional',
    })
  })

  it('takes what software the shop runs on, and names for the numbers of its places', () => {
    const said = `${site}shop: { platform: shopify, locations: { "655441491": online } }\n`
    expect(compiled({ 'site.yaml': said }).program.site.shop).toEqual({
      platform: 'shopify',
      locations: { '655441491': 'online' },
    })
    expect(problemsOf({ 'site.yaml': `${site}shop: { platform: oscommerce }\n` })).toEqual([
      expect.stringContaining('one of shopify, woocommerce, other'),
    ])
    expect(
      problemsOf({ 'site.yaml': `${site}shop: { platform: shopify, locations: { paris: "<b>" } }\n` }),
    ).not.toEqual([])
    expect(problemsOf({ 'site.yaml': `${site}shop: shopify\n` })).not.toEqual([])
  })

  it('takes pages without an origin only where the merchant says so, and never as the address of the cart', () => {
    const frames = withLine('http://localhost:*', 'null')
    expect(problemsOf({ 'site.yaml': frames })).toEqual([])
    expect(problemsOf({ 'site.yaml': `${frames}cart_url: "data:text/html,x"\n` })).toHaveLength(1)
  })

  it('takes identifiers of the merchant’s own, and whether a page must prove any', () => {
    const said = `${site}identities: [ till_card, pos_number ]\nidentity_verification: required\n`
    expect(compiled({ 'site.yaml': said }).program.site).toMatchObject({
      identities: ['till_card', 'pos_number'],
      identityVerification: 'required',
    })
  })

  it.each([
    ['[ email ]', '"email" has a meaning already; choose another name.'],
    ['[ device ]', '"device" has a meaning already; choose another name.'],
    ['[ proof ]', '"proof" has a meaning already; choose another name.'],
    ['[ first_name ]', '"first_name" is not an identifier: people who share it would become one shopper.'],
    ['[ till_card, till_card ]', '"till_card" stands here twice.'],
    ['[ TillCard ]', 'found "TillCard", expected the name of an identifier of your own'],
    ['[ "own:x" ]', 'expected the name of an identifier of your own'],
    ['[ __proto__ ]', 'expected the name of an identifier of your own'],
    ['till_card', 'expected a list of names'],
    ['[ a, b, c, d, e, f, g, h, i, j, k ]', 'expected at most 10 names'],
  ])('does not take identities: %s', (yaml, words) => {
    const problems = problemsOf({ 'site.yaml': `${site}identities: ${yaml}\n` })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(words)
  })

  it('does not take another word on proofs', () => {
    expect(problemsOf({ 'site.yaml': `${site}identity_verification: always\n` })[0]).toContain(
      'identity_verification: found "always", expected one of optional, required.',
    )
  })

  it.each(['https://www.example.com/cart?c={{ cart_id }}', 'http://localhost:8788/cart'])(
    'takes the cart page %s',
    (url) => {
      expect(compiled({ 'site.yaml': `${site}cart_url: "${url}"\n` }).program.site.cartUrl).toBe(url)
    },
  )

  it.each([
    [
      'an id with capitals',
      withLine('id: demo', 'id: Demo'),
      '1:13: id: found "Demo", expected a site id of a–z, 0–9 and - (at most 40).',
    ],
    [
      'a key of another site',
      withLine('pk_demo', 'pk_other'),
      '2:9: key of another site: found "pk_other_…", expected "pk_demo_…".',
    ],
    [
      'a key that is none',
      withLine('pk_demo_0123456789abcdef', 'pk_demo_1'),
      '2:9: keys: found "pk_demo_1", expected a site key pk_SITEID_RANDOM, with 8 to 64 letters and digits at the end.',
    ],
    [
      'no key',
      withLine('[ pk_demo_0123456789abcdef ]', '[]'),
      '2:7: keys: found a list, expected at least one site key.',
    ],
    [
      'an origin with a path',
      withLine('www.example.com', 'www.example.com/'),
      '3:12: origins: found "https://www.example.com/", expected an origin such as https://www.example.com, without a path (http:// only for localhost and 127.0.0.1).',
    ],
    [
      'an insecure origin',
      withLine('https://www', 'http://www'),
      '3:12: origins: found "http://www.example.com", expected an origin such as https://www.example.com, without a path (http:// only for localhost and 127.0.0.1).',
    ],
    [
      'any origin',
      withLine('https://www.example.com', '*'),
      '3:12: origins: found "*", expected an origin such as https://www.example.com, without a path (http:// only for localhost and 127.0.0.1).',
    ],
    [
      'a host that only starts like localhost',
      withLine('http://localhost:*', 'http://localhost.evil.example'),
      '3:39: origins: found "http://localhost.evil.example", expected an origin such as https://www.example.com, without a path (http:// only for localhost and 127.0.0.1).',
    ],
    [
      'a time zone that is none',
      withLine('Europe/Paris', 'Europe/Pariss'),
      '4:12: time_zone: found "Europe/Pariss", expected an IANA time zone such as Europe/Paris.',
    ],
    [
      'a currency in words',
      withLine(currency, 'currency: euro'),
      '5:11: currency: found "euro", expected an ISO 4217 currency such as EUR.',
    ],
    ['a missing currency', withLine(`${currency}\n`, ''), '1:1: "currency" is missing.'],
    [
      'a misspelt field',
      withLine(currency, 'curency: EUR'),
      '5:1: unknown field "curency". Did you mean "currency"?',
    ],
    [
      'a consent that is a word',
      `${site}consent: opt_out\n`,
      '6:10: consent: found "opt_out", expected a map with marketing.',
    ],
    [
      'a consent unheard of',
      `${site}consent: { marketing: optout }\n`,
      '6:23: marketing: found "optout", expected one of opt_in, double_opt_in, opt_out. Did you mean "opt_out"?',
    ],
    [
      'a cart page elsewhere',
      `${site}cart_url: https://evil.example/cart\n`,
      '6:11: cart_url: "https://evil.example" is not one of the origins of the site.',
    ],
    [
      'a cart page that is no address',
      `${site}cart_url: /cart\n`,
      '6:11: cart_url: found "/cart", expected the https:// address of the cart page; {{ cart_id }} may stand in it.',
    ],
    [
      'quiet hours without quotes',
      `${site}sending: { quiet_hours: { from: 21:00, to: "08:00" } }\n`,
      '6:33: 21:00 means a number of seconds or minutes to some YAML readers: put it in quotes, "21:00"',
    ],
    [
      'quiet hours without an end',
      `${site}sending: { quiet_hours: { from: "21:00" } }\n`,
      '6:25: "to" is missing.',
    ],
    [
      'an hour that there is not',
      `${site}sending: { quiet_hours: { from: "21:00", to: "24:00" } }\n`,
      '6:46: to: found "24:00", expected a clock time in quotes, such as "09:00".',
    ],
    [
      'quiet hours all day',
      `${site}sending: { quiet_hours: { from: "08:00", to: "08:00" } }\n`,
      '6:25: quiet_hours: found a map, expected two different clock times.',
    ],
    [
      'quiet hours in no zone',
      `${site}sending: { quiet_hours: { from: "21:00", to: "08:00", zone: Paris } }\n`,
      '6:61: zone: found "Paris", expected shopper, or an IANA time zone such as Europe/Paris.',
    ],
    [
      'a cap without a period',
      `${site}sending: { cap: { email: 1 } }\n`,
      '6:26: email: found 1, expected a rate such as 1 per 24h, 3 per week or 500 per day.',
    ],
    [
      'a cap of nothing',
      `${site}sending: { cap: { email: 0 per 24h } }\n`,
      '6:26: email: found "0 per 24h", expected a rate such as 1 per 24h, 3 per week or 500 per day.',
    ],
    [
      'a cap of an unknown channel',
      `${site}sending: { cap: { mail: 1 per 24h } }\n`,
      '6:19: unknown field "mail". Did you mean "email"?',
    ],
    [
      'a segment with an unknown field',
      `${site}segments: { vip: { shopper.orders.totl: { above: 1 } } }\n`,
      '6:20: unknown field "shopper.orders.totl". Did you mean "shopper.orders.total"?',
    ],
    [
      'a segment that asks about one below it',
      `${site}segments: { vip: { in_segment: keen }, keen: { reachable: email } }\n`,
      '6:32: in_segment: a segment can ask only about those that stand above it.',
    ],
    [
      'a segment that asks about itself',
      `${site}segments: { vip: { in_segment: vip } }\n`,
      '6:32: in_segment: a segment can ask only about those that stand above it.',
    ],
    [
      'a segment that is no conditions',
      `${site}segments: { vip: everybody }\n`,
      '6:18: vip: found "everybody", expected conditions, such as { cart.total: { above: 0 } }.',
    ],
    [
      'an unknown stage',
      `${site}stages: { retnetion: { reachable: email } }\n`,
      '6:11: unknown field "retnetion". Did you mean "retention"?',
    ],
    [
      'a stage that asks for a stage',
      `${site}stages: { retention: { stage: purchase } }\n`,
      '6:31: stage: the rule of a stage cannot ask for a stage.',
    ],
  ])('refuses %s', (_name, text, problem) => {
    expect(problemsOf({ 'site.yaml': text })).toEqual([`site.yaml:${problem}`])
  })

  it('warns of an event where there is none', () => {
    expect(problemsOf({ 'site.yaml': `${site}segments: { vip: { event.value: 1 } }\n` })).toEqual([
      'site.yaml:6:20: warning: "event.value" can never exist here: it is asked of the shopper, at any time, and not of an event.',
    ])
  })
})
