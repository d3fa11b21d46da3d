import { describe, expect, test } from 'vitest'
import { contentRules } from '../../../../worker/event/content-rules.ts'
import { epochMs } from '../../../../worker/event/ids.ts'
import { compileConfig } from '../../../../worker/config/compile-config.ts'
import { instantParser } from '../../../../worker/engine/language/instant-parser.ts'
import { focusOn } from '../../../../worker/engine/replay/focus.ts'
import { parseLine } from '../../../../worker/engine/replay/parse-line.ts'
import type { ReplayEvent } from '../../../../worker/engine/replay/parse-line.ts'
import { createReplay } from '../../../../worker/engine/replay/replay.ts'
import { Tally } from '../../../../worker/engine/replay/tally.ts'
import { config } from '../../actors/shard.ts'

const rules = { content: contentRules(['https://shop.example']), instants: instantParser('Europe/Paris') }
const at = (text: string) => instantParser('UTC')(text) ?? epochMs(0)
let count = 0
const line = (who: string, time: string, name: string, ...[properties = {}, more = {}]: object[]): string =>
  JSON.stringify({
    ...(who.startsWith('shp_') ? { shopper_id: who } : { device_id: who }),
    event_id: `e${(count += 1)}`,
    name,
    occurred_at: `2026-03-02T${time}Z`,
    properties,
    ...more,
  })
const read = (...lines: string[]): ReplayEvent[] =>
  lines.map((one) => {
    const parsed = parseLine(one, rules)
    if (typeof parsed === 'string') throw new Error(parsed)
    return parsed
  })
const cart = { currency: 'EUR', items: [{ item_id: 'shoe-42', price: 90 }] }
const ana = { email: 'ana@example.com' }

function program(status = 'live') {
  const { files } = config()
  const cartFile = (files['automations/cart.yaml'] ?? '').replace('status: live', `status: ${status}`)
  const compiled = compileConfig({ ...files, 'automations/cart.yaml': cartFile }, { revision: 1 })
  if (!compiled.ok) throw new Error('the config of the tests compiles')
  const automation = compiled.program.automations.get('cart')
  if (!automation) throw new Error('the config of the tests has a cart')
  return { program: compiled.program, automation }
}
const tell = (events: ReplayEvent[], until = '2026-03-02T23:00Z') =>
  createReplay(program().program, { until: at(until) })(events).lines.map(
    (one) => `${new Date(one.at).toISOString().slice(11, 16)} ${one.who} ${one.line.what} ${one.line.why}`,
  )

describe('a line of the past', () => {
  test.each([
    ['nothing', '', 'not a JSON object'],
    ['no JSON', '{"name":', 'not a JSON object'],
    ['a list', '[]', 'not a JSON object'],
    ['nobody', line('', '10:00', 'page_view'), 'shopper_id or device_id'],
    ['a name with spaces', line('a b', '10:00', 'page_view'), 'shopper_id or device_id'],
    ['no time', line('a', '99:00', 'page_view'), 'occurred_at'],
    ['no id', line('a', '10:00', 'page_view', {}, { event_id: undefined }), 'event_id: is missing'],
    ['a bad name', line('a', '10:00', 'Page View'), 'name: a name is'],
    ['an event that the worker makes', line('a', '10:00', 'session_start'), 'made by the worker itself'],
    ['a bad value', line('a', '10:00', 'purchase', { value: 'x' }), 'value: expected a number'],
    ['depth', line('a', '10:00', 'x', { a: JSON.parse('[[[[[[[[[[[[]]]]]]]]]]]]') }), 'nested too deeply'],
  ])('that holds %s is refused with a reason', (_what, text, reason) => {
    expect(parseLine(text, rules)).toContain(reason)
  })

  test('takes its time in milliseconds, with an offset, or on the clock of the site', () => {
    for (const time of [1_772_442_000_000, '2026-03-02T09:00:00Z', '2026-03-02T10:00']) {
      const [parsed] = read(line('a', '10:00', 'page_view', {}, { occurred_at: time }))
      expect(parsed?.event.occurred_at).toBe(1_772_442_000_000)
    }
  })

  test('repeats nothing of a line that it refuses', () => {
    expect(parseLine('{"email":"ana@example.com"', rules)).not.toContain('ana')
    expect(parseLine(line('a', '10:00', 'login', { value: 'ana@example.com' }), rules)).not.toContain('ana')
  })
})

describe('a replay', () => {
  test('stitches devices that tell the same e-mail: the purchase on the phone stops the reminder', () => {
    const told = tell(
      read(
        line('laptop', '10:00', 'add_to_cart', cart),
        line('laptop', '10:01', 'identify', ana),
        line('phone', '10:20', 'identify', ana),
        line('phone', '10:30', 'purchase', { value: 90, currency: 'EUR' }),
      ),
    )
    expect(told.at(-1)).toBe('10:30 ana@example.com ended exited')
    expect(told.filter((one) => one.includes('claimed'))).toEqual([])
  })

  test('takes events in any order and counts each once', () => {
    const events = read(
      line('laptop', '10:00', 'add_to_cart', cart),
      line('laptop', '10:01', 'identify', ana),
      line('laptop', '10:40', 'view_item', { items: cart.items }),
    )
    const once = tell(events)
    expect(once).toContain('11:00 ana@example.com sent claimed')
    expect(tell([...events, ...events].toReversed())).toEqual(once)
  })

  test('stops at its time: what is due later has not happened', () => {
    const events = read(
      line('laptop', '10:00', 'add_to_cart', cart),
      line('laptop', '10:01', 'identify', ana),
    )
    expect(tell(events, '2026-03-02T10:59Z').join()).not.toContain('claimed')
    expect(tell(events, '2026-03-02T10:00:30Z').join()).not.toContain(' entered ')
  })

  test('counts an event when the worker heard of it, not when it was held by a browser', () => {
    const [heard, told] = read(
      line('laptop', '10:00', 'identify', ana),
      line('laptop', '09:00', 'add_to_cart', cart, { received_at: at('2026-03-02T14:00Z') }),
    )
    if (!heard || !told) throw new Error('two lines')
    expect(tell([told, heard])[0]).toBe('14:00 ana@example.com entered cart_updated')
  })

  test('keeps the id of a shopper who is stitched already', () => {
    const id = `shp_${'0a'.repeat(16)}`
    const { states } = createReplay(program().program, { until: at('2026-03-02T23:00Z') })(
      read(line(id, '10:00', 'add_to_cart', cart)),
    )
    expect(states.map((state) => state.id)).toEqual([id])
  })

  test('knows of the browser what it is told beside the events', () => {
    const traits = { time_zone: 'Asia/Tokyo' }
    const { states } = createReplay(program().program, { until: at('2026-03-02T23:00Z'), traits })(
      read(line('laptop', '10:00', 'add_to_cart', cart)),
    )
    expect(states[0]?.traits).toEqual(traits)
  })
})

describe('the automation in focus', () => {
  const events = read(line('laptop', '10:00', 'identify', ana), line('laptop', '10:01', 'add_to_cart', cart))
  const until = at('2026-03-02T23:00Z')

  test('is replayed as live though it is a draft, and the program itself stays as it is', () => {
    const { program: draft, automation } = program('draft')
    const sends = (asLive: boolean) =>
      createReplay(focusOn(draft, automation, { asLive }), { until })(events).lines.filter(
        ({ line: { why } }) => why === 'claimed',
      ).length
    expect(sends(true)).toBe(1)
    expect(sends(false)).toBe(0)
    expect(draft.automations.get('cart')?.status).toBe('draft')
  })

  test('says what its trigger turned away, and what it saw', () => {
    const { program: live, automation } = program()
    const turnedAway: unknown[] = []
    const focused = focusOn(live, automation, {
      asLive: true,
      onTurnedAway: (finding, { event }) => turnedAway.push([event?.name, finding]),
    })
    const free = { currency: 'EUR', items: [{ item_id: 'gift', price: 0 }] }
    createReplay(focused, { until })(read(line('laptop', '10:00', 'add_to_cart', free)))
    expect(turnedAway).toEqual([['cart_updated', { path: 'cart.total', wanted: 'above 0', saw: 0 }]])
  })
})

describe('the tally', () => {
  const { program: live, automation } = program()
  const replay = createReplay(live, { until: at('2026-03-02T23:00Z') })

  test('adds up who entered, what was sent and what held back', () => {
    const tally = new Tally(automation)
    tally.add(replay(read(line('a', '10:00', 'identify', ana), line('a', '10:01', 'add_to_cart', cart))))
    tally.add(replay(read(line('b', '10:00', 'add_to_cart', cart))))
    const bob = { email: 'bob@example.com' }
    tally.add(
      replay(
        read(
          line('c', '10:00', 'identify', bob),
          line('c', '10:01', 'add_to_cart', cart),
          line('c', '10:02', 'purchase', { value: 90, currency: 'EUR' }),
        ),
      ),
    )
    const result = tally.result()
    expect(result).toMatchObject({
      shoppers: 3,
      entered: { times: 2, shoppers: 2 },
      sent: { reminder: 1 },
      inside: 0,
    })
    expect(result.held_back.map(({ what, path, count: times }) => [what, path, times])).toEqual([
      ['not_entered', 'reachable', 1],
      ['ended', 'exit', 1],
    ])
    expect(result.rows.map(({ at: time }) => time)).toEqual(
      result.rows.map(({ at: time }) => time).toSorted((a, b) => a - b),
    )
  })

  test('makes one reason of a condition that wants something else of everybody', () => {
    const tally = new Tally(automation)
    const shopper = replay(read(line('a', '10:00', 'page_view'))).states[0]?.id
    if (!shopper) throw new Error('somebody viewed a page')
    for (let number = 0; number < 40; number += 1) {
      const finding = { path: 'cart.id', wanted: `crt_${number}`, saw: null }
      const about = { automation: 'cart', enrollment: null, step: null, finding }
      const dropped = { ...about, what: 'dropped', why: 'recheck_failed' } as const
      tally.add({ states: [], lines: [{ at: epochMs(number), shopper, who: 'a', line: dropped }] })
    }
    expect(tally.result().held_back).toMatchObject([{ path: 'cart.id', wanted: null, count: 40 }])
  })
})
