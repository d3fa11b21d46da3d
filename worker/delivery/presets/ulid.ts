// A delivery's UUID as a ULID: the same 16 bytes in Crockford's base32, for vendors that deduplicate by ULIDs.
// https://github.com/ulid/spec

import type { DeliveryId } from '../../event/ids.ts'

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const ulidLength = 26

/** @throws TypeError when the id is no UUID, which is a mistake of ours */
export function ulid(id: DeliveryId): string {
  const bytes = id.replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/i.test(bytes)) throw new TypeError('a delivery id is a UUID')
  let rest = BigInt(`0x${bytes}`)
  let text = ''
  for (let at = 0; at < ulidLength; at++) {
    text = (digits[Number(rest & 31n)] ?? '') + text
    rest >>= 5n
  }
  return text
}
