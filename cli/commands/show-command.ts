// `selvedge show NAME`: an automation as it is written, or with every default filled in.

import type { CommandInput } from '../command.ts'
import { automationOf, compiledFolder } from '../compiled-folder.ts'
import { effectiveAutomation } from '../effective-automation.ts'

export async function showCommand({ environment, args, options }: CommandInput): Promise<void> {
  const [name = ''] = args
  const { definitions, files, program } = compiledFolder(environment.configDir)
  const automation = automationOf(program, name)
  const definition = definitions.get(name)
  const written = files[`automations/${name}.yaml`] ?? ''
  const text = options.effective && definition ? effectiveAutomation(definition, automation) : written
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}
