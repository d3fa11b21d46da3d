// Runs the `selvedge` command as a process of its own, as a person would, on ports and folders of the test.

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../../cli/project-root.ts'
import { isPortFree } from '../../cli/runtime.ts'
import { freePort } from './tiny-worker.ts'

export const testSecrets = {
  SELVEDGE_SECRET_KEY: 'sk_demo_0123456789abcdef0123',
  EMAIL_TOOL_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
}

/** A port whose two successors are free as well. */
export async function freePorts(): Promise<number> {
  for (;;) {
    const port = await freePort()
    if ((await isPortFree('127.0.0.1', port + 1)) && (await isPortFree('127.0.0.1', port + 2))) return port
  }
}

/** A copy of config/, for a test to change. */
export function copyConfig(): string {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-config-'))
  cpSync(join(projectRoot, 'config'), folder, { recursive: true })
  return folder
}

export class RunningCommand {
  readonly #child: ChildProcess
  #output = ''
  readonly #waiting = new Set<() => void>()

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    // NODE_ENV and friends of vitest are nobody's business.
    const base = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
    this.#child = spawn(process.execPath, [join(projectRoot, 'cli/bin.mjs'), ...args], {
      // What this machine's developer has in .dev.vars is nobody's business either.
      env: { DEV_VARS: join(tmpdir(), 'selvedge-no-dev-vars'), ...base, ...env },
    })
    const take = (chunk: Buffer): void => {
      this.#output += chunk.toString()
      for (const check of this.#waiting) check()
    }
    this.#child.stdout?.on('data', take)
    this.#child.stderr?.on('data', take)
    this.#child.on('exit', () => {
      for (const check of this.#waiting) check()
    })
  }

  get output(): string {
    return this.#output
  }

  /** Resolves when the output contains the text; rejects with the output when the command ends without it. */
  says(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const isSaid = this.#output.includes(text)
        if (!isSaid && this.#child.exitCode === null) return
        this.#waiting.delete(check)
        if (isSaid) resolve()
        else reject(new Error(`it ended without "${text}":\n${this.#output}`))
      }
      this.#waiting.add(check)
      check()
    })
  }

  async ends(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit')
    return this.#child.exitCode
  }

  /** The exit code after a SIGTERM. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM')
    return this.ends()
  }
}
