import { expect, test } from 'vitest'
import { basicAuth, checkedRequest, jsonRequest } from '../../../../worker/delivery/presets/json-request.ts'

const url = 'https://api.example/'

test('leaves out what is undefined, and repairs texts that vendors refuse', () => {
  const built = jsonRequest({ url, headers: {}, body: { a: undefined, b: 'x\u0000y\ud83dz\n', c: null } })
  expect(built).toHaveProperty('body', '{"b":"x y\ufffdz\\n","c":null}')
})

test('refuses a body beyond the limit, in bytes and not in characters', () => {
  const body = { a: 'é'.repeat(10) }
  expect(jsonRequest({ url, headers: {}, body, maxBytes: 28 })).not.toHaveProperty('unsendable')
  expect(jsonRequest({ url, headers: {}, body, maxBytes: 27 })).toHaveProperty('unsendable')
})

test.each(['key\n', 'key\r\nx: y', 'ké', '🛒', '\u0000'])(
  'refuses the header value %j, and does not repeat it',
  (value) => {
    const built = checkedRequest({ method: 'POST', url, headers: { authorization: value }, body: '' })
    expect(built).toEqual({
      unsendable: 'the header authorization would hold a line break or a letter beyond ASCII',
    })
  },
)

test('encodes user and password as UTF-8', () => {
  // RFC 7617 §2.1: "test" and "123£".
  expect(basicAuth('test', '123£')).toBe('Basic dGVzdDoxMjPCow==')
})
