import { describe, expect, it } from 'vitest'
import { problemsOf } from './config-fixture.ts'

const subscribe = 'trigger: { event: subscribe }\n'
const file = (text: string): Record<string, string> => ({ 'automations/a.yaml': text })
const hello = 'steps: [ { send: hello, to: email-tool } ]\n'

describe('warnings', () => {
  it.each([
    [
      'a cart automation that does not exit on a purchase',
      `trigger: { event: [login, add_to_cart] }\n${hello}`,
      '2:19: warning: a cart automation without an exit on purchase writes to people who have bought: add exit: [ { event: purchase } ].',
    ],
    [
      'a step after stop',
      `${subscribe}steps:\n  - stop\n  - wait: 1h\n`,
      '5:5: warning: nobody gets to this step: it comes after stop.',
    ],
    [
      'an event in an automation that starts by silence',
      `trigger: { quiet_since: { event: any, for: 1d } }\naudience: { event.value: 1 }\n${hello}`,
      '3:13: warning: "event.value" can never exist here: an automation that starts by silence has no event.',
    ],
    [
      'the page of an event that is long gone',
      `${subscribe}audience: { event.page.url: a }\n${hello}`,
      '3:13: warning: "event.page.url" can never exist here: the page is known only while the event arrives: ask in trigger.where.',
    ],
    [
      'an event that is almost a known one',
      `trigger: { event: add_to_crt }\n${hello}`,
      '2:19: warning: no shop sends an event "add_to_crt" by itself. Did you mean "add_to_cart"?',
    ],
    [
      'an exit that compares with the key of an automation without one',
      `trigger: { event: cart_updated }\nexit: [ { event: purchase, match: cart.id } ]\n${hello}`,
      '3:35: warning: this exit can never come: match compares "cart.id" with the key of the enrollment, and trigger has no key. Leave match out, or add key: cart.id.',
    ],
    [
      'an exit whose value is never the key',
      `trigger: { event: notify_me, key: item_id }\nexit: [ { event: cart_emptied, match: cart.id } ]\n${hello}`,
      '3:39: warning: this exit can never come: "cart.id" is compared with the key "item_id".',
    ],
    [
      'an audience that refuses what starts it',
      `trigger: { event: purchase }\naudience: { not: { did: { event: purchase, within: 30d } } }\n${hello}`,
      '3:25: warning: nobody can ever enter: the purchase that starts it is itself one that this refuses. To look at earlier ones, ask { did: { event: purchase, times: { at_least: 2 } } }.',
    ],
    [
      'bounds that exclude each other',
      `trigger: { event: purchase, where: { event.value: { above: 100, at_most: 100 } } }\n${hello}`,
      '2:51: warning: this can never hold: no number is both above 100 and below 100.',
    ],
    [
      'a holdout of everybody',
      `${subscribe}holdout: 100%\n${hello}`,
      '3:10: warning: everybody is held out: nothing is ever sent.',
    ],
    [
      'a measured automation that takes in people whom it cannot write to',
      `${subscribe}audience: { not: { reachable: email } }\ngoal: { event: purchase }\nholdout: 10%\n${hello}`,
      '5:10: warning: whoever can never be written to is measured all the same, in both groups: add reachable: email to the audience.',
    ],
    [
      'steps of which nothing comes',
      `${subscribe}steps:\n  - wait: 1h\n`,
      '4:3: warning: nothing comes of this: no step sends, tags or sets anything.',
    ],
    [
      'an event in an automation that starts on a date',
      `trigger: { date: shopper.birthday }\naudience: { event.value: 1 }\n${hello}`,
      '3:13: warning: "event.value" can never exist here: an automation that starts on a date has no event.',
    ],
  ])('warns of %s', (_name, text, warning) => {
    expect(problemsOf(file(`automation: a\n${text}`))).toContain(`automations/a.yaml:${warning}`)
  })

  it.each([
    'trigger: { event: purchase }\naudience: { did: { event: purchase, times: { at_least: 2 } } }\n',
    'trigger: { event: [login, purchase] }\naudience: { not: { did: { event: purchase, within: 30d } } }\n',
    'trigger: { event: purchase }\naudience: { not: { did: { event: purchase, where: { event.value: 1 } } } }\n',
    'trigger: { event: purchase, where: { event.value: { at_least: 100, at_most: 100 } } }\n',
    'trigger: { event: notify_me, key: item_id }\nexit: [ { event: cancel_notify_me, match: event.item_id } ]\n',
    `${subscribe}goal: { event: purchase }\nholdout: 10%\naudience: { reachable: email }\n`,
    `${subscribe}goal: { event: purchase }\nholdout: 10%\naudience: { any_of: [ { reachable: email }, { reachable: sms } ] }\n`,
    `${subscribe}goal: { event: purchase }\nholdout: 0%\n`,
    `${subscribe}holdout: 10%\n`,
    'trigger: { event: add_to_cart }\nexit: [ { event: [purchase, refund] } ]\n',
  ])('does not warn of %j', (text) => {
    expect(problemsOf(file(`automation: a\n${text}${hello}`))).toEqual([])
  })

  it('does not warn of a measured automation that writes to a webhook alone, which reaches everybody', () => {
    const steps = 'steps: [ { send: hello, to: email-tool, channel: webhook } ]\n'
    const text = `automation: a\n${subscribe}goal: { event: purchase }\nholdout: 10%\n${steps}`
    expect(problemsOf(file(text))).toEqual([])
  })
})
