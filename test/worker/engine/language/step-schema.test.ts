import { describe, expect, it } from 'vitest'
import { problemsOf } from './config-fixture.ts'

const subscribe = 'trigger: { event: subscribe }\n'
const file = (text: string): Record<string, string> => ({ 'automations/a.yaml': text })
const duration = 'a duration such as 30s, 10m, 1h, 7d, 2w or 1d 12h (at most 3 years)'
const step =
  'a step: wait, wait_for, wait_for_stock, if, choose, split, recheck, send, tag, set, voucher or stop'

describe('a step', () => {
  // Every mistake: the file after its first line `automation: a`, and every problem that it has.
  it.each([
    ['a message without its destination', `${subscribe}steps:\n  - send: hello\n`, ['4:5: "to" is missing.']],
    [
      'a message with spaces',
      `${subscribe}steps:\n  - { send: hello you, to: email-tool }\n`,
      ['4:13: send: found "hello you", expected the name of a message: a–z, 0–9, - and _ (at most 60).'],
    ],
    [
      'a misspelt step',
      `${subscribe}steps:\n  - { sned: hello, to: email-tool }\n`,
      ['4:7: unknown field "sned". Did you mean "send"?'],
    ],
    [
      'a step that is none',
      `${subscribe}steps:\n  - pause\n`,
      [`4:5: steps: found "pause", expected ${step}.`],
    ],
    [
      'an empty step',
      `${subscribe}steps:\n  -\n  - stop\n`,
      [`4:4: steps: found nothing, expected ${step}.`],
    ],
    [
      'two steps in one',
      `${subscribe}steps:\n  - { wait: 1h, send: hello }\n`,
      ['4:17: unknown field "send". Known here: id, wait.'],
    ],
    [
      'a wait of no time',
      `${subscribe}steps:\n  - wait: 0h\n`,
      [`4:11: wait: found "0h", expected ${duration}.`],
    ],
    [
      'an unknown channel',
      `${subscribe}steps:\n  - { send: b, to: email-tool, channel: mail }\n`,
      ['4:41: channel: found "mail", expected one of email, sms, push, webhook. Did you mean "email"?'],
    ],
    [
      'stock below one',
      `${subscribe}steps:\n  - wait_for_stock: { at_least: 0 }\n`,
      ['4:33: at_least: found 0, expected a whole number from 1 to 1000000.'],
    ],
    [
      'the same id twice',
      `${subscribe}steps:\n  - { id: b, wait: 1h }\n  - { id: b, wait: 2h }\n`,
      ['5:11: the step id "b" is there twice: ids are unique in an automation.'],
    ],
    [
      'a condition within an arm',
      `${subscribe}steps:\n  - if: { cart.total: 1 }\n    then:\n      - recheck: { cart.itms: { count: 1 } }\n`,
      ['6:20: unknown field "cart.itms". Did you mean "cart.items"?'],
    ],
    [
      'a split without a choice',
      `${subscribe}steps:\n  - split: b\n    arms: { c: { weight: 1, do: [ stop ] } }\n`,
      ['5:11: arms: found a map, expected at least two arms.'],
    ],
    [
      'an arm that weighs nothing',
      `${subscribe}steps:\n  - split: b\n    arms: { c: { weight: 0, do: [ stop ] }, d: { weight: 1, do: [ stop ] } }\n`,
      ['5:26: weight: found 0, expected a weight from 1 to 1000.'],
    ],
    [
      'a split that is decided by no goal',
      `${subscribe}steps:\n  - split: b\n    arms: { c: { weight: 1, do: [ stop ] }, d: { weight: 1, do: [ stop ] } }\n    decide: { by: goal, confidence: 95%, at_least: 5 per arm }\n`,
      [
        '6:13: decide: a split is decided by the goal, and this automation has none: add goal: { event: purchase }.',
      ],
    ],
    [
      'a doubtful confidence',
      `${subscribe}goal: { event: purchase }\nsteps:\n  - split: b\n    arms: { c: { weight: 1, do: [ stop ] }, d: { weight: 1, do: [ stop ] } }\n    decide: { by: goal, confidence: 20%, at_least: 5 }\n`,
      [
        '7:37: confidence: found "20%", expected a confidence from 50% to 99.99%, such as 95%.',
        '7:52: at_least: found 5, expected a number of shoppers such as 500 per arm.',
      ],
    ],
    [
      'a split in two places',
      `${subscribe}steps:\n  - { split: b, arms: { c: { weight: 1, do: [ stop ] }, d: { weight: 1, do: [ stop ] } } }\n  - { split: b, arms: { c: { weight: 1, do: [ stop ] }, d: { weight: 1, do: [ stop ] } } }\n`,
      ['5:14: the split "b" is there twice: a split has one place.'],
    ],
    [
      'a mistake in an arm of a split',
      `${subscribe}steps:\n  - { split: b, arms: { c: { weight: 1, do: [ { send: hello, to: email-tol } ] }, d: { weight: 1, do: [ stop ] } } }\n`,
      ['4:66: unknown destination "email-tol". Did you mean "email-tool"?'],
    ],
    [
      'a choice without its condition',
      `${subscribe}steps:\n  - choose: [ { do: [ stop ] } ]\n`,
      ['4:15: "when" is missing.'],
    ],
    [
      'a choice after the last',
      `${subscribe}steps:\n  - choose: [ { otherwise: true, do: [ stop ] }, { when: { cart.total: 1 }, do: [ stop ] } ]\n`,
      [
        '4:13: choose: found a list, expected at least one when.',
        '4:13: choose: found a list, expected otherwise at the end, and once.',
      ],
    ],
    [
      'a mistake in a choice',
      `${subscribe}steps:\n  - choose: [ { when: { cart.totl: 1 }, do: [ stop ] } ]\n`,
      ['4:25: unknown field "cart.totl". Did you mean "cart.total"?'],
    ],
    [
      'a wait for an event without an end',
      `${subscribe}steps:\n  - wait_for: { event: purchase }\n`,
      ['4:15: "within" is missing.'],
    ],
    [
      'a wait until no time',
      `${subscribe}steps:\n  - wait: { until: "9 am" }\n`,
      ['4:20: until: found "9 am", expected a clock time in quotes, such as "09:00".'],
    ],
    [
      'a wait until no date',
      `${subscribe}steps:\n  - wait: { until: { date: shopper.birthdy } }\n`,
      ['4:28: unknown field "shopper.birthdy". Did you mean "shopper.birthday"?'],
    ],
    [
      'a tag step that tags nothing',
      `${subscribe}steps:\n  - tag: {}\n`,
      ['4:10: tag: found a map, expected what to add or to remove.'],
    ],
    [
      'a trait by another path',
      `${subscribe}steps:\n  - set: { shopper.size: 42 }\n`,
      ['4:12: shopper.size: found "shopper.size", expected shopper.traits.NAME.'],
    ],
    [
      'a voucher out of no pool, for ever and ever, under a name with a space',
      `${subscribe}steps:\n  - voucher: { from: spring, expires: soon, as: my code }\n`,
      [
        '4:22: from: found "spring", expected pool/NAME, the name of an uploaded pool (a–z, 0–9, - and _).',
        '4:39: expires: found "soon", expected a duration such as 30s, 10m, 1h, 7d, 2w or 1d 12h (at most 3 years).',
        '4:49: as: found "my code", expected a name of letters, digits and _ (at most 40), such as discount.',
      ],
    ],
    [
      'a voucher from nowhere',
      `${subscribe}steps:\n  - voucher: { as: code }\n`,
      ['4:14: "from" is missing.'],
    ],
    [
      'extra values that are lists, endless or under a name with a space',
      `${subscribe}steps:\n  - { send: b, to: email-tool, with: { a: [1], b: .inf, "c d": 1 } }\n`,
      [
        '4:43: a: found a list, expected a text of at most 500 characters, a number, true or false.',
        '4:51: b: found Infinity, expected a text of at most 500 characters, a number, true or false.',
        '4:57: c d: found "c d", expected a name of letters, digits and _ (at most 40), such as discount.',
      ],
    ],
    [
      'an extra value that is too long',
      `${subscribe}steps:\n  - { send: b, to: email-tool, with: { a: ${'x'.repeat(501)} } }\n`,
      [
        `4:43: a: found "${'x'.repeat(60)}…", expected a text of at most 500 characters, a number, true or false.`,
      ],
    ],
    [
      'too many extra values',
      `${subscribe}steps:\n  - send: b\n    to: email-tool\n    with: { ${Array.from({ length: 21 }, (_none, n) => `v${n}: 1`).join(', ')} }\n`,
      ['6:11: with: found a map, expected at most 20 names and their values, such as { discount: 10 }.'],
    ],
    [
      'a wave of nobody, of nothing and at no time',
      `${subscribe}steps:\n  - wait_for_stock: { wave: { people_per_unit: 0, every: soon, order: [newest_first] } }\n`,
      [
        '4:48: people_per_unit: found 0, expected a whole number of people from 1 to 100.',
        '4:58: every: found "soon", expected a duration such as 30s, 10m, 1h, 7d, 2w or 1d 12h (at most 3 years).',
        '4:72: order: found "newest_first", expected [oldest_first] or [vip_first, oldest_first].',
      ],
    ],
    [
      'an order in which the oldest are not asked',
      `${subscribe}steps:\n  - wait_for_stock: { wave: { order: [oldest_first, vip_first] } }\n`,
      [
        '4:38: order: found a list, expected [oldest_first] or [vip_first, oldest_first].',
        '4:38: unknown segment "vip". There is none of that name in site.yaml.',
      ],
    ],
    [
      'a segment vip that there is not',
      `${subscribe}steps:\n  - wait_for_stock: { wave: { order: [vip_first, oldest_first] } }\n`,
      ['4:38: unknown segment "vip". There is none of that name in site.yaml.'],
    ],
    [
      'no place at all, and a place that cannot be one',
      `${subscribe}steps:\n  - wait_for_stock: { locations: [] }\n  - wait_for_stock: { locations: ["a b"] }\n`,
      [
        '4:34: locations: found a list, expected a list of the places whose stock counts, such as [online, paris-marais].',
        '5:35: locations: found "a b", expected a list of the places whose stock counts, such as [online, paris-marais].',
      ],
    ],
  ])('is refused with %s', (_name, text, problems) => {
    expect(problemsOf(file(`automation: a\n${text}`))).toEqual(
      problems.map((problem) => `automations/a.yaml:${problem}`),
    )
  })
})
