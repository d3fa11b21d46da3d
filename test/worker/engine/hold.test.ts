// Quiet hours and caps as a claim meets them, and who goes first.

import { describe, expect, it } from 'vitest'
import type { Automation } from '../../../worker/engine/program.ts'
import { shoe, start, Story } from './decider-specification.ts'
import {
  abandonedCart,
  automation,
  cap,
  condition,
  day,
  exit,
  hour,
  minute,
  programOf,
  quietSince,
  send,
  sending,
  sequence,
  trigger,
  wait,
} from './program-builder.ts'

const mailing = (name: string, changes: Partial<Automation> = {}): Automation =>
  automation(name, {
    trigger: trigger('search'),
    reentryAfterMs: 0,
    ...sequence(send(name)),
    ...changes,
  })
const capped = (count: number, withinMs: number, changes = {}) =>
  sending({ caps: [cap(count, withinMs)], ...changes })
const storyOf = (...automations: Automation[]): Story => new Story(programOf(automations))

/** Claims what is due, as the shell does, until the time is over. */
function live(story: Story, ms: number): [string, number][] {
  const sent: [string, number][] = []
  const target = story.now + ms
  for (let claims = 0; claims < 1_000; claims++) {
    const due = story.state.pending
      .map((delivery) => ({ delivery, at: Math.max(delivery.heldUntil ?? 0, story.now) }))
      .sort((a, b) => a.at - b.at)
      .at(0)
    if (due === undefined || due.at > target) {
      story.sleep(target - story.now)
      return sent
    }
    story.sleep(due.at - story.now)
    const answer = story.claim(due.delivery.id)
    if (answer?.kind !== 'send') continue
    sent.push([due.delivery.message, story.now - start])
    story.decide({ kind: 'settled', delivery: due.delivery.id, outcome: 'delivered' })
  }
  throw new Error('asks again and again')
}

const paris = { kind: 'shopper', else: 'Europe/Paris' } as const
const night = { fromMinute: 21 * 60, toMinute: 8 * 60, zone: paris }

describe('quiet hours', () => {
  // It is 11:00 in Paris at the start.
  const atNight = (changes = {}, step = {}): Story => {
    const story = storyOf(
      mailing('a', {
        sending: sending({ quietHours: night, ...changes }),
        ...sequence({ ...send('a'), ...step }),
      }),
    )
    story.sleep(11 * hour).event('search')
    return story
  }

  it('hold a message back until their end', () => {
    const story = atNight()
    expect(story.claim(story.pending.id)).toMatchObject({
      kind: 'postpone',
      reason: 'quiet',
      until: start + 21 * hour,
    })
    expect(live(story, day)).toEqual([['a', 21 * hour]])
  })

  it('bring one message in the morning, however often its cart changed in the night', () => {
    const story = storyOf({
      ...abandonedCart(),
      sending: sending({ quietHours: night }),
      ...sequence(wait(hour), send('cart-1')),
    })
    story.sleep(11 * hour).event('add_to_cart', { items: [shoe] })
    story.pass(hour)
    expect(story.claim(story.pending.id)).toMatchObject({ kind: 'postpone', reason: 'quiet' })
    expect(story.state.enrollments).toEqual([])
    story.event('add_to_cart', { items: [shoe] })
    expect(story.state.enrollments).toEqual([])
    expect(story.trace.at(-1)?.finding).toMatchObject({ wanted: 'no message that waits to be sent' })
    expect(live(story, day)).toEqual([['cart-1', 21 * hour]])
    expect(story.drops).toEqual([])
  })

  it('are long enough to come back in: whoever did is not told that they are missed', () => {
    const missed = (): Story => {
      const story = storyOf(
        mailing('miss-you', {
          trigger: quietSince('any', 60 * day),
          sending: sending({ quietHours: night }),
        }),
      )
      story.sleep(11 * hour).event('page_view')
      story.pass(60 * day)
      expect(story.created).toEqual(['miss-you'])
      return story
    }
    expect(live(missed(), day)).toHaveLength(1)
    const back = missed()
    back.sleep(hour).event('page_view')
    expect(live(back, day)).toEqual([])
    expect(back.drops).toEqual(['exited'])
  })

  it("are those of the shopper's own zone", () => {
    const story = atNight()
    story.state = { ...story.state, traits: { time_zone: 'America/New_York' } }
    expect(live(story, 0)).toEqual([['a', 11 * hour]])
  })

  it('do not hold back what the shopper must be told, and do what they asked for', () => {
    const told = atNight({}, { purpose: 'transactional' })
    expect(live(told, 0)).toEqual([['a', 11 * hour]])
    const asked = atNight({}, { purpose: 'requested' })
    expect(live(asked, 0)).toEqual([])
  })

  it('are not waited for longer than the automation allows', () => {
    const story = atNight({ giveUpAfterMs: 2 * hour })
    expect(live(story, day)).toEqual([])
    expect(story.drops).toEqual(['quiet'])
    expect(story.trace.at(-1)?.finding).toMatchObject({ path: 'sending.quiet_hours' })
  })

  it('hold back a retry, too, which is never given up by them', () => {
    const story = atNight({ giveUpAfterMs: hour })
    story.sleep(-2 * hour)
    story.decide({ kind: 'settled', delivery: story.pending.id, outcome: 'failed' })
    story.event('search')
    const { id } = story.pending
    expect(story.claim(id)).toMatchObject({ kind: 'send' })
    story.sleep(3 * hour)
    expect(story.claim(id)).toMatchObject({ kind: 'postpone', until: start + 21 * hour })
  })
})

describe('a cap', () => {
  it('lets the next one wait until there is room', () => {
    const story = storyOf(mailing('a', { sending: capped(1, day, { giveUpAfterMs: 2 * day }) }))
    story.event('search')
    live(story, hour)
    story.event('search')
    expect(story.claim(story.pending.id)).toMatchObject({
      kind: 'postpone',
      reason: 'capped',
      until: start + day,
    })
    expect(live(story, 2 * day)).toEqual([['a', day]])
  })

  it('drops what waited for too long, and says why', () => {
    const story = storyOf(mailing('a', { sending: capped(1, day) }))
    story.event('search')
    live(story, hour)
    story.event('search')
    expect(live(story, 2 * day)).toEqual([])
    expect(story.drops).toEqual(['capped'])
    expect(story.trace.at(-1)?.finding).toMatchObject({ path: 'sending.cap.all', saw: 1 })
  })

  it('drops at once when the automation says so', () => {
    const story = storyOf(mailing('a', { sending: capped(1, day, { whenFull: 'drop' }) }))
    story.event('search')
    live(story, hour)
    story.event('search')
    expect(story.claim(story.pending.id)).toMatchObject({ kind: 'drop', why: { reason: 'capped' } })
  })

  it('is forgotten by nobody who was sent often by another channel', () => {
    const texts = { ...send('text'), channel: 'sms' as const }
    const story = storyOf(
      mailing('sms', {
        sending: sending({ caps: [cap(1, 60 * day, { channel: 'sms' })] }),
        ...sequence(texts),
      }),
      mailing('mail', { trigger: trigger('share') }),
    )
    story.state = {
      ...story.state,
      identities: [
        ...story.state.identities,
        { kind: 'phone', value: '+331', learnedAt: story.now, trust: 'claimed' },
      ],
    }
    story.event('search')
    live(story, hour)
    for (let index = 0; index < 59; index++) {
      story.event('share')
      live(story, 20 * hour)
    }
    story.event('search')
    expect(story.claim(story.pending.id)).toMatchObject({ kind: 'postpone', reason: 'capped' })
  })

  it('opens in quiet hours for nobody: they go when those are over', () => {
    const rules = sending({ caps: [cap(1, 14 * hour)], quietHours: night, giveUpAfterMs: 2 * day })
    const story = storyOf(mailing('a', { sending: rules }))
    story.event('search')
    live(story, hour)
    story.event('search')
    // Room at 01:00 in Paris, told at 08:00.
    expect(story.claim(story.pending.id)).toMatchObject({ reason: 'capped', until: start + 21 * hour })
    expect(live(story, 2 * day)).toEqual([['a', 21 * hour]])
  })

  it('does not count a retry as another message', () => {
    const story = storyOf(mailing('a', { sending: capped(1, day) }))
    story.event('search')
    const { id } = story.pending
    expect(story.claim(id)?.kind).toBe('send')
    expect(story.sleep(hour).claim(id)?.kind).toBe('send')
  })
})

describe('the last room', () => {
  const shared = (giveUpAfterMs = 3 * day) => capped(1, day, { giveUpAfterMs })
  const low = (changes: Partial<Automation> = {}) =>
    mailing('low', { priority: 10, sending: shared(), ...changes })
  const high = (changes: Partial<Automation> = {}) =>
    mailing('high', { priority: 90, sending: shared(), ...changes })

  it('goes to the higher priority, whoever is asked first', () => {
    const story = storyOf(low(), high())
    story.event('search')
    expect(live(story, 2 * day)).toEqual([
      ['high', 0],
      ['low', day],
    ])
  })

  it('goes to the higher priority when both have waited for it', () => {
    const story = storyOf(
      mailing('first', { trigger: trigger('share'), sending: shared() }),
      low(),
      high({ trigger: trigger('review') }),
    )
    story.event('share')
    live(story, hour)
    story.event('search')
    live(story, hour)
    story.event('review')
    expect(live(story, 3 * day)).toEqual([
      ['high', day],
      ['low', 2 * day],
    ])
  })

  it('goes to the older of the same priority', () => {
    const story = storyOf(low({ priority: 90 }), high({ trigger: trigger('share') }))
    story.event('search')
    story.sleep(1)
    story.event('share')
    expect(live(story, hour)).toEqual([['low', 1]])
  })

  it('is not kept for one that may not be sent', () => {
    const refused = condition('stage', ({ shopper }) => shopper.tags.length > 0)
    const story = storyOf(low(), high({ audience: refused }))
    story.state = { ...story.state, tags: ['vip'] }
    story.event('search')
    story.state = { ...story.state, tags: [] }
    const [first] = story.state.pending
    expect(first && story.claim(first.id)).toMatchObject({ kind: 'send' })
  })

  it('is not kept for one that waits for its own cap, nor for one that has gone', () => {
    const own = sending({ caps: [cap(2, day), cap(1, day, { of: 'automation' })], giveUpAfterMs: 3 * day })
    const story = storyOf(low({ sending: own, trigger: trigger('share') }), high({ sending: own }))
    story.event('search')
    live(story, hour)
    story.event('search')
    story.event('share')
    const mine = story.state.pending.find(({ message }) => message === 'low')
    expect(mine && story.claim(mine.id)).toMatchObject({ kind: 'send' })
  })

  it('is counted once when its message is on its way', () => {
    const two = capped(2, day)
    const story = storyOf(low({ sending: two }), high({ sending: two }))
    story.event('search')
    const [mine, other] = story.state.pending
    expect(other && story.claim(other.id)).toMatchObject({ kind: 'send' })
    expect(mine && story.claim(mine.id)).toMatchObject({ kind: 'send' })
  })

  it('is free for the next when the first has left for an exit', () => {
    const story = storyOf(low(), high({ exits: [exit('purchase')] }))
    story.event('search')
    const [first] = story.state.pending
    expect(first && story.claim(first.id)).toMatchObject({ kind: 'postpone', until: start + minute })
    story.event('purchase')
    expect(live(story, hour)).toEqual([['low', minute]])
  })
})
