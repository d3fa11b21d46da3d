import { describe, expect, it } from 'vitest'
import type { Step } from '../../../../worker/engine/program.ts'
import { compiled } from './config-fixture.ts'

function stepsOf(steps: string): readonly Step[] {
  const text = `automation: a\ntrigger: { event: subscribe }\nsteps:\n${steps}`
  return [...(compiled({ 'automations/a.yaml': text }).program.automations.get('a')?.steps.values() ?? [])]
}
const links = (steps: readonly Step[]): unknown[] =>
  steps.map((step) =>
    step.kind === 'if' ? [step.id, step.then, step.else, step.next] : [step.id, step.next],
  )

describe('compileSteps', () => {
  it('names steps by what they do and numbers the same ones', () => {
    const steps = stepsOf(
      '  - wait: 1h\n  - { send: hello, to: email-tool }\n  - wait: 1h\n  - wait: 1d 12h\n  - wait_for_stock: {}\n  - recheck: { cart.total: 1 }\n  - { id: wait-1h-3, wait: 2h }\n  - wait: 1h\n  - stop\n',
    )
    expect(steps.map((step) => step.id)).toEqual([
      'wait-1h',
      'hello',
      'wait-1h-2',
      'wait-1d-12h',
      'wait-for-stock',
      'recheck',
      'wait-1h-3',
      'wait-1h-4',
      'stop',
    ])
  })

  it('lets arms rejoin, and an absent arm go straight on', () => {
    const steps = stepsOf(
      '  - if: { cart.total: 1 }\n    then: [ { wait: 1h }, { send: b, to: email-tool } ]\n  - if: { cart.total: 2 }\n    else: [ { send: c, to: email-tool } ]\n  - { send: d, to: email-tool }\n',
    )
    expect(links(steps)).toEqual([
      ['if', 'wait-1h', 'if-2', 'if-2'],
      ['wait-1h', 'b'],
      ['b', 'if-2'],
      ['if-2', 'd', 'c', 'd'],
      ['c', 'd'],
      ['d', null],
    ])
  })

  it('joins nested arms where the outermost ends', () => {
    const steps = stepsOf(
      '  - if: { cart.total: 1 }\n    then:\n      - if: { cart.total: 2 }\n        then: [ { wait: 1h } ]\n        else: [ stop ]\n  - { send: d, to: email-tool }\n',
    )
    expect(links(steps)).toEqual([
      ['if', 'if-2', 'd', 'd'],
      ['if-2', 'wait-1h', 'stop', 'd'],
      ['wait-1h', 'd'],
      ['stop', null],
      ['d', null],
    ])
  })

  it('gives a message its extra values, and none when there are none', () => {
    const [full, empty] = stepsOf(
      '  - { send: b, to: email-tool, with: { discount: 10, text: "hi", vip: true } }\n  - { send: c, to: email-tool, with: {} }\n',
    )
    expect(full).toMatchObject({ with: { discount: 10, text: 'hi', vip: true } })
    expect(empty).not.toHaveProperty('with')
  })

  it('reads vouchers, which are called code and do not expire unless it is said', () => {
    expect(
      stepsOf(
        '  - voucher: { from: pool/spring, expires: 30d, as: spring_code }\n  - voucher: { from: pool/vip }\n',
      ),
    ).toMatchObject([
      { id: 'voucher', kind: 'voucher', pool: 'spring', as: 'spring_code', expiresAfterMs: 2_592_000_000 },
      { id: 'voucher-2', kind: 'voucher', pool: 'vip', as: 'code', expiresAfterMs: null },
    ])
  })

  it('reads durations, channels and the defaults of a wait for stock', () => {
    expect(
      stepsOf(
        '  - wait_for_stock: { at_least: 3, steady_for: 10m, within: 30d }\n  - wait_for_stock: {}\n  - { send: b, to: email-tool, channel: sms, purpose: requested }\n',
      ),
    ).toMatchObject([
      { kind: 'wait_for_stock', atLeast: 3, steadyForMs: 600_000, withinMs: 2_592_000_000 },
      { kind: 'wait_for_stock', atLeast: 1, steadyForMs: 0, withinMs: 15_552_000_000 },
      { kind: 'send', message: 'b', to: 'email-tool', channel: 'sms', purpose: 'requested' },
    ])
  })

  it('makes a chain of a choice, whose arms rejoin', () => {
    const steps = stepsOf(
      '  - choose:\n      - { when: { cart.total: 1 }, do: [ { send: b, to: email-tool } ] }\n      - { when: { cart.total: 2 }, do: [ { send: c, to: email-tool } ] }\n      - { otherwise: true, do: [ { send: d, to: email-tool } ] }\n  - choose: [ { when: { cart.total: 3 }, do: [ stop ] } ]\n  - { send: e, to: email-tool }\n',
    )
    expect(links(steps)).toEqual([
      ['choose', 'b', 'choose-2', 'choose-3'],
      ['b', 'choose-3'],
      ['choose-2', 'c', 'd', 'choose-3'],
      ['c', 'choose-3'],
      ['d', 'choose-3'],
      ['choose-3', 'stop', 'e', 'e'],
      ['stop', null],
      ['e', null],
    ])
  })

  it('sends a split through its arms by weight', () => {
    const [split, ...others] = stepsOf(
      '  - split: subject\n    arms:\n      plain: { weight: 90, do: [ { send: b, to: email-tool } ] }\n      none: { weight: 10, do: [ stop ] }\n    decide: { by: goal, confidence: 99.5%, at_least: 500 per arm, then: use_winner }\n  - { send: c, to: email-tool }\ngoal: { event: purchase }\n',
    )
    expect(split).toEqual({
      id: 'subject',
      next: 'c',
      kind: 'split',
      name: 'subject',
      arms: [
        { name: 'plain', weight: 90, first: 'b' },
        { name: 'none', weight: 10, first: 'stop' },
      ],
      decide: { confidence: 0.995, atLeastPerArm: 500 },
    })
    expect(links(others)).toEqual([
      ['b', 'c'],
      ['stop', null],
      ['c', null],
    ])
  })

  it('waits for an event, with an arm for each way that it can end', () => {
    const [waiting, ...others] = stepsOf(
      '  - wait_for: { event: add_to_cart, within: 3d }\n    timeout: [ { send: b, to: email-tool } ]\n  - { send: c, to: email-tool }\n',
    )
    expect(waiting).toMatchObject({
      id: 'wait-for-add-to-cart',
      kind: 'wait_for',
      event: 'add_to_cart',
      withinMs: 259_200_000,
      // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a step is never awaited
      then: 'c',
      timeout: 'b',
      next: 'c',
    })
    expect(links(others)).toEqual([
      ['b', 'c'],
      ['c', null],
    ])
  })

  it('waits for the clock and for a date', () => {
    expect(
      stepsOf(
        '  - wait: { until: "09:30" }\n  - wait: { until: { date: shopper.birthday, offset: -1d 12h }, zone: UTC }\n  - wait: { until: { date: event.delivered_on, offset: 2d } }\n',
      ),
    ).toMatchObject([
      {
        id: 'wait-until-0930',
        kind: 'wait_until',
        minuteOfDay: 570,
        zone: { kind: 'shopper', else: 'Europe/Paris' },
      },
      {
        id: 'wait-until-date',
        kind: 'wait_until_date',
        offsetMs: -129_600_000,
        zone: { kind: 'fixed', zone: 'UTC' },
      },
      { id: 'wait-until-date-2', kind: 'wait_until_date', offsetMs: 172_800_000 },
    ])
  })

  it('tags and sets', () => {
    expect(
      stepsOf(
        '  - tag: { add: vip, remove: [new, cold] }\n  - set: { shopper.traits.size: "42" }\n  - set: { shopper.traits.vip: true }\n',
      ),
    ).toMatchObject([
      { id: 'tag', kind: 'tag', add: ['vip'], remove: ['new', 'cold'] },
      { id: 'set', kind: 'set', trait: 'size', value: '42' },
      { id: 'set-2', kind: 'set', trait: 'vip', value: true },
    ])
  })

  it('gives a recheck of cart lines what narrows the cart', () => {
    const [lines, total] = stepsOf(
      '  - recheck: { cart.items: { any: { price: 1 } } }\n  - recheck: { cart.total: 1 }\n',
    )
    expect(lines?.kind === 'recheck' && lines.condition.narrow !== undefined).toBe(true)
    expect(total?.kind === 'recheck' && total.condition.narrow === undefined).toBe(true)
  })
})
