import { describe, expect, it } from 'vitest'
import type { Effect } from '../../../../worker/engine/decision.ts'
import { enrollmentId } from '../../../../worker/event/ids.ts'
import { Story } from '../decider-specification.ts'
import { automation, day, programOf, send, sequence, trigger, wait } from '../program-builder.ts'
import { storyOf } from './step-story.ts'

const voucher = (changes: { id?: string; pool?: string; as?: string; expiresAfterMs?: number | null } = {}) =>
  ({ kind: 'voucher', id: 'voucher', pool: 'spring', as: 'code', expiresAfterMs: null, ...changes }) as const

const contents = ({ effects }: Story) =>
  effects.flatMap((effect) => (effect.kind === 'send' ? [effect.content.with ?? {}] : []))
const asked = ({ effects }: Story): Extract<Effect, { kind: 'take_voucher' }>[] =>
  effects.filter((effect) => effect.kind === 'take_voucher')

describe('voucher', () => {
  it('gives the code to every message after it, with the instant at which it expires', () => {
    const story = storyOf(voucher({ expiresAfterMs: 30 * day }), send('one'), wait(day), send('two'))
    story.pools.set('spring', ['A1', 'A2'])
    story.event('notify_me')
    story.sendAll()
    story.pass(day).sendAll()
    const code = { code: 'A1', code_expires_at: '2026-04-01T10:00:00.000Z' }
    expect(contents(story)).toEqual([code, code])
    expect(asked(story)).toHaveLength(1)
  })

  it('is told beside the extra values of the message', () => {
    const story = storyOf(voucher({ as: 'gift' }), { ...send('one'), with: { discount: 10, vip: true } })
    story.pools.set('spring', ['A1'])
    story.event('notify_me')
    story.sendAll()
    expect(contents(story)).toEqual([{ discount: 10, vip: true, gift: 'A1' }])
  })

  it('goes on without a code when the pool is empty, and says so', () => {
    const story = storyOf(voucher(), send('one'))
    story.event('notify_me')
    expect(story.sendAll()).toEqual(['one'])
    expect(contents(story)).toEqual([{}])
    expect(story.counted('pool_empty')).toBe(1)
    expect(story.trace).toContainEqual(
      expect.objectContaining({
        step: 'voucher',
        why: 'the pool is empty',
        finding: { path: 'pool/spring', wanted: 'a free code', saw: null },
      }),
    )
  })

  it('takes one code of a pool, whatever it is called', () => {
    const story = storyOf(voucher(), voucher({ id: 'again', as: 'same' }), send('one'))
    story.pools.set('spring', ['A1', 'A2'])
    story.event('notify_me')
    story.sendAll()
    expect(contents(story)).toEqual([{ code: 'A1', same: 'A1' }])
  })

  it('takes a code of each of two pools', () => {
    const story = storyOf(voucher(), voucher({ id: 'other', pool: 'vip', as: 'vip' }), send('one'))
    story.pools.set('spring', ['A1']).set('vip', ['V1'])
    story.event('notify_me')
    story.sendAll()
    expect(contents(story)).toEqual([{ code: 'A1', vip: 'V1' }])
  })

  it('no longer tells a code that has expired', () => {
    const story = storyOf(voucher({ expiresAfterMs: day }), wait(day), send('one'))
    story.pools.set('spring', ['A1'])
    story.event('notify_me')
    story.pass(day).sendAll()
    expect(contents(story)).toEqual([{}])
  })

  it('spends no code on who is held out', () => {
    const story = new Story(
      programOf([
        automation('a', { trigger: trigger('notify_me'), holdout: 1, ...sequence(voucher(), send('one')) }),
      ]),
    )
    story.pools.set('spring', ['A1'])
    story.event('notify_me')
    expect(story.endings).toEqual(['held_out'])
    expect(story.pools.get('spring')).toEqual(['A1'])
  })

  it('leaves alone who has left or stands elsewhere when a code comes', () => {
    const story = storyOf(wait(day), send('one'))
    story.event('notify_me')
    const { state } = story
    for (const enrollment of [...state.enrollments.map(({ id }) => id), enrollmentId('enr_gone')])
      story.decide({ kind: 'voucher', enrollment, code: 'A1' })
    expect(story.state).toEqual(state)
    expect(story.counted('pool_empty')).toBe(0)
  })
})
