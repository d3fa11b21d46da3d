// `selvedge validate`: compiles the config folder and prints every problem of it in one run.

import { CommandError } from '../command-error.ts'
import type { CommandInput } from '../command.ts'
import { formatProblem } from '../config-folder.ts'
import { findProblems } from '../journey-tests.ts'

type Input = Pick<CommandInput, 'environment'> & Partial<Pick<CommandInput, 'options'>>

/** Fails on errors; warnings are printed and pass. */
export async function validateCommand({ environment, options }: Input): Promise<void> {
  const { configDir } = environment
  const problems = findProblems(configDir)
  if (options?.json) console.log(JSON.stringify({ problems }, null, 2))
  else for (const problem of problems) console.log(formatProblem(problem, configDir))
  const errorCount = problems.filter(({ severity }) => severity === 'error').length
  if (errorCount > 0) {
    throw new CommandError(`${errorCount} ${errorCount === 1 ? 'error' : 'errors'} in ${configDir}`)
  }
}
