import { describe, expect, it } from 'vitest'
import type { Automation } from '../../../worker/engine/program.ts'
import { suppressAddress } from '../../../worker/engine/shopper/consent.ts'
import type { PendingDelivery, Replay } from '../../../worker/engine/shopper.ts'
import { shoe, Story } from './decider-specification.ts'
import { abandonedCart, day, hour, programOf } from './program-builder.ts'

/** A message about a cart that has had its last word. */
function settled(
  outcome: 'delivered' | 'failed',
  changes: Partial<Automation> = {},
): { readonly story: Story; readonly again: PendingDelivery } {
  const story = new Story(programOf([abandonedCart(changes)]))
  story.event('add_to_cart', { currency: 'EUR', items: [shoe] })
  story.pass(hour)
  const delivery = story.pending
  story.claim(delivery.id)
  story.decide({ kind: 'settled', delivery: delivery.id, outcome })
  story.sleep(hour)
  const replay: Replay = { at: story.now, wasSent: true, ended: outcome, earlierAttempts: 1 }
  return { story, again: { ...delivery, replay } }
}
const replay = ({ story, again }: ReturnType<typeof settled>) =>
  story.decide({ kind: 'replay', delivery: again })

describe('a delivery that is replayed', () => {
  it('waits again under its own id, and the claim sends it', () => {
    const made = settled('failed')
    expect(replay(made).effects).toEqual([])
    expect(made.story.state.pending).toEqual([made.again])
    expect(made.story.claim(made.again.id)).toMatchObject({ kind: 'send', delivery: made.again.id })
  })

  it('is asked for twice and waits once', () => {
    const made = settled('failed')
    replay(made)
    const { state } = made.story
    expect(replay(made).effects).toEqual([])
    expect(made.story.state).toBe(state)
  })

  it('does not count as another sending, even when the first is forgotten', () => {
    const made = settled('delivered')
    const { story, again } = made
    story.state = { ...story.state, sent: [] }
    const { past } = story.state
    replay(made)
    expect(story.claim(again.id)?.kind).toBe('send')
    expect(story.state).toMatchObject({ past, sent: [] })
    expect(story.counted('sent')).toBe(1)
  })

  it('counts each last word once', () => {
    for (const [first, second, delivered, failed] of [
      ['delivered', 'delivered', 1, 0],
      ['delivered', 'failed', 1, 0],
      ['failed', 'failed', 0, 1],
      ['failed', 'delivered', 1, 1],
    ] as const) {
      const made = settled(first)
      replay(made)
      made.story.decide({ kind: 'settled', delivery: made.again.id, outcome: second })
      expect(made.story.state.pending).toEqual([])
      expect([made.story.counted('delivered'), made.story.counted('failed')]).toEqual([delivered, failed])
    }
  })

  it('has its time to wait anew: quiet hours do not end it because it is old', () => {
    const quietHours = { fromMinute: 0, toMinute: 1_439, zone: { kind: 'fixed', zone: 'Etc/UTC' } } as const
    const sending = { quietHours, caps: [], whenFull: 'wait', giveUpAfterMs: day } as const
    const { story, again } = settled('failed')
    story.program = programOf([abandonedCart({ sending })])
    story.sleep(2 * day)
    const unsent = {
      ...again,
      replay: { at: story.now, wasSent: false, ended: 'failed', earlierAttempts: 1 },
    } as const
    story.state = { ...story.state, sent: [], past: {} }
    replay({ story, again: unsent })
    expect(story.claim(again.id)).toMatchObject({ kind: 'postpone', reason: 'quiet' })
  })
})

describe('a replay is refused, and nothing changes,', () => {
  const refuses = (made: ReturnType<typeof settled>, reason: string): void => {
    const { state } = made.story
    const counts = made.story.effects.filter(({ kind }) => kind === 'count').length
    expect(replay(made).effects).toMatchObject([{ kind: 'drop', delivery: made.again.id, why: { reason } }])
    expect(made.story.state).toBe(state)
    expect(made.story.effects.filter(({ kind }) => kind === 'count')).toHaveLength(counts)
  }

  it('after the exit', () => {
    const made = settled('delivered')
    made.story.event('purchase', { transaction_id: '1', items: [shoe] })
    refuses(made, 'exited')
  })

  it('when the address is suppressed', () => {
    const made = settled('delivered')
    const { story } = made
    story.state = suppressAddress(story.state, {
      address: 'ana@example.com',
      reason: 'bounced',
      at: story.now,
    })
    refuses(made, 'suppressed')
  })

  it('when consent was taken back', () => {
    const made = settled('delivered')
    made.story.state = { ...made.story.state, consent: { marketing: false } }
    refuses(made, 'no_consent')
  })

  it('when the automation is gone, or paused', () => {
    const gone = settled('delivered')
    gone.story.program = programOf([])
    refuses(gone, 'expired')
    const paused = settled('delivered')
    paused.story.program = programOf([abandonedCart({ status: 'paused' })])
    refuses(paused, 'expired')
  })
})
