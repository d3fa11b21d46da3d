import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decodeBase64,
  decodeBase64Url,
  decodeUtf8,
  encodeBase64,
  encodeBase64Url,
  utf8,
} from '../../../worker/delivery/bytes.ts'

test('what is encoded is decoded again, and encodes as Node does', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      expect(encodeBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
      expect([...(decodeBase64(encodeBase64(bytes)) ?? [])]).toEqual([...bytes])
      expect([...(decodeBase64Url(encodeBase64Url(bytes)) ?? [])]).toEqual([...bytes])
    }),
  )
})

test('a decoded text has no second spelling', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const bytes = decodeBase64Url(text)
      if (bytes) expect(encodeBase64Url(bytes)).toBe(text)
      const padded = decodeBase64(text)
      if (padded) expect(encodeBase64(padded)).toBe(text)
    }),
  )
  expect(decodeBase64Url('QQ')).toEqual(utf8('A'))
  for (const other of ['QR', 'QQ==', 'Q', 'Q Q', 'Q+', 'QQ\n']) expect(decodeBase64Url(other)).toBeUndefined()
})

test('bytes that are not UTF-8 are not guessed at', () => {
  expect(decodeUtf8(new Uint8Array([0xff, 0xfe]))).toBeUndefined()
  expect(decodeUtf8(utf8('Füße 👟'))).toBe('Füße 👟')
})
