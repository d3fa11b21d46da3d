// Numbers: medians, percentiles, CPU time of a process, and the table that they are printed in.

import { readFileSync } from 'node:fs'

export interface Figure {
  readonly what: string
  readonly value: string
  /** What it is compared with, measured in the same run. */
  readonly limit: string
  /** Only where there is a budget. */
  readonly verdict?: {
    readonly budget: string
    readonly isMet: boolean
    /** A promise, and not only a budget, is broken: the benchmark ends with an error. */
    readonly isBroken?: boolean
  }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  if (found === undefined) throw new Error('nothing was measured')
  return found
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** What Linux reports in: USER_HZ is 100 on every architecture that Node runs on. */
const microsecondsPerTick = 10_000

/** User and system time that a process has used so far, in µs; null where there is no /proc. */
export function cpuMicroseconds(pid: number): number | null {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    // macOS, or the process is gone: the figure is left out.
    return null
  }
  // The name of the program, in parentheses, may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * microsecondsPerTick
}

/** Memory that a process holds, in bytes; null where there is no /proc. */
export function residentBytes(pid: number): number | null {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kibibytes === undefined ? null : Number(kibibytes) * 1024
  } catch {
    // macOS, or the process is gone: the figure is left out.
    return null
  }
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en-US')
export const percent = (share: number): string => `${Math.round(share * 100)} %`
export const times = (factor: number): string => `${factor.toFixed(2)} ×`

export function printTable(figures: readonly Figure[]): void {
  const rows = figures.map(({ what, value, limit, verdict }) => [
    what,
    value,
    limit,
    verdict?.budget ?? '',
    verdict === undefined ? '' : verdict.isMet ? 'met' : 'MISSED',
  ])
  const table = [['what', 'measured', 'against', 'budget', ''], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}
