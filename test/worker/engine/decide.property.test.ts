// What must hold whatever happens, and in whatever order.

import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { nextWake } from '../../../worker/engine/next-wake.ts'
import { localTime } from '../../../worker/engine/zone.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import { someone } from './decider-specification.ts'
import { happenings, program, run } from './happenings.ts'
import { day } from './program-builder.ts'

it('never throws, and what it knows can be stored', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const { state } = run(all)
      return isDeepStrictEqual(JSON.parse(JSON.stringify(state)), state)
    }),
  )
})

it('decides the same for the same, twice', () => {
  fc.assert(fc.property(happenings, (all) => isDeepStrictEqual(run(all), run(all))))
})

it('never makes the same delivery twice, nor two for one enrollment and step', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const made = run(all).decisions.flatMap(({ decision }) =>
        decision.effects.flatMap((effect) => (effect.kind === 'deliver' ? [effect.delivery] : [])),
      )
      expect(new Set(made.map(({ id }) => id)).size).toBe(made.length)
      expect(new Set(made.map(({ enrollment, step }) => `${enrollment} ${step}`)).size).toBe(made.length)
    }),
  )
})

it('sends nothing of an enrollment after its exit', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const exited = new Set<string>()
      for (const { input, decision } of run(all).decisions) {
        for (const effect of decision.effects) {
          if (effect.kind === 'deliver') expect(exited).not.toContain(effect.delivery.enrollment)
          if (effect.kind === 'send') expect(exited).not.toContain(effect.content.enrollment)
          if (effect.kind === 'ended' && effect.reason === 'exited') exited.add(effect.enrollment)
        }
        const isPurchase = input.kind === 'event' && input.event.name === 'purchase'
        if (!isPurchase) continue
        const since = input.event.occurred_at
        const left = decision.state.enrollments.filter(
          (one) => one.automation === 'abandoned-cart' && one.enteredAt <= since,
        )
        expect(left).toEqual([])
      }
    }),
  )
})

it('never sends more than the caps allow, nor in quiet hours', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const sentAt: number[] = []
      const { decisions } = run(all)
      const claimed = new Set<string>()
      for (const { decision, now } of decisions) {
        for (const effect of decision.effects) {
          if (effect.kind !== 'send' || effect.content.automation !== 'abandoned-cart') continue
          const { minuteOfDay } = localTime('Europe/Paris', epochMs(now))
          expect(minuteOfDay >= 8 * 60 && minuteOfDay < 21 * 60).toBe(true)
          if (!claimed.has(effect.delivery)) sentAt.push(now)
          claimed.add(effect.delivery)
        }
      }
      for (const [index, at] of sentAt.entries()) {
        expect(at - (sentAt[index - 1] ?? -Infinity)).toBeGreaterThanOrEqual(day)
        expect(at - (sentAt[index - 2] ?? -Infinity)).toBeGreaterThanOrEqual(7 * day)
      }
    }),
  )
})

it('reaches a goal once for each enrollment, at most', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const effects = run(all).decisions.flatMap(({ decision }) => decision.effects)
      const count = (kind: string, outcome: string) =>
        effects.filter((one) => one.kind === kind && (one.kind !== 'count' || one.outcome === outcome)).length
      expect(count('goal', '')).toBeLessThanOrEqual(count('count', 'entered'))
    }),
  )
})

it('has at most one active enrollment per automation and key', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const places = run(all).state.enrollments.map(({ automation: name, key }) => `${name} ${key}`)
      return new Set(places).size === places.length
    }),
  )
})

it('leaves nothing due behind after a wake', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      for (const { input, decision, now } of run(all).decisions) {
        if (input.kind === 'wake') expect(nextWake(program, decision.state) ?? Infinity).toBeGreaterThan(now)
      }
    }),
  )
})

it('changes nothing of what is sent when an event is told to the engine twice', () => {
  fc.assert(
    fc.property(happenings, fc.nat(), (all, pick) => {
      const twice = all.flatMap((one, index) =>
        index === pick % all.length ? [one, { ...one, afterMs: 0 }] : [one],
      )
      const made = run(twice, someone(), pick % Math.max(all.length, 1)).decisions.flatMap(({ decision }) =>
        decision.effects.flatMap((effect) => (effect.kind === 'deliver' ? [effect.delivery] : [])),
      )
      expect(new Set(made.map(({ enrollment, step }) => `${enrollment} ${step}`)).size).toBe(made.length)
    }),
  )
})
