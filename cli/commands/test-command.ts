// `selvedge test`: runs every journey test of config/ on the real decider under a virtual clock.

import { CommandError } from '../command-error.ts'
import { runJourneyTests } from '../journey-tests.ts'
import type { CommandInput } from '../main.ts'
import { validateCommand } from './validate-command.ts'

const indent = (text: string): string => text.replaceAll(/^/gm, '      ')

export async function testCommand({ environment }: CommandInput): Promise<void> {
  await validateCommand({ environment })
  let count = 0
  let failedCount = 0
  for (const { file, results } of runJourneyTests(environment.configDir)) {
    console.log(file)
    for (const { explain, failures, name, story } of results) {
      const isFailed = failures.length > 0
      count += 1
      if (isFailed) failedCount += 1
      console.log(`  ${isFailed ? '✗' : '✓'} ${name}`)
      for (const failure of failures) console.log(indent(failure))
      if (isFailed || explain) console.log(indent(story.join('\n')))
    }
  }
  if (failedCount > 0) throw new CommandError(`${failedCount} of ${count} journeys failed`)
  console.log(`${count} journeys passed`)
}
