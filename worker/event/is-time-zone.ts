// Is this the name of a time zone? Every batch asks, and making an Intl formatter takes longer than all the rest of its
// parsing: the answers are kept. There are a few hundred zones; what else a sender makes up is forgotten again.

const maxKept = 1_000
const answers = new Map<string, boolean>()

export function isTimeZone(name: string): boolean {
  const known = answers.get(name)
  if (known !== undefined) return known
  const answer = canFormat(name)
  if (answers.size >= maxKept) answers.clear()
  answers.set(name, answer)
  return answer
}

function canFormat(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    // Intl has no other way to say that it does not know a zone.
    return false
  }
}
