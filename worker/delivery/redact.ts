// Makes the start of a receiver's answer fit to be kept and shown: our own secrets, which some receivers echo, are taken
// out in every spelling in which they may come back, control characters go, and the rest is cut.

import { decodeUtf8, encodeBase64, utf8 } from './bytes.ts'

const mark = '[redacted]'

/** What the delivery log keeps of an answer, in characters. */
export const maxExcerptLength = 500

/**
 * @param text the answer as far as it was read
 * @param secrets the values to take out; empty ones are ignored
 * @param isCut whether the answer went on: then its end may be the start of a secret and is given up
 */
export function redact(text: string, secrets: readonly string[], isCut = false): string {
  const spellings = [...new Set(secrets.flatMap(spellingsOf))].filter((spelling) => spelling !== '')
  // The longest first: a secret that contains another one must not leave its rest.
  spellings.sort((a, b) => b.length - a.length)
  let redacted = text
  for (const spelling of spellings) redacted = redacted.replaceAll(spelling, mark)
  const longest = spellings[0]?.length ?? 0
  if (isCut && longest > 1) redacted = redacted.slice(0, Math.max(0, redacted.length - longest + 1))
  return redacted.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ').slice(0, maxExcerptLength)
}

function spellingsOf(secret: string): string[] {
  const bare = secret.replace(/^whs(?:ec|k)_/, '')
  return [secret, bare].flatMap((value) => [
    value,
    encodeURIComponent(decodeUtf8(utf8(value)) ?? value),
    JSON.stringify(value).slice(1, -1),
    encodeBase64(utf8(value)),
  ])
}
