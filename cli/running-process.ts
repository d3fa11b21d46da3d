// Processes by id, told apart from a later process that was given the same id.

import { readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

/** A process id and, where the system tells it, when it started: together they name one process forever. */
export interface ProcessIdentity {
  readonly pid: number
  readonly startedAt: string | null
}

/** Ticks since boot at which a process started, from /proc; null where there is none (macOS, Windows, gone). */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in parentheses and may hold spaces; the start is the 22nd.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    // No such process, or no /proc.
    return null
  }
}

export function identifyProcess(pid: number): ProcessIdentity {
  return { pid, startedAt: startOf(pid) }
}

export function isRunning({ pid, startedAt }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there and belongs to somebody else. ESRCH: it is gone.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  return startedAt === null || startOf(pid) === startedAt
}

/** Whether the process runs this program; true where that cannot be told. */
export function runsProgram(pid: number, program: string): boolean {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '')) === program
  } catch {
    // No /proc, or not ours to look at.
    return process.platform !== 'linux'
  }
}

/** Ends a process and all that it started, when it leads a group of its own. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // Already gone, which is what was asked for.
  }
}

export async function untilEnded(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  const pauseMs = 10
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += pauseMs) {
    if (!isRunning(identity)) return true
    await new Promise((resolve) => {
      setTimeout(resolve, pauseMs)
    })
  }
  return !isRunning(identity)
}
