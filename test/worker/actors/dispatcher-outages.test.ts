// Weeks of a receiver that works, breaks, asks for patience, says nothing and is silent in turn, against the real shard on
// a clock of its own: whatever happens, each message arrives once or has a reason, and the receiver has nothing to complain.

import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import type { DeliveryView } from '../../../worker/actors/contract.ts'
import { paceComplaints } from '../delivery/receiver-pace.ts'
import { StrictReceiver } from '../delivery/receiver.ts'
import { hourMs, minuteMs, shard } from './shard.ts'

const dayMs = 24 * hourMs
const shared = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

const moods = [
  'well',
  'broken',
  'mixed',
  'refusing',
  'silent',
  'patience',
  'patience by date',
  'slow down',
  'refused forever',
] as const
type Mood = (typeof moods)[number]

interface Phase {
  readonly mood: Mood
  readonly lastsMs: number
  /** What a Retry-After asks for. */
  readonly patienceMs: number
  /** Who subscribes while it lasts, evenly spread. */
  readonly comers: number
  /** The process ends with it and comes back. */
  readonly restarts: boolean
}

const phase: fc.Arbitrary<Phase> = fc.record({
  mood: fc.constantFrom(...moods),
  lastsMs: fc.oneof(
    fc.integer({ min: 1, max: minuteMs }),
    fc.integer({ min: minuteMs, max: 2 * hourMs }),
    fc.integer({ min: 2 * hourMs, max: 2 * dayMs }),
  ),
  patienceMs: fc.oneof(fc.integer({ min: 0, max: minuteMs }), fc.integer({ min: 0, max: 4 * dayMs })),
  comers: fc.nat(4),
  restarts: fc.boolean(),
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

type Site = Awaited<ReturnType<typeof shard>>

/** What attempts take as their time-out: on the clock of the site. */
function virtualTimeouts(): () => AbortController {
  let latest = new AbortController()
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    latest = new AbortController()
    return latest.signal
  })
  return () => latest
}

/** Connects a strict receiver; its mood can be changed. */
function connect(made: Site) {
  const receiver = new StrictReceiver({ shared })
  const timeout = virtualTimeouts()
  const state = { phase: null as Phase | null, heard: 0 }
  made.world.respond = async (request) => {
    // Asked for right before the fetch, so that it is the one of this attempt.
    const controller = timeout()
    const body = await request.text()
    vi.setSystemTime(made.world.now)
    const attempt = receiver.hear(Object.fromEntries(request.headers), body, made.world.now)
    state.heard += 1
    const mood = moodNow(state.phase, state.heard)
    if (mood === 'silent') {
      const until = made.world.now + 15_000
      await new Promise((resolve) => setImmediate(resolve))
      made.world.now = Math.max(made.world.now, until)
      attempt.endedAt = made.world.now
      controller.abort()
      return new Promise(() => {})
    }
    attempt.endedAt = made.world.now
    if (mood === 'refusing') throw new TypeError('connection refused')
    const response = answer(mood, state.phase?.patienceMs ?? 0, made.world.now)
    attempt.status = response.status
    attempt.comeBackAt = comeBackAt(response, made.world.now)
    return response
  }
  return { receiver, enter: (next: Phase | null) => (state.phase = next) }
}

/** Never the same draw twice, always the same in the same run. */
function moodNow(now: Phase | null, heard: number): Mood {
  if (now === null) return 'well'
  if (now.mood !== 'mixed') return now.mood
  return (['well', 'broken', 'refusing', 'patience', 'slow down'] as const)[(heard * 7 + 3) % 5] ?? 'well'
}

function answer(mood: Mood, patienceMs: number, now: number): Response {
  const seconds = String(Math.ceil(patienceMs / 1_000))
  switch (mood) {
    case 'broken':
      return new Response('<html><h1>Bad gateway</h1></html>', { status: 502 })
    case 'patience':
      return new Response(null, { status: 503, headers: { 'retry-after': seconds } })
    case 'patience by date':
      return new Response(null, {
        status: 503,
        headers: { 'retry-after': new Date(now + patienceMs).toUTCString() },
      })
    case 'slow down':
      return new Response('{"error":"rate"', { status: 429 })
    case 'refused forever':
      return new Response('{"error":"no such list"}', { status: 422 })
    default:
      return new Response(null, { status: 204 })
  }
}

function comeBackAt({ headers }: Response, now: number): number | null {
  const header = headers.get('retry-after')
  if (header === null) return null
  return /^\d+$/.test(header) ? now + Number(header) * 1_000 : Date.parse(header)
}

async function live(
  made: Site,
  phases: readonly Phase[],
  enter: (next: Phase | null) => void,
): Promise<void> {
  let comers = 0
  for (const one of phases) {
    enter(one)
    const stepMs = Math.floor(one.lastsMs / (one.comers + 1))
    for (let comer = 0; comer < one.comers; comer += 1) {
      await made.pass(stepMs)
      comers += 1
      await made.send(`d${comers}`, made.event('subscribe', { email: `s${comers}@example.com` }))
    }
    await made.pass(one.lastsMs - stepMs * one.comers)
    if (one.restarts) made.restart()
  }
  enter(null)
  await made.pass(4 * dayMs)
}

/** @returns what is wrong with how the deliveries ended */
function endComplaints(deliveries: readonly DeliveryView[], receiver: StrictReceiver): string[] {
  return deliveries.flatMap(({ id, status, reason, attempts }) => {
    const answers = receiver.messages.get(id)?.attempts.map((attempt) => attempt.status) ?? []
    const takenCount = answers.filter((one) => one === 204).length
    const last = attempts.at(-1)
    const isFine =
      status === 'delivered'
        ? takenCount === 1 && answers.at(-1) === 204
        : status === 'dead' && takenCount === 0 && reason === 'failed' && last !== undefined && isReason(last)
    return isFine
      ? []
      : [`${id}: ${status}, ${reason}, answered ${answers.join()}, last ${JSON.stringify(last)}`]
  })
}

const isReason = ({ status, excerpt }: DeliveryView['attempts'][number]): boolean =>
  status !== null || excerpt !== ''

test('through any outages each message arrives once or has a reason, never early, never after three days, never changed', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const lives = fc.array(phase, { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(lives, async (phases) => {
      const made = await shard()
      const { receiver, enter } = connect(made)
      await live(made, phases, enter)
      const deliveries = await made.actor().deliveries({ limit: 200 })
      expect(deliveries.length).toBe(phases.reduce((sum, { comers }) => sum + comers, 0))
      expect(receiver.complaints).toEqual([])
      expect(paceComplaints(receiver.messages.values())).toEqual([])
      expect(endComplaints(deliveries, receiver)).toEqual([])
      expect((await made.actor().stats()).pendingDeliveries).toBe(0)
      expect(made.world.reports).toEqual([])
    }),
    { numRuns: 200 },
  )
})

test('of many who came while nobody sent, the first is tried first, also when most are tried again', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const made = await shard()
  const { receiver, enter } = connect(made)
  for (let comer = 0; comer < 60; comer += 1) {
    made.world.now += 1
    await made.send(`d${comer}`, made.event('subscribe', { email: `s${comer}@example.com` }))
  }
  enter({ mood: 'slow down', lastsMs: 0, patienceMs: 0, comers: 0, restarts: false })
  await made.pass(minuteMs)
  enter(null)
  await made.pass(hourMs)
  expect(receiver.messages.size).toBe(60)
  expect(receiver.complaints).toEqual([])
  expect(paceComplaints(receiver.messages.values())).toEqual([])
  expect([...receiver.messages.values()].every(({ attempts }) => attempts.length > 1)).toBe(true)
})

test('what falls due at the end of three days while the receiver has asked for patience goes out after it, and no later', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const made = await shard()
  const { receiver, enter } = connect(made)
  const patience = (ms: number) =>
    enter({ mood: 'patience', lastsMs: 0, patienceMs: ms, comers: 0, restarts: false })
  patience(dayMs)
  await made.send('first', made.event('subscribe', { email: 'first@example.com' }))
  await made.pass(3 * dayMs - 10 * minuteMs)
  patience(hourMs)
  await made.send('second', made.event('subscribe', { email: 'second@example.com' }))
  await made.pass(4 * dayMs)
  const [first] = receiver.messages.values()
  const attempts = first?.attempts.map(({ at }) => at) ?? []
  expect(attempts.map((at) => at - (attempts[0] ?? 0))).toEqual([
    0,
    dayMs,
    2 * dayMs,
    3 * dayMs + 50 * minuteMs,
  ])
  expect((await made.actor().stats()).pendingDeliveries).toBe(0)
  expect(paceComplaints(receiver.messages.values())).toEqual([])
})
