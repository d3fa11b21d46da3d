import { describe, expect, it } from 'vitest'
import {
  compileYaml,
  conditionOf,
  enrollmentOf,
  holds,
  now,
  scopeWith,
  shopper,
} from './condition-fixture.ts'

const known = {
  ...shopper,
  identities: [{ kind: 'email', value: 'ana@example.com', learnedAt: now, trust: 'claimed' }],
} as const

const suppressed = (reason: string) => ({
  shopper: { ...known, suppressed: { 'ana@example.com': reason } },
})

describe('reachable', () => {
  it('needs an address', () => {
    expect(holds('reachable: email', { shopper })).toBe(false)
    expect(holds('reachable: email', { shopper: known })).toBe(true)
    expect(holds('reachable: sms', { shopper: known })).toBe(false)
  })

  it.each([
    ['opt_out', undefined, true],
    ['opt_out', true, true],
    ['opt_out', false, false],
    ['opt_in', undefined, false],
    ['opt_in', true, true],
    ['opt_in', false, false],
  ] as const)('with %s and an answer of %s is %s for marketing', (marketingConsent, marketing, expected) => {
    const consent = marketing === undefined ? {} : { marketing }
    const scope = scopeWith({ shopper: { ...known, consent } })
    const settings = { settings: { marketingConsent } }
    expect(conditionOf('reachable: email', settings).test(scope)).toBe(expected)
    expect(conditionOf('reachable: { channel: email, purpose: requested }', settings).test(scope)).toBe(true)
    expect(conditionOf('reachable: email', { ...settings, purpose: 'requested' }).test(scope)).toBe(true)
  })

  it('lets an unsubscribed address get what was asked for, and a bounced one nothing', () => {
    const requested = 'reachable: { channel: email, purpose: requested }'
    expect(holds('reachable: email', suppressed('unsubscribed'))).toBe(false)
    expect(holds(requested, suppressed('unsubscribed'))).toBe(true)
    expect(holds(requested, suppressed('bounced'))).toBe(false)
  })

  it('says why not', () => {
    expect(conditionOf('reachable: email').explain(scopeWith())).toEqual({
      path: 'reachable',
      wanted: 'by email for marketing',
      saw: 'no_address',
    })
  })
})

describe('in_automation and stage', () => {
  it('looks at where the shopper is inside', () => {
    const inside = { shopper: { ...shopper, enrollments: [enrollmentOf('welcome')] } }
    expect(holds('in_automation: welcome', inside)).toBe(true)
    expect(holds('in_automation: [abandoned-cart]', inside)).toBe(false)
    expect(holds('not: { in_automation: [abandoned-cart, welcome] }', inside)).toBe(false)
  })

  it('looks at the stage', () => {
    expect(holds('stage: consideration', { shopper: { ...shopper, stage: 'consideration' } })).toBe(true)
    expect(holds('stage: [purchase, retention]', { shopper: { ...shopper, stage: 'consideration' } })).toBe(
      false,
    )
    expect(holds('stage: awareness', {})).toBe(false)
  })
})

describe('words about behavior', () => {
  it.each([
    ['reachable: emial', 'reachable: found "emial", expected one of email, sms. Did you mean "email"?'],
    ['reachable: push', 'reachable: found "push", expected one of email, sms.'],
    [
      'reachable: { channel: email, purpose: markting }',
      'purpose: found "markting", expected one of marketing, requested, transactional. Did you mean "marketing"?',
    ],
    ['reachable: { purpose: requested }', '"channel" is missing.'],
    ['reachable: true', 'reachable: found true, expected one of email, sms.'],
    [
      'in_automation: welcom',
      'found "welcom", expected the name of an automation, or a list of them. Did you mean "welcome"?',
    ],
    ['in_automation: []', 'found an empty list, expected the name of an automation, or a list of them.'],
    [
      'stage: [purchase, loyal]',
      'found "loyal", expected one of awareness, consideration, purchase, retention, advocacy.',
    ],
  ])('refuse %s', (yaml, message) => {
    expect(compileYaml(yaml).errors).toEqual([message])
  })
})
