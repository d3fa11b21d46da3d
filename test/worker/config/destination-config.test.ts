import { describe, expect, it } from 'vitest'
import { compiled, problemsOf } from '../engine/language/config-fixture.ts'

const file = 'destinations/email-tool.yaml'
const config = (text: string): Record<string, string> => ({ [file]: `destination: email-tool\n${text}` })
const addressWords = 'url: expected an https:// address (http:// only for localhost), or "{{ secret.NAME }}".'
const leak = 'this looks like a secret: use "{{ secret.NAME }}" and put its value in the environment.'

describe('compileDestination', () => {
  it('lists the secrets that a destination needs', () => {
    const text =
      'url: "https://api.example.com/{{ secret.ACCOUNT }}/send"\nheaders: { X-Api-Key: "{{ secret.API_KEY }}", Accept: application/json }\nsign: "{{secret.ACCOUNT}}"\n'
    expect(compiled(config(text)).destinations.get('email-tool')).toMatchObject({
      name: 'email-tool',
      url: 'https://api.example.com/{{ secret.ACCOUNT }}/send',
      headers: { 'X-Api-Key': '{{ secret.API_KEY }}', Accept: 'application/json' },
      sign: '{{secret.ACCOUNT}}',
      secrets: ['ACCOUNT', 'API_KEY'],
    })
  })

  it('needs neither headers nor a signature', () => {
    expect(
      compiled(config('url: http://localhost:8788/inbox\n')).destinations.get('email-tool'),
    ).toMatchObject({
      headers: {},
      sign: null,
      secrets: [],
    })
  })

  it.each([
    ['no address', 'sign: "{{ secret.S }}"\n', '1:1: "url" is missing.'],
    ['an insecure address', 'url: http://api.example.com\n', `2:6: ${addressWords}`],
    ['a file', 'url: file:///etc/passwd\n', `2:6: ${addressWords}`],
    ['no address at all', 'url: hello\n', `2:6: ${addressWords}`],
    ['a password in the address', 'url: https://ana:hunter2@example.com\n', `2:6: ${leak}`],
    [
      'something else in braces',
      'url: "https://example.com/{{ cart_id }}"\n',
      '2:6: only {{ secret.NAME }}, with NAME in capitals, can stand between {{ and }} here.',
    ],
    [
      'a pasted signing secret',
      'url: "{{ secret.U }}"\nsign: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n',
      `3:7: sign: expected "{{ secret.NAME }}" and nothing else (two of them, with a space between, while one is replaced). A secret's value belongs in the environment, not in a file.`,
    ],
    ['a pasted token', 'url: "{{ secret.U }}"\nheaders: { Authorization: Bearer abcdef }\n', `3:27: ${leak}`],
    [
      'a pasted secret in any header',
      'url: "{{ secret.U }}"\nheaders: { X-Note: whsec_abcdef }\n',
      `3:20: ${leak}`,
    ],
    ['a pasted key', 'url: "{{ secret.U }}"\nheaders: { X-Stripe: sk_live_abcdef }\n', `3:22: ${leak}`],
    [
      'a credential that is no secret',
      'url: "{{ secret.U }}"\nheaders: { X-Api-Key: abcdef }\n',
      '3:23: header "X-Api-Key" carries a credential: use "{{ secret.NAME }}" and put its value in the environment.',
    ],
    [
      'a header of ours',
      'url: "{{ secret.U }}"\nheaders: { webhook-id: a }\n',
      '3:12: header "webhook-id" is set by Selvedge itself: remove it.',
    ],
    [
      'two lines in a header',
      'url: "{{ secret.U }}"\nheaders: { A: "b\\r\\nC: d" }\n',
      '3:15: A: found a text, expected one line of printable ASCII.',
    ],
    [
      'a misspelt field',
      'url: "{{ secret.U }}"\nsing: a\n',
      '3:1: unknown field "sing". Did you mean "sign"?',
    ],
    ['a name other than the file’s', '', ''],
  ])('refuses %s', (name, text, problem) => {
    const isNamed = problem === ''
    const files = isNamed ? { [file]: 'destination: other\nurl: "{{ secret.U }}"\n' } : config(text)
    const expected = isNamed
      ? `1:14: destination: found a name other than the file's, expected "email-tool".`
      : problem
    expect([name, problemsOf(files)]).toEqual([name, [`${file}:${expected}`]])
  })

  it('never repeats a value that may be a secret', () => {
    const pasted = 'whsec_TOPSECRET'
    const texts = [
      `url: ${pasted}\n`,
      `url: [${pasted}]\n`,
      `url: "{{ ${pasted} }}"\n`,
      `url: "{{ secret.U }}"\nsign: ${pasted}\n`,
      `url: "{{ secret.U }}"\nheaders: ${pasted}\n`,
      `url: "{{ secret.U }}"\nheaders: { X-Token: ${pasted} }\n`,
    ]
    for (const text of texts) {
      const problems = problemsOf(config(text))
      expect(problems.length).toBeGreaterThan(0)
      expect(problems.join('\n')).not.toContain('TOPSECRET')
    }
  })
})
