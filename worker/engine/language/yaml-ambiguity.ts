// Plain words that YAML 1.1 and YAML 1.2 read differently (`on`, `21:00`, `0o17`, `2026-03-02`): refused, so that a file
// means the same to every tool that opens it.

/** What to say about a plain scalar, or null when both versions agree. `older` is its value under YAML 1.1. */
export function ambiguityOf(source: string, value: unknown, older: unknown): string | null {
  const octal = /^[-+]?0\d/.test(source) && !source.includes('.')
  const same = Object.is(value, older) || String(value) === older || String(older) === value
  if (source === '<<') return 'merge keys (<<) are not allowed: write the fields out'
  if (same && !octal) return null
  const shown = source.length > 40 ? `${source.slice(0, 40)}…` : source
  return `${shown} means ${meaningOf(source, older)} to some YAML readers: put it in quotes, "${shown}"`
}

function meaningOf(source: string, older: unknown): string {
  if (/^[-+]?\d+(?::\d+)+(?:\.\d*)?$/.test(source)) return 'a number of seconds or minutes'
  if (typeof older === 'boolean') return String(older)
  if (/^\d{4}-\d/.test(source)) return 'a moment in UTC'
  if (/^[-+]?0[\do]/.test(source)) return 'an octal number'
  return typeof older === 'number' ? `the number ${older}` : 'something else'
}
