import { describe, expect, it } from 'vitest'
import { always } from '../../../../worker/engine/program.ts'
import type { Automation } from '../../../../worker/engine/program.ts'
import { eventWith, scopeWith } from './condition-fixture.ts'
import { compiled, problemsOf } from './config-fixture.ts'

const hello = 'steps: [ { send: hello, to: email-tool } ]\n'
const subscribe = 'trigger: { event: subscribe }\n'
const file = (text: string): Record<string, string> => ({ 'automations/a.yaml': text })
const duration = 'a duration such as 30s, 10m, 1h, 7d, 2w or 1d 12h (at most 3 years)'
const all = 'automation, title, status, priority, trigger, reentry, audience, exit, holdout, steps'

function automationOf(text: string): Automation {
  const found = compiled(file(`automation: a\n${text}`)).program.automations.get('a')
  if (found === undefined) throw new Error('not compiled')
  return found
}

const wanted = (sends: string): string | undefined =>
  automationOf(`${subscribe}audience: { reachable: email }\nsteps: [ ${sends} ]\n`).audience.explain(
    scopeWith(),
  )?.wanted

describe('compileAutomation', () => {
  it('fills in what is not said', () => {
    expect(automationOf(subscribe + hello)).toMatchObject({
      name: 'a',
      title: 'a',
      version: 1,
      status: 'draft',
      priority: 50,
      trigger: { kind: 'event', names: ['subscribe'], where: always, key: null, repeat: 'ignore' },
      reentryAfterMs: null,
      audience: always,
      exits: [],
      holdout: 0,
      first: 'hello',
    })
  })

  it('takes everything that is said', () => {
    const said = automationOf(
      `title: T\nstatus: paused\npriority: 7\nreentry: { after: 7d }\nholdout: 12.5%\ntrigger: { quiet_since: { event: any, for: 60d } }\nexit: [ { event: [purchase, unsubscribe] }, { event: cart_emptied, match: cart.id } ]\n${hello}`,
    )
    expect(said).toMatchObject({
      title: 'T',
      status: 'paused',
      priority: 7,
      reentryAfterMs: 604_800_000,
      holdout: 0.125,
      trigger: { kind: 'quiet_since', event: 'any', forMs: 5_184_000_000 },
    })
    expect(said.exits.map(({ event, match }) => [event, match === null])).toEqual([
      ['purchase', true],
      ['unsubscribe', true],
      ['cart_emptied', false],
    ])
  })

  it('reads the item of an event as a key, from its lines or from the event itself', () => {
    const { trigger } = automationOf(`trigger: { event: notify_me, key: item_id }\n${hello}`)
    const key = trigger.kind === 'event' ? trigger.key : null
    expect(key?.(scopeWith({ event: eventWith({ item_id: 'hat-1' }) }))).toBe('hat-1')
    expect(key?.(scopeWith({ event: eventWith({ items: [{ item_id: 'shoe-42', quantity: 1 }] }) }))).toBe(
      'shoe-42',
    )
    expect(key?.(scopeWith({ event: eventWith({}) }))).toBeUndefined()
  })

  it('asks consent for the purpose that all messages share, and for marketing when they differ', () => {
    expect(wanted('{ send: b, to: email-tool, purpose: requested }')).toBe('by email for requested')
    expect(wanted('{ send: b, to: email-tool, purpose: requested }, { send: c, to: email-tool }')).toBe(
      'by email for marketing',
    )
    expect(wanted('{ send: b, to: email-tool }')).toBe('by email for marketing')
  })

  // Every mistake: the file after its first line `automation: a`, and every problem that it has.
  it.each([
    ['no steps and no trigger', 'title: T\n', ['1:1: "steps" is missing.', '1:1: "trigger" is missing.']],
    [
      'an empty list of steps',
      `${subscribe}steps: []\n`,
      ['3:8: steps: found a list, expected at least one step.'],
    ],
    [
      'steps that are nothing',
      `${subscribe}steps:\n`,
      ['3:7: steps: found nothing, expected a list of steps.'],
    ],
    [
      'a misspelt field',
      `${subscribe}${hello}titel: T\n`,
      ['4:1: unknown field "titel". Did you mean "title"?'],
    ],
    ['a foreign field', `${subscribe}${hello}cron: T\n`, [`4:1: unknown field "cron". Known here: ${all}.`]],
    [
      'a wrong word',
      `${subscribe}${hello}status: lvie\n`,
      ['4:9: status: found "lvie", expected one of draft, live, paused, closing. Did you mean "live"?'],
    ],
    [
      'a text for a number',
      `${subscribe}${hello}priority: high\n`,
      ['4:11: priority: found "high", expected a whole number from 0 to 1000.'],
    ],
    [
      'a fraction for a whole number',
      `${subscribe}${hello}priority: 1.5\n`,
      ['4:11: priority: found 1.5, expected a whole number from 0 to 1000.'],
    ],
    [
      'a share beyond the whole',
      `${subscribe}${hello}holdout: 101%\n`,
      ['4:10: holdout: found "101%", expected a share from 0% to 100%, such as 10%.'],
    ],
    [
      'a share without its sign',
      `${subscribe}${hello}holdout: 10\n`,
      ['4:10: holdout: found 10, expected a share from 0% to 100%, such as 10%.'],
    ],
    [
      'a duration in words',
      `${subscribe}${hello}reentry: { after: 7 days }\n`,
      [`4:19: after: found "7 days", expected ${duration}.`],
    ],
    [
      'a bare duration',
      `${subscribe}${hello}reentry: 7d\n`,
      ['4:10: reentry: found "7d", expected a map with after.'],
    ],
    ['a trigger without an event', `trigger: { key: cart.id }\n${hello}`, ['2:10: "event" is missing.']],
    [
      'a trigger that is a word',
      `trigger: subscribe\n${hello}`,
      ['2:10: trigger: found "subscribe", expected a map with event, where, key, repeat.'],
    ],
    [
      'an event that is no name',
      `trigger: { event: Add To Cart }\n${hello}`,
      ['2:19: event: found "Add To Cart", expected the name of an event, such as purchase.'],
    ],
    [
      'no event in a list',
      `trigger: { event: [] }\n${hello}`,
      ['2:19: event: found a list, expected at least one event name.'],
    ],
    [
      'an unknown key',
      `trigger: { event: subscribe, key: cart.idd }\n${hello}`,
      ['2:35: unknown field "cart.idd". Did you mean "cart.id"?'],
    ],
    [
      'a list as a key',
      `trigger: { event: subscribe, key: cart.items }\n${hello}`,
      ['2:35: "cart.items" is a list, expected a single value, such as cart.id.'],
    ],
    [
      'an unknown repeat',
      `trigger: { event: subscribe, repeat: restrat }\n${hello}`,
      ['2:38: repeat: found "restrat", expected one of ignore, restart, refresh. Did you mean "restart"?'],
    ],
    [
      'a quiet time without its length',
      `trigger: { quiet_since: { event: any } }\n${hello}`,
      ['2:25: "for" is missing.'],
    ],
    [
      'a field of the other trigger',
      `trigger: { quiet_since: { event: any, for: 1d }, key: cart.id }\n${hello}`,
      ['2:50: unknown field "key". Known here: quiet_since.'],
    ],
    [
      'an unknown field in where',
      `trigger: { event: subscribe, where: { cart.totl: { above: 0 } } }\n${hello}`,
      ['2:39: unknown field "cart.totl". Did you mean "cart.total"?'],
    ],
    [
      'an unknown field in an audience',
      `${subscribe}audience:\n  shoper.email: a\n${hello}`,
      ['4:3: unknown field "shoper.email". Did you mean "shopper.email"?'],
    ],
    [
      'an audience that is a word',
      `${subscribe}audience: everybody\n${hello}`,
      ['3:11: audience: found "everybody", expected conditions, such as { cart.total: { above: 0 } }.'],
    ],
    [
      'an exit that is a word',
      `${subscribe}exit: [ purchase ]\n${hello}`,
      ['3:9: exit: found "purchase", expected a map with event, where, match.'],
    ],
    [
      'exits that are no list',
      `${subscribe}exit: { event: purchase }\n${hello}`,
      ['3:7: exit: found a map, expected a list, such as [ { event: purchase } ].'],
    ],
    [
      'an unknown match',
      `${subscribe}exit: [ { event: purchase, match: shoper } ]\n${hello}`,
      ['3:35: unknown field "shoper".'],
    ],
    [
      'an unknown destination',
      `${subscribe}steps:\n  - { send: hello, to: email-tol }\n`,
      ['4:24: unknown destination "email-tol". Did you mean "email-tool"?'],
    ],
    [
      'a destination of another name',
      `${subscribe}steps:\n  - { send: hello, to: sms }\n`,
      ['4:24: unknown destination "sms". There is no destinations/sms.yaml.'],
    ],
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
      ['4:5: steps: found "pause", expected a step: wait, wait_for_stock, if, recheck, send or stop.'],
    ],
    [
      'an empty step',
      `${subscribe}steps:\n  -\n  - stop\n`,
      ['4:4: steps: found nothing, expected a step: wait, wait_for_stock, if, recheck, send or stop.'],
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
  ])('refuses %s', (_name, text, problems) => {
    expect(problemsOf(file(`automation: a\n${text}`))).toEqual(
      problems.map((problem) => `automations/a.yaml:${problem}`),
    )
  })

  it('finds the mistakes of every field in one run', () => {
    const text = `automation: a\nstatus: lvie\ntrigger: { evnt: subscribe, where: { cart.totl: 1 } }\naudience: { reachable: emial }\nsteps:\n  - { sned: b }\n  - { send: b, to: nowhere }\n`
    expect(problemsOf(file(text)).map((problem) => problem.split(':')[1])).toEqual([
      '2',
      '3',
      '3',
      '4',
      '6',
      '6',
      '7',
    ])
  })

  it.each([
    ['', '1:1: found nothing, expected a map with'],
    ['- a\n', '1:1: found a list, expected a map with'],
    ['hello\n', '1:1: found "hello", expected a map with'],
  ])('refuses a file that is %j', (text, message) => {
    expect(problemsOf(file(text))[0]).toContain(`automations/a.yaml:${message}`)
  })

  it('refuses a name other than the file’s', () => {
    expect(problemsOf(file(`automation: b\n${subscribe}${hello}`))).toEqual([
      'automations/a.yaml:1:13: automation: found a name other than the file\'s, expected "a".',
    ])
  })

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
  ])('warns of %s', (_name, text, warning) => {
    expect(problemsOf(file(`automation: a\n${text}`))).toContain(`automations/a.yaml:${warning}`)
  })

  it('does not warn of the page while the event arrives, nor of a field that is asked not to exist', () => {
    expect(
      problemsOf(
        file(
          `automation: a\ntrigger: { event: subscribe, where: { event.page.url: a } }\naudience: { event.page.url: { exists: false } }\n${hello}`,
        ),
      ),
    ).toEqual([])
  })
})
