// config/ compiled, for commands that need it without a mistake, and the automation that a command names.

import { didYouMean } from '../worker/engine/language/suggest.ts'
import { compileConfig } from '../worker/config/compile-config.ts'
import type { Compiled } from '../worker/config/compile-config.ts'
import type { Automation, Program } from '../worker/engine/program.ts'
import type { ConfigFiles } from '../worker/actors/contract.ts'
import { CommandError } from './command-error.ts'
import { formatProblem, readConfig } from './config-folder.ts'

export type CompiledFolder = Extract<Compiled, { ok: true }> & { readonly files: ConfigFiles }

/** Prints the mistakes and refuses when there are any. */
export function compiledFolder(configDir: string): CompiledFolder {
  const files = readConfig(configDir)
  const compiled = compileConfig(files, { revision: 1 })
  if (compiled.ok) return { ...compiled, files }
  const errors = compiled.problems.filter(({ severity }) => severity === 'error')
  for (const problem of errors) console.error(formatProblem(problem, configDir))
  throw new CommandError(
    `${errors.length} ${errors.length === 1 ? 'error' : 'errors'} in ${configDir}: mend first`,
  )
}

export function automationOf({ automations }: Program, name: string): Automation {
  const automation = automations.get(name)
  if (automation) return automation
  const names = [...automations.keys()]
  const known = names.length === 0 ? ' There is none yet.' : ` There are ${names.join(', ')}.`
  throw new CommandError(`there is no automation "${name}".${didYouMean(name, names) || known}`)
}
