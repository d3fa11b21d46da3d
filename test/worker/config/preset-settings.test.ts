import { describe, expect, test } from 'vitest'
import { compiled, problemsOf } from '../engine/language/config-fixture.ts'

const config = (text: string): Record<string, string> => ({
  'destinations/email-tool.yaml': `destination: email-tool\n${text}`,
})

const klaviyo = (more = ''): string =>
  `preset: klaviyo\nsettings:\n  api_key: "{{ secret.KLAVIYO_KEY }}"\n${more}`

describe('a destination with a preset', () => {
  test('takes the rate, the caution and the expiry of its vendor unless it says otherwise', () => {
    const plain = compiled(config(klaviyo())).destinations.get('email-tool')
    expect(plain).toMatchObject({
      kind: 'preset',
      secrets: ['KLAVIYO_KEY'],
      rate: { count: 58, perMs: 1_000 },
      giveUpAfterMs: 259_200_000,
    })
    expect(plain?.retriesUnknown('any')).toBe(true)
    const careful = compiled(
      config(klaviyo('rate: 100 per 10m\nretry: { give_up_after: 6h, after_unknown: false }\n')),
    ).destinations.get('email-tool')
    expect(careful).toMatchObject({ rate: { count: 100, perMs: 600_000 }, giveUpAfterMs: 21_600_000 })
    expect(careful?.retriesUnknown('any')).toBe(false)
  })

  test('may say something else for single messages', () => {
    const destination = compiled(
      config(klaviyo('  event: "Selvedge {{ message }}"\nmessages:\n  welcome: { event: Welcome }\n')),
    ).destinations.get('email-tool')
    expect(destination?.kind === 'preset' && [...destination.messages.keys()]).toEqual(['welcome'])
  })

  test.each([
    ['no settings', 'preset: klaviyo\n', '1:1: missing setting "api_key": expected the private API key'],
    ['an unknown vendor', 'preset: klavyio\n', '2:9: preset: found a text, expected one of '],
    ['a misspelt setting', klaviyo('  evnt: a\n'), '5:3: unknown setting "evnt". Did you mean "event"?'],
    [
      'a pasted key',
      'preset: klaviyo\nsettings: { api_key: pk_0123456789 }\n',
      '3:22: api_key: expected "{{ secret.NAME }}, with NAME in capitals": the private API key',
    ],
    [
      'a variable that no message has',
      klaviyo('  event: "{{ cart.totl }}"\n'),
      '5:10: event: unknown variable "cart.totl". Did you mean "cart.total"?',
    ],
    [
      'a secret for one message',
      klaviyo('messages: { welcome: { api_key: "{{ secret.OTHER }}" } }\n'),
      '5:24: unknown setting "api_key".',
    ],
    ['both a preset and a URL', klaviyo('url: https://a.example.com\n'), '5:1: unknown field "url"'],
    ['a rate that is none', klaviyo('rate: fast\n'), '5:7: rate: '],
    ['a port that is none', klaviyo('ports: [70000]\n'), '5:9: '],
  ])('is refused with %s', (_name, text, expected) => {
    const [problem = ''] = problemsOf(config(text))
    expect(problem).toContain(`destinations/email-tool.yaml:${expected}`)
    expect(problem).not.toContain('pk_0123456789')
  })
})

describe('a body of its own', () => {
  test('is JSON whose texts are templates', () => {
    const body =
      'url: https://a.example.com\nbody: { to: "{{ shopper.email }}", lines: "{{ cart.items }}", count: 1 }\n'
    const destination = compiled(config(body)).destinations.get('email-tool')
    expect(destination?.kind === 'webhook' && destination.body !== null).toBe(true)
  })

  test('is refused at the place of the mistake', () => {
    const body = 'url: https://a.example.com\nbody:\n  to:\n    - { name: "{{ shopper.frist_name }}" }\n'
    expect(problemsOf(config(body))[0]).toContain(
      'email-tool.yaml:5:15: unknown variable "shopper.frist_name"',
    )
  })
})
