import { expect, test } from 'vitest'
import { formRequest } from '../../../../worker/delivery/presets/form-request.ts'

const url = 'https://api.example/x'

test('keeps every value in its own field', () => {
  const built = formRequest({ url, fields: { a: 'x&b=2\r\ny', c: undefined, d: '+ é' } })
  expect(built).toEqual({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'a=x%26b%3D2%0D%0Ay&d=%2B+%C3%A9',
  })
})

test('sends no NUL and no half of a character', () => {
  expect(formRequest({ url, fields: { a: 'x\u0000\ud83d' } })).toHaveProperty('body', 'a=x+%EF%BF%BD')
})

test('refuses a header with a line break and does not repeat it', () => {
  const built = formRequest({ url, headers: { authorization: 'a\r\nb' }, fields: {} })
  expect(built).toEqual({ unsendable: expect.not.stringContaining('a\r\nb') as string })
})
