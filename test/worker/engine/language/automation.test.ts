import { describe, expect, it } from 'vitest'
import { always } from '../../../../worker/engine/program.ts'
import type { Automation } from '../../../../worker/engine/program.ts'
import { eventWith, scopeWith } from './condition-fixture.ts'
import { compiled, problemsOf, site } from './config-fixture.ts'

const hello = 'steps: [ { send: hello, to: email-tool } ]\n'
const subscribe = 'trigger: { event: subscribe }\n'
const file = (text: string): Record<string, string> => ({ 'automations/a.yaml': text })
const duration = 'a duration such as 30s, 10m, 1h, 7d, 2w or 1d 12h (at most 3 years)'
const all =
  'automation, title, status, priority, trigger, reentry, audience, exit, goal, holdout, sending, steps'

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
      goal: null,
      holdout: 0,
      sending: { quietHours: null, caps: [], whenFull: 'wait', giveUpAfterMs: 43_200_000 },
      first: 'hello',
    })
  })

  it('looks for its goal as long as the site says, unless it says itself', () => {
    const goalOf = (siteWide: string, goal: string) =>
      compiled({
        'site.yaml': site + siteWide,
        'automations/a.yaml': `automation: a\n${subscribe}goal: ${goal}\n${hello}`,
      }).program.automations.get('a')?.goal
    const whole = goalOf(
      '',
      '{ event: purchase, within: 3d, where: { event.value: { above: 10 } }, value: event.value }',
    )
    expect(whole).toMatchObject({ event: 'purchase', withinMs: 259_200_000 })
    expect(whole?.value?.(scopeWith({ event: eventWith({ value: 12 }) }))).toBe(12)
    expect(whole?.where.test(scopeWith({ event: eventWith({ value: 9 }) }))).toBe(false)
    expect(goalOf('', '{ event: purchase }')?.withinMs).toBe(432_000_000)
    expect(goalOf('goal: { within: 2d }\n', '{ event: purchase }')).toMatchObject({
      withinMs: 172_800_000,
      value: null,
    })
  })

  it('hands over to another automation', () => {
    const text = `automation: a\n${subscribe}exit: [ { event: begin_checkout, handover: b }, { event: purchase } ]\n${hello}`
    const files = { 'automations/a.yaml': text, 'automations/b.yaml': `automation: b\n${subscribe}${hello}` }
    const exits = compiled(files).program.automations.get('a')?.exits
    expect(exits?.map(({ event, handover }) => [event, handover])).toEqual([
      ['begin_checkout', 'b'],
      ['purchase', null],
    ])
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
      trigger: { kind: 'quiet_since', event: 'any', forMs: 5_184_000_000, backfill: null },
    })
    expect(said.exits.map(({ event, match }) => [event, match === null])).toEqual([
      ['purchase', true],
      ['unsubscribe', true],
      ['cart_emptied', false],
    ])
  })

  it.each([
    ['trigger: { event: notify_me, key: item_id }', 'key'],
    ['trigger: { catalog: back_in_stock, for: { did: { event: view_item, match: item_id } } }', 'key'],
  ])('counts the reentry of each key for itself: %s', (trigger, per) => {
    const text = `automation: a\n${trigger}\nreentry: { after: 365d, per: key }\n${hello}`
    expect(compiled(file(text)).program.automations.get('a')).toMatchObject({
      reentryAfterMs: 31_536_000_000,
      reentryPer: per,
    })
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
      ['4:10: reentry: found "7d", expected a map with after, per.'],
    ],
    [
      'a reentry per something else',
      `trigger: { event: subscribe, key: item_id }\n${hello}reentry: { after: 7d, per: item }\n`,
      ['4:28: per: found "item", expected key.'],
    ],
    [
      'a reentry per key without a key',
      `${subscribe}${hello}reentry: { after: 7d, per: key }\n`,
      ['4:28: per: this trigger has no key to count by: add key: to the trigger.'],
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
      ['3:9: exit: found "purchase", expected a map with event, where, match, handover.'],
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
    [
      'a handover to nobody',
      `${subscribe}exit: [ { event: begin_checkout, handover: b } ]\n${hello}`,
      ['3:44: unknown automation "b". There is no automations/b.yaml.'],
    ],
    [
      'a handover to itself',
      `${subscribe}exit: [ { event: begin_checkout, handover: a } ]\n${hello}`,
      ['3:44: handover: an automation cannot hand over to itself.'],
    ],
    ['a goal without an event', `${subscribe}goal: { within: 5d }\n${hello}`, ['3:7: "event" is missing.']],
    [
      'a goal of no value',
      `${subscribe}goal: { event: purchase, value: event.items }\n${hello}`,
      ['3:33: "event.items" is a list, expected a single value, such as cart.id.'],
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
