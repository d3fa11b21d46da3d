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

  it('gives a recheck of cart lines what narrows the cart', () => {
    const [lines, total] = stepsOf(
      '  - recheck: { cart.items: { any: { price: 1 } } }\n  - recheck: { cart.total: 1 }\n',
    )
    expect(lines?.kind === 'recheck' && lines.condition.narrow !== undefined).toBe(true)
    expect(total?.kind === 'recheck' && total.condition.narrow === undefined).toBe(true)
  })
})
