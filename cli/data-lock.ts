// One process per DATA_DIR: two runtimes on the same SQLite files answer 500s. The lock is a file that names its holder,
// and the workerd that the holder started, so that what a `kill -9` left behind is found and ended at the next start.

import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError } from './command-error.ts'
import { identifyProcess, isRunning, runsProgram, signalGroup, untilEnded } from './running-process.ts'
import type { ProcessIdentity } from './running-process.ts'

interface LockRecord {
  readonly holder: ProcessIdentity
  readonly workerd: ProcessIdentity | null
}

export interface DataLock {
  /** Notes which workerd works on the folder. */
  recordWorkerd(pid: number): void
  release(): void
}

const takeAttempts = 10
const endLimitMs = 5_000

function isIdentity(value: unknown): value is ProcessIdentity {
  return typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number'
}

function readRecord(path: string): LockRecord | null {
  try {
    const record: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof record !== 'object' || record === null || !('holder' in record)) return null
    if (!isIdentity(record.holder)) return null
    const workerd = 'workerd' in record && isIdentity(record.workerd) ? record.workerd : null
    return { holder: record.holder, workerd }
  } catch {
    // Gone in the meantime, or torn by a crash: the same as no record.
    return null
  }
}

async function endOrphan(orphan: ProcessIdentity, say: (line: string) => void): Promise<void> {
  if (!isRunning(orphan) || !runsProgram(orphan.pid, 'workerd')) return
  say(`ending workerd ${orphan.pid}, which an earlier run left behind`)
  signalGroup(orphan.pid, 'SIGKILL')
  if (!(await untilEnded(orphan, endLimitMs))) {
    throw new CommandError(
      `workerd ${orphan.pid} of an earlier run does not end: end it (kill -9 ${orphan.pid})`,
    )
  }
}

function writeRecord(path: string, record: LockRecord): void {
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, JSON.stringify(record))
  renameSync(temporary, path)
}

/** Creates the lock, whole or not at all: a link fails when its name exists. */
function tryTake(path: string, record: LockRecord): boolean {
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, JSON.stringify(record))
  try {
    linkSync(temporary, path)
    return true
  } catch {
    // Somebody holds it.
    return false
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Takes the folder or refuses with a sentence that names who has it. */
export async function takeDataLock(dataDir: string, say: (line: string) => void): Promise<DataLock> {
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, 'lock')
  const holder = identifyProcess(process.pid)
  for (let attempt = 0; attempt < takeAttempts; attempt += 1) {
    if (tryTake(path, { holder, workerd: null })) {
      return {
        recordWorkerd: (pid) => writeRecord(path, { holder, workerd: identifyProcess(pid) }),
        release: () => rmSync(path, { force: true }),
      }
    }
    const record = readRecord(path)
    if (record && isRunning(record.holder)) {
      throw new CommandError(
        `${dataDir} is in use by process ${record.holder.pid}: stop that one, or give this one another folder (DATA_DIR=…)`,
      )
    }
    if (record?.workerd) await endOrphan(record.workerd, say)
    // Only one of several that find the same stale lock can move it away.
    const stale = `${path}.stale.${process.pid}`
    if (existsSync(path)) {
      try {
        renameSync(path, stale)
      } catch {
        // Another one was faster; the next round sees who has it now.
      }
      rmSync(stale, { force: true })
    }
  }
  throw new CommandError(`${path} cannot be taken: check that the folder is writable`)
}
