// `selvedge test`: runs every journey test of config/ on the real decider under a virtual clock.

import { CommandError } from '../command-error.ts'
import type { CommandInput } from '../command.ts'
import { automationOf, compiledFolder } from '../compiled-folder.ts'
import { runJourneyTests } from '../journey-tests.ts'
import type { FileResult } from '../journey-tests.ts'
import { say } from '../say.ts'
import { validateCommand } from './validate-command.ts'

const indent = (text: string): string => text.replaceAll(/^/gm, '      ')

export async function testCommand({ environment, args }: CommandInput): Promise<void> {
  const { configDir } = environment
  await validateCommand({ environment })
  const [name] = args
  const { program } = compiledFolder(configDir)
  if (name !== undefined) automationOf(program, name)
  const files = runJourneyTests(configDir, name)
  if (name !== undefined && files.length === 0)
    throw new CommandError(`there are no journey tests of ${name}: write automations/${name}.test.yaml`)
  const { count, failed } = report(files)
  if (name === undefined) {
    const tested = new Set(files.map(({ automation }) => automation))
    const untested = [...program.automations.keys()].filter((one) => !tested.has(one))
    if (untested.length > 0) say(`without a journey test: ${untested.join(', ')}`)
  }
  if (failed.length > 0)
    throw new CommandError(`${failed.length} of ${count} journeys failed:\n${failed.join('\n')}`)
  console.log(`${count} ${count === 1 ? 'journey' : 'journeys'} passed`)
}

function report(files: readonly FileResult[]): { count: number; failed: string[] } {
  const failed: string[] = []
  for (const { file, results } of files) {
    console.log(file)
    for (const { explain, failures, name, story } of results) {
      const isFailed = failures.length > 0
      if (isFailed) failed.push(`  ${file}: ${name}`)
      console.log(`  ${isFailed ? '✗' : '✓'} ${name}`)
      for (const failure of failures) console.log(indent(failure))
      if (!isFailed && !explain) continue
      if (isFailed) console.log(indent(story.length > 0 ? 'what happened:' : 'nothing happened in it'))
      if (story.length > 0) console.log(indent(story.join('\n')))
    }
  }
  return { count: files.reduce((sum, { results }) => sum + results.length, 0), failed }
}
