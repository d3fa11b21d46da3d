// The journey tests of a config folder: read, compiled and run. A folder with a mistake runs nothing and says where.

import { basename } from 'node:path'
import type { Problem } from '../worker/actors/contract.ts'
import type { Journey } from '../worker/engine/journey/journey.ts'
import { parseJourneys } from '../worker/engine/journey/parse-journey.ts'
import { runJourney } from '../worker/engine/journey/run-journey.ts'
import type { JourneyResult } from '../worker/engine/journey/run-journey.ts'
import { compileConfig } from '../worker/config/compile-config.ts'
import { readConfig, readJourneyTests } from './config-folder.ts'

export interface FileResult {
  readonly file: string
  readonly automation: string
  readonly results: readonly (JourneyResult & { readonly explain: boolean })[]
}

interface ParsedFile {
  readonly file: string
  readonly journeys: readonly Journey[]
  readonly problems: readonly Problem[]
}

const parseAll = (configDir: string): ParsedFile[] =>
  Object.entries(readJourneyTests(configDir)).map(([file, text]) => {
    const { journeys, problems } = parseJourneys(file, text)
    return { file, journeys, problems }
  })

/** Every mistake in the folder, journey tests included. */
export function findProblems(configDir: string): Problem[] {
  const compiled = compileConfig(readConfig(configDir), { revision: 1 })
  const inConfig = compiled.ok ? compiled.warnings : compiled.problems
  return [...inConfig, ...parseAll(configDir).flatMap(({ problems }) => problems)]
}

/**
 * `automations/NAME.test.yaml` tests the automation NAME. Needs a folder without errors.
 * @param only of this automation; by default of all
 */
export function runJourneyTests(configDir: string, only?: string): FileResult[] {
  const compiled = compileConfig(readConfig(configDir), { revision: 1 })
  if (!compiled.ok) return []
  return parseAll(configDir).flatMap(({ file, journeys }) => {
    const automation = basename(file, '.test.yaml')
    if (only !== undefined && automation !== only) return []
    const results = journeys.map((journey) => ({
      ...runJourney(compiled.program, automation, journey),
      explain: journey.explain,
    }))
    return [{ file, automation, results }]
  })
}
