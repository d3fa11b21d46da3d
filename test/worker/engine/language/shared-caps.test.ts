import { describe, expect, it } from 'vitest'
import { problemsOf, site } from './config-fixture.ts'

const live = (name: string, more = '', purpose = 'marketing'): string =>
  `automation: ${name}\nstatus: live\ntrigger: { event: subscribe }\nsteps: [ { send: hello, to: email-tool, purpose: ${purpose} } ]\n${more}`
const warned = (siteWide: string, ...others: string[]): string[] =>
  problemsOf({
    'site.yaml': site + siteWide,
    'automations/a.yaml': live('a'),
    ...Object.fromEntries(others.map((text) => [`automations/${text.slice(12, 13)}.yaml`, text])),
  })

describe('warnAboutDoubles', () => {
  it('warns, once for the folder, of live automations that no cap counts together', () => {
    expect(warned('', live('b'), live('c'))).toEqual([
      'site.yaml:1:1: warning: a, b, c: these are live and can write to one shopper twice within a day, because no cap counts them together. Add sending: { cap: { email: 1 per 24h } }.',
    ])
  })

  it('is not content with a cap of one automation, of an hour, or of another channel', () => {
    expect(
      warned('sending: { cap: { own: 1 per 7d, sms: 1 per 7d, email: 1 per 1h } }\n', live('b')),
    ).toHaveLength(1)
  })

  it.each([
    ['a cap of the channel', 'sending: { cap: { email: 1 per 24h } }\n', [live('b')]],
    ['a cap of all channels', 'sending: { cap: { all: 3 per 7d } }\n', [live('b')]],
    ['one that caps itself', '', [live('b', 'sending: { cap: { email: 1 per 24h } }\n')]],
    ['one that was asked for', '', [live('b', '', 'requested'), live('c', '', 'transactional')]],
    ['a draft', '', [live('b').replace('live', 'draft')]],
    ['a single one', '', []],
  ])('is content with %s', (_what, siteWide, others) => {
    expect(warned(siteWide, ...others)).toEqual([])
  })
})
