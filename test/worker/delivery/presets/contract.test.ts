// The contract that every preset keeps, over the registry. A vendor's own words are in samples/NAME.ts.

import { describe, expect, test } from 'vitest'
import { presets } from '../../../../worker/delivery/presets/index.ts'
import { presetNames } from '../../../../worker/delivery/presets/preset-names.ts'
import type { Built, Preset, PresetMessage } from '../../../../worker/delivery/presets/preset.ts'
import { deliveryId } from '../../../../worker/event/ids.ts'
import { hostileMessages } from './hostile-messages.ts'
import type { AnswerSample, ModeSample } from './sample.ts'
import { answeredAt, sampleMessage } from './sample.ts'
import { samples } from './samples.ts'

const garbage: Readonly<Record<string, string>> = {
  'a page of HTML': '<!doctype html><title>502 Bad Gateway</title>',
  nothing: '',
  '8 KB of ten megabytes': '{"a":"'.padEnd(8_192, 'x'),
  'half of a JSON': '{"status":"succ',
  'a number': '42',
  null: 'null',
  'a list of nothing': '[]',
  'a list of null': '[null]',
  'fields of other types':
    '{"errors":7,"error":[],"Messages":{},"code":{},"name":[],"ErrorCode":"x","status":[]}',
  'deep brackets': '['.repeat(8_000),
}

const judge = (preset: Preset, { status, headers = {}, body = '' }: Omit<AnswerSample, 'what' | 'means'>) =>
  preset.judge({
    status,
    headers: new Headers(headers),
    text: typeof body === 'string' ? body : JSON.stringify(body),
    at: answeredAt,
  })

const parsedBody = (built: { body: string; headers: Readonly<Record<string, string>> }): unknown =>
  built.headers['content-type'] === 'application/x-www-form-urlencoded'
    ? Object.fromEntries(new URLSearchParams(built.body))
    : JSON.parse(built.body)

const secretsOf = (preset: Preset, mode: ModeSample): string[] =>
  Object.entries(preset.settings)
    .filter(([, { kind }]) => kind === 'secret')
    .map(([name]) => mode.settings[name])
    .filter((value) => typeof value === 'string')

const otherId = deliveryId('0195568b-1f40-7a3b-9c4d-5e6f708192a4')

const structuredCloneOf = (message: PresetMessage): PresetMessage => ({
  ...message,
  data: structuredClone(message.data),
})

const nobody: PresetMessage = {
  ...sampleMessage,
  data: { ...sampleMessage.data, shopper: { ...sampleMessage.data.shopper, email: null, phone: null } },
}

function expectHarmless(built: Built, preset: Preset): void {
  if ('unsendable' in built) {
    expect(built.unsendable).toMatch(/\S{2}/)
    return
  }
  expect(new URL(built.url).href).toBe(built.url)
  for (const [name, value] of Object.entries(built.headers)) {
    expect(name).toBe(name.toLowerCase())
    expect(name).not.toBe('user-agent')
    expect(value).toMatch(/^[\t\x20-\x7e]*$/)
  }
  expect(() => new Request(built.url, { ...built })).not.toThrow()
  expect(built.body, preset.title).not.toMatch(/\\u0000|[^\\]\\ud[89a-f]/i)
  expect(() => parsedBody(built)).not.toThrow()
}

test('the registry holds what the names say, in their order', () => {
  expect(Object.keys(presets)).toEqual([...presetNames])
})

describe.each(presetNames)('%s', (name) => {
  const preset: Preset = presets[name]
  const { modes, answers } = samples[name]

  test('describes its settings and limits so that a person can act on them', () => {
    expect(preset.title).not.toBe('')
    for (const [key, setting] of Object.entries(preset.settings)) {
      expect(key).toMatch(/^[a-z][a-z0-9_]*$/)
      expect(setting.what).not.toBe('')
      if (setting.kind === 'secret') expect(setting.perMessage ?? false).toBe(false)
    }
    expect(preset.rate === null || (preset.rate.count > 0 && preset.rate.perMs > 0)).toBe(true)
  })

  describe.each(modes)('$name', (mode) => {
    test('makes the request that the vendor documents', async () => {
      const built = await preset.build(sampleMessage, mode.settings)
      if ('unsendable' in built) throw new Error(built.unsendable)
      const { method, url, headers } = built
      expect({ method, url, headers, body: parsedBody(built) }).toEqual(mode.request)
    })

    test('names every setting that it needs, and has nothing against those of its sample', () => {
      expect(Object.keys(preset.settings)).toEqual(expect.arrayContaining(Object.keys(mode.settings)))
      for (const [key, { isRequired }] of Object.entries(preset.settings))
        if (isRequired) expect(mode.settings).toHaveProperty(key)
      expect(preset.check?.(new Set(Object.keys(mode.settings)))).toBe(undefined)
    })

    test('makes the same bytes of the same message', async () => {
      const first = await preset.build(sampleMessage, mode.settings)
      expect(await preset.build(structuredCloneOf(sampleMessage), { ...mode.settings })).toEqual(first)
    })

    test('recognizes a repeat only if it tells the id of the delivery', async () => {
      if (mode.idempotency === null) return
      const other = { ...sampleMessage, id: otherId }
      expect(await preset.build(other, mode.settings)).not.toEqual(
        await preset.build(sampleMessage, mode.settings),
      )
    })

    test('sends to nobody who has no address', async () => {
      if (preset.needs === 'nobody') return
      expect(await preset.build(nobody, mode.settings)).toHaveProperty('unsendable')
    })

    test('tells a secret in one place, the one where the vendor looks for it', async () => {
      const built = await preset.build(sampleMessage, mode.settings)
      if ('unsendable' in built) throw new Error(built.unsendable)
      const places = [built.url, ...Object.values(built.headers), built.body]
      for (const secret of secretsOf(preset, mode))
        expect(places.filter((place) => place.includes(secret)).length).toBeLessThanOrEqual(1)
    })

    test('says no secret when it says why a message cannot be sent', async () => {
      for (const secret of secretsOf(preset, mode)) {
        const broken = Object.fromEntries(
          Object.entries(mode.settings).map(([key, value]) => [
            key,
            value === secret ? `${secret}\r\nx: y` : value,
          ]),
        )
        const built = await preset.build(sampleMessage, broken)
        if ('unsendable' in built) expect(built.unsendable).not.toContain(secret)
        expectHarmless(built, preset)
      }
    })

    test.each(Object.entries(hostileMessages))('does no harm with %s', async (_what, message) => {
      expectHarmless(await preset.build(message, mode.settings), preset)
      expect(Object.prototype).not.toHaveProperty('admin')
    })
  })

  test.each(answers)('$status: $what', ({ means, ...answer }) => {
    expect(judge(preset, answer)).toEqual(means)
  })

  test('has a sample of every kind of answer', () => {
    const outcomes = new Set(answers.map(({ means }) => means.outcome))
    expect([...outcomes]).toEqual(expect.arrayContaining(['delivered', 'retry', 'rejected']))
  })

  test.each(Object.entries(garbage))('judges an answer that is %s', (_what, text) => {
    for (const status of [200, 202, 301, 302, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503]) {
      const judged = judge(preset, { status, body: text })
      expect(judged.suppress, String(status)).toBe(undefined)
      if (status >= 500 || status === 429) expect(judged.outcome, String(status)).toBe('retry')
      if (status >= 300 && status < 400) expect(judged.outcome, String(status)).toBe('rejected')
      if (status >= 400 && status < 500) expect(judged.outcome, String(status)).not.toBe('unknown')
    }
  })

  test('never waits for longer than a day, whatever a header says', () => {
    const nonsense = ['99999999999', '9999999999', '-1', 'NaN', 'soon', '', '1e9']
    for (const value of nonsense) {
      const names = ['retry-after', 'x-sib-ratelimit-reset', 'x-ratelimit-reset', 'ratelimit-reset']
      const headers = Object.fromEntries(names.map((header) => [header, value]))
      const { retryAfterMs = 0 } = judge(preset, { status: 429, headers })
      expect(retryAfterMs).toBeGreaterThanOrEqual(0)
      expect(retryAfterMs).toBeLessThanOrEqual(24 * 3_600_000)
    }
  })
})
