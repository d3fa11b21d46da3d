// How deep a JSON text is nested, measured before it is parsed: what is parsed without trouble still overflows the stack
// of whoever walks it later (JSON.stringify, a structured clone to an object).

/** No honest body comes near: GA4's items lie four deep. */
export const maxNesting = 64

const quote = 0x22
const backslash = 0x5c
const openList = 0x5b
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d

/** @param bytes UTF-8; what is not JSON is left to the parser */
export function isTooDeep(bytes: Uint8Array): boolean {
  let depth = 0
  let isText = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (isText) {
      if (byte === backslash) at += 1
      else if (byte === quote) isText = false
    } else if (byte === quote) isText = true
    else if (byte === openList || byte === openObject) {
      depth += 1
      if (depth > maxNesting) return true
    } else if (byte === closeList || byte === closeObject) depth -= 1
  }
  return false
}
