// A JSON request as bytes that every vendor can take: no lone surrogates, no control characters but line breaks and tabs,
// no header that fetch would throw at, no body beyond the vendor's limit.

import { utf8 } from '../bytes.ts'
import type { PresetRequest, Unsendable } from './preset.ts'

export interface JsonRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** What is undefined in it is left out. */
  readonly body: Readonly<Record<string, unknown>>
  /** The vendor's limit. */
  readonly maxBytes?: number
}

export function jsonRequest({ url, headers, body, maxBytes }: JsonRequest) {
  const sent = JSON.stringify(body, cleanText)
  if (maxBytes !== undefined && byteCount(sent) > maxBytes) {
    return { unsendable: `the message is larger than the ${maxBytes} bytes that the vendor takes` }
  }
  return checkedRequest({
    method: 'POST',
    url,
    headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
    body: sent,
  })
}

/** Says no to header values that cannot be sent. The value is never told: it may be a secret. */
export function checkedRequest(request: PresetRequest): PresetRequest | Unsendable {
  for (const [name, value] of Object.entries(request.headers)) {
    if (!/^[\t\x20-\x7e]*$/.test(value)) {
      return { unsendable: `the header ${name} would hold a line break or a letter beyond ASCII` }
    }
  }
  return request
}

export const byteCount = (text: string): number => utf8(text).length

/** Half an emoji, or a NUL, makes some vendors refuse the whole request. */
export const wellFormed = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- they are what it takes out
  text.replace(/\p{Surrogate}/gu, '\ufffd').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, ' ')

const cleanText = (_name: string, value: unknown): unknown =>
  typeof value === 'string' ? wellFormed(value) : value

/** `Authorization` of RFC 7617. */
export const basicAuth = (user: string, password: string): string => {
  const bytes = utf8(`${user}:${password}`)
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`
}
