import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { takeDataLock } from '../../cli/data-lock.ts'
import { identifyProcess, isRunning } from '../../cli/running-process.ts'

let dataDir = ''
const said: string[] = []
const say = (line: string): void => void said.push(line)

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'selvedge-lock-'))
  said.length = 0
})

/** A process that was there and is not any more. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  return child.pid ?? 0
}

const record = (holder: { pid: number; startedAt: string | null }, workerd: unknown = null): void =>
  writeFileSync(join(dataDir, 'lock'), JSON.stringify({ holder, workerd }))

test('a second process is refused with a sentence that names the first', async () => {
  const lock = await takeDataLock(dataDir, say)
  await expect(takeDataLock(dataDir, say)).rejects.toThrow(`is in use by process ${process.pid}`)
  lock.release()
  const again = await takeDataLock(dataDir, say)
  again.release()
  expect(existsSync(join(dataDir, 'lock'))).toBe(false)
})

test('of several that start at the same time one gets the folder', async () => {
  const results = await Promise.allSettled([1, 2, 3].map(() => takeDataLock(dataDir, say)))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('what a killed process left is taken over', async () => {
  record({ pid: await endedProcess(), startedAt: null })
  const lock = await takeDataLock(dataDir, say)
  lock.release()
})

test('a later process with the same id is not mistaken for the holder', async () => {
  record({ pid: process.pid, startedAt: 'another time' })
  const lock = await takeDataLock(dataDir, say)
  lock.release()
})

test('a torn lock file is taken over', async () => {
  writeFileSync(join(dataDir, 'lock'), '{"holder":')
  const lock = await takeDataLock(dataDir, say)
  lock.release()
})

test('a process that is no workerd is left alone, whatever the lock says', async () => {
  const innocent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true })
  const identity = identifyProcess(innocent.pid ?? 0)
  record({ pid: await endedProcess(), startedAt: null }, identity)
  const lock = await takeDataLock(dataDir, say)
  expect(isRunning(identity)).toBe(true)
  expect(said).toEqual([])
  innocent.kill('SIGKILL')
  lock.release()
})
