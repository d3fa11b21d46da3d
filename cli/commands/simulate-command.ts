// `selvedge simulate NAME`: replays events of the past on the automation as it stands in config/: who would enter, when,
// what would be sent, what would hold it back.

import { epochMs } from '../../worker/event/ids.ts'
import { isoInstant } from '../../worker/engine/instant.ts'
import { CommandError } from '../command-error.ts'
import type { CommandInput } from '../command.ts'
import { automationOf, compiledFolder } from '../compiled-folder.ts'
import { localTime, readTime } from '../local-time.ts'
import { fileLines, workerLines } from '../replay-source.ts'
import { say } from '../say.ts'
import { simulate } from '../simulate.ts'
import type { Simulation } from '../simulate.ts'
import { tellSimulation } from '../tell-simulation.ts'
import { workerOf } from '../worker-client.ts'

export async function simulateCommand(input: CommandInput): Promise<void> {
  const { args, environment, options } = input
  if (options.file !== undefined && options.from !== undefined)
    throw new CommandError('--file and --from are two sources: name one')
  const { program } = compiledFolder(environment.configDir)
  const automation = automationOf(program, args[0] ?? '')
  const { timeZone } = program.site
  const until = options.until === undefined ? null : readTime('until', options.until, timeZone)
  // A shop goes on after its last event: what was due since is due.
  const now = epochMs(options.file === undefined ? Date.now() : 0)
  const lines =
    options.file === undefined ? workerLines(workerOf(input, options.from)) : fileLines(options.file)
  const result = await simulate(program, automation, lines, { until, now })
  if (options.json) console.log(JSON.stringify(toJson(result), null, 2))
  else {
    const { count, named } = result.bad_lines
    for (const { line, reason } of named) say(`line ${line} is skipped: ${reason}`)
    if (count > named.length) say(`… and ${count - named.length} more lines are skipped`)
    const { status } = automation
    console.log(tellSimulation(result, { time: localTime(timeZone), timeZone, status }))
  }
}

/** Times as ISO 8601. */
const toJson = ({ first_at: firstAt, until, rows, ...rest }: Simulation) => ({
  ...rest,
  first_at: firstAt === null ? null : isoInstant(firstAt),
  until: isoInstant(until),
  rows: rows.map(({ at, ...row }) => ({ at: isoInstant(at), ...row })),
})
