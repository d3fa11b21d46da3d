// What a command is told from outside: PORT, HOST, DATA_DIR, CONFIG_DIR and secrets by name. The process's environment
// wins over the file .dev.vars.

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { CommandError } from './command-error.ts'
import { projectRoot } from './project-root.ts'

export interface Environment {
  readonly host: string
  /** The worker's; development puts the demo shop and the inbox on the two after it. */
  readonly port: number
  readonly dataDir: string
  readonly configDir: string
  /** A variable by its name, or undefined when it is missing or empty. */
  readonly variable: (name: string) => string | undefined
}

/** `DEV_VARS` names another file: two set-ups beside each other, or none (tests). */
export const devVarsPath = resolve(projectRoot, process.env['DEV_VARS'] || '.dev.vars')
const highestPort = 65_535 - 2

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= highestPort) return port
  throw new CommandError(`PORT is "${text}": it must be a whole number from 1 to ${highestPort}`)
}

export function readEnvironment(env: NodeJS.ProcessEnv = process.env, varsPath = devVarsPath): Environment {
  const file = existsSync(varsPath) ? parseEnv(readFileSync(varsPath, 'utf8')) : {}
  const variable = (name: string): string | undefined => env[name] || file[name] || undefined
  return {
    host: variable('HOST') ?? '127.0.0.1',
    port: readPort(variable('PORT') ?? '8787'),
    dataDir: resolve(projectRoot, variable('DATA_DIR') ?? '.selvedge'),
    configDir: resolve(projectRoot, variable('CONFIG_DIR') ?? 'config'),
    variable,
  }
}
