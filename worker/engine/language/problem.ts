// What is wrong with a folder of config, in words for the person who wrote it. A message names what was found, what was
// expected and the nearest known word, and never a secret's value nor the words of a parser.

/** One mistake in a file of config; line and column count from 1. */
export interface Problem {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
  readonly severity: 'error' | 'warning'
}

/** The whole `config/` folder: path relative to it (`site.yaml`, `automations/welcome.yaml`) → text. */
export type ConfigFiles = Readonly<Record<string, string>>

/** `file:line:column: message`, which editors and terminals turn into a link. */
export const formatProblem = (problem: Problem): string =>
  `${problem.file}:${problem.line}:${problem.column}: ${problem.severity === 'warning' ? 'warning: ' : ''}${problem.message}`

/** By file, then from top to bottom. */
export const inReadingOrder = (problems: readonly Problem[]): Problem[] =>
  problems.toSorted(
    (a, b) =>
      compareText(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compareText(a.message, b.message),
  )

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
