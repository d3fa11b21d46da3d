import { expect, it } from 'vitest'
import { nextWake, waitingItems } from '../../../worker/engine/next-wake.ts'
import type { Reader } from '../../../worker/engine/program.ts'
import { shoe, someone, start, Story } from './decider-specification.ts'
import {
  abandonedCart,
  automation,
  day,
  hour,
  programOf,
  sequence,
  send,
  trigger,
} from './program-builder.ts'

const quiet = automation('quiet', { trigger: { kind: 'quiet_since', event: 'any', forMs: 10 * day } })

it('is never, for somebody whom only an event can move', () => {
  expect(nextWake(programOf([abandonedCart()]), someone())).toBeNull()
})

it('is the earliest of all waits and silences', () => {
  const program = programOf([abandonedCart(), quiet])
  const story = new Story(program)
  expect(nextWake(program, story.state)).toBe(start + 10 * day)
  story.event('add_to_cart', { items: [shoe] })
  expect(nextWake(program, story.state)).toBe(start + hour)
})

it('leaves out automations that hold everyone where they are, and not those that are gone', () => {
  const story = new Story(programOf([abandonedCart()]))
  story.event('add_to_cart', { items: [shoe] })
  expect(nextWake(programOf([abandonedCart({ status: 'paused' })]), story.state)).toBeNull()
  expect(nextWake(programOf([abandonedCart({ status: 'closing' })]), story.state)).toBe(start + hour)
  expect(nextWake(programOf([]), story.state)).toBe(start + hour)
  expect(nextWake(programOf([{ ...quiet, status: 'draft' }]), someone())).toBeNull()
})

const key: Reader = ({ event }) => Number(event?.properties['n'])

it('names each item that somebody waits for once', () => {
  const stock = {
    kind: 'wait_for_stock',
    id: 's',
    of: () => 'shoe-42',
    atLeast: 1,
    steadyForMs: 0,
    withinMs: day,
  } as const
  const story = new Story(
    programOf([automation('n', { trigger: trigger('notify_me', { key }), ...sequence(stock, send('x')) })]),
  )
  story.event('notify_me', { n: 1 })
  story.event('notify_me', { n: 2 })
  expect(story.state.enrollments).toHaveLength(2)
  expect(waitingItems(story.state)).toEqual(['shoe-42'])
})
