// When attempts may come, as the documentation promises it to receivers; written down here a second time, so that it is
// not the code under test that says what is right.

import type { HeardMessage } from './receiver.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** Between the end of an attempt and the next one, at most a fifth less. */
const pausesMs = [
  5 * secondMs,
  30 * secondMs,
  2 * minuteMs,
  10 * minuteMs,
  30 * minuteMs,
  hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  dayMs,
  dayMs,
]
const maxAttempts = pausesMs.length + 1
const maxJitter = 0.2
const windowMs = 3 * dayMs
/** A receiver that asks for patience is given it for everything: what fell due meanwhile goes out after it. */
const heldBackMs = hourMs
/** The longest that one Retry-After holds. */
const maxPatienceMs = dayMs
/** Attempts that may overtake each other on their way. */
const maxAtOnce = 6

/**
 * @param messages in the order in which the first attempts arrived
 * @returns what is wrong with when the attempts of these messages came
 */
export function paceComplaints(messages: Iterable<HeardMessage>): string[] {
  const all = [...messages]
  return [...all.flatMap(paceOf), ...orderOf(all)]
}

function paceOf({ id, attempts }: HeardMessage): string[] {
  const complaints: string[] = []
  if (attempts.length > maxAttempts) complaints.push(`${id}: ${attempts.length} attempts`)
  const [first] = attempts
  const windowEnd = (first?.endedAt ?? first?.at ?? 0) + windowMs
  for (const [nth, attempt] of attempts.entries()) {
    if (attempt.at > windowEnd + heldBackMs)
      complaints.push(`${id}: attempt ${nth + 1} came after three days`)
    if (nth < attempts.length - 1 && isLastWord(attempt.status))
      complaints.push(`${id}: it was tried again after the last word, ${attempt.status}`)
    const before = attempts[nth - 1]
    const pause = pausesMs[nth - 1]
    if (!before || pause === undefined) continue
    const ended = before.endedAt ?? before.at
    const earliest = ended + Math.round(pause * (1 - maxJitter))
    if (attempt.at < earliest)
      complaints.push(`${id}: attempt ${nth + 1} came ${earliest - attempt.at} ms early`)
    // Whoever asks for more than is left of the three days gets the last moment of them.
    const asked = Math.min(before.comeBackAt ?? 0, ended + maxPatienceMs, windowEnd)
    if (attempt.at < asked)
      complaints.push(`${id}: attempt ${nth + 1} did not wait for Retry-After, by ${asked - attempt.at} ms`)
  }
  return complaints
}

/** A redirect is a refusal as well. */
const isLastWord = (status: number | null): boolean =>
  status !== null && status < 500 && status !== 408 && status !== 425 && status !== 429

/** Whoever was decided first is tried first, but for those who are on their way together. */
function orderOf(inOrderOfArrival: readonly HeardMessage[]): string[] {
  return inOrderOfArrival.flatMap(({ id, createdAt }, nth) => {
    const overtaken = inOrderOfArrival.slice(nth + 1).filter((later) => later.createdAt < createdAt)
    return overtaken.length < maxAtOnce ? [] : [`${id}: overtook ${overtaken.length} older ones`]
  })
}
