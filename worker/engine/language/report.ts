// Collects the problems of one file, at the place in the text that each is about.

import { maxProblems } from './limits.ts'
import type { Problem } from './problem.ts'
import type { Path, YamlSource } from './yaml-source.ts'

export interface Report {
  error(path: Path, message: string, what?: 'key' | 'value'): void
  warn(path: Path, message: string, what?: 'key' | 'value'): void
  /** Errors of this file so far. */
  readonly errorCount: () => number
}

export function reportOn(source: YamlSource, problems: Problem[]): Report {
  let errorCount = 0
  const seen = new Set<string>()
  const add = (
    severity: Problem['severity'],
    place: { path: Path; what: 'key' | 'value' },
    message: string,
  ): void => {
    if (severity === 'error') errorCount++
    const position = source.locate(place.path, place.what)
    const fingerprint = `${position.line}:${position.column}:${message}`
    if (problems.length >= maxProblems || seen.has(fingerprint)) return
    seen.add(fingerprint)
    problems.push({ file: source.file, ...position, message, severity })
  }
  return {
    error: (path, message, what = 'value') => add('error', { path, what }, message),
    warn: (path, message, what = 'value') => add('warning', { path, what }, message),
    errorCount: () => errorCount,
  }
}

/** What was found, in a few words: `"lvie"`, `42`, `nothing`, `a list`. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') return 'something else'
  const text = value.replaceAll(/\s+/g, ' ')
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`
}

/** A map of YAML, as opposed to a list or a single value. */
export const isMapping = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null && !Array.isArray(data)
