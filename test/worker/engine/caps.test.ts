import { expect, it } from 'vitest'
import { fullCap, sentMemory } from '../../../worker/engine/caps.ts'
import type { Channel } from '../../../worker/engine/shopper.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import { automation, cap, day, hour, programOf, sending } from './program-builder.ts'

const now = epochMs(100 * day)
const about = { automation: 'a', channel: 'email' } as const
const sent = (ago: number, name = 'a', channel: Channel = 'email') => ({
  automation: name,
  channel,
  at: epochMs(now - ago),
})

it('has room until it is full, and again when the oldest has left', () => {
  const one = [cap(1, day)]
  expect(fullCap(one, about, [], now)).toBeNull()
  expect(fullCap(one, about, [sent(hour)], now)).toMatchObject({ saw: 1, until: now + 23 * hour })
  expect(fullCap(one, about, [sent(day)], now)).toBeNull()
  expect(fullCap(one, about, [sent(day - 1)], now)?.until).toBe(now + 1)
})

it('waits for as many to leave as are too many', () => {
  const records = [sent(3 * hour), sent(hour), sent(2 * hour)]
  expect(fullCap([cap(3, day)], about, records, now)?.until).toBe(now + 21 * hour)
  expect(fullCap([cap(1, day)], about, records, now)?.until).toBe(now + 23 * hour)
})

it('counts its channel, its automation, and nothing transactional', () => {
  const others = [sent(hour, 'b'), sent(hour, 'a', 'sms')]
  expect(fullCap([cap(1, day, { channel: 'email', of: 'automation' })], about, others, now)).toBeNull()
  expect(fullCap([cap(1, day, { channel: 'email' })], about, others, now)).not.toBeNull()
  expect(fullCap([cap(1, day, { of: 'automation' })], about, others, now)).not.toBeNull()
  expect(fullCap([cap(0, day, { channel: 'sms' })], about, others, now)).toBeNull()
  expect(fullCap([cap(1, day)], about, [{ ...sent(hour), isTransactional: true }], now)).toBeNull()
})

it('takes the cap that is full for the longest', () => {
  const caps = [cap(1, day), cap(1, 7 * day, { of: 'automation' }), cap(1, 2 * day)]
  expect(fullCap(caps, about, [sent(hour)], now)).toMatchObject({ cap: caps[1] })
})

it('never has room when it allows nothing', () => {
  expect(fullCap([cap(0, day)], about, [], now)).toMatchObject({ until: null })
})

it('asks to keep what was sent for as long and as many as the caps look at', () => {
  expect(sentMemory(programOf([automation('a', {})]))).toEqual({ withinMs: 30 * day, count: 200 })
  const caps = [cap(500, 90 * day)]
  expect(sentMemory(programOf([automation('a', { sending: sending({ caps }) })]))).toEqual({
    withinMs: 90 * day,
    count: 500,
  })
})
