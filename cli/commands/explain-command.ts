// `selvedge explain SHOPPER AUTOMATION`: why did they get it, or not. Reads the shopper's past and the live config from a
// worker and replays one on the other.

import { compileConfig } from '../../worker/config/compile-config.ts'
import { isoInstant } from '../../worker/engine/instant.ts'
import { instantParser } from '../../worker/engine/language/instant-parser.ts'
import { parseLine } from '../../worker/engine/replay/parse-line.ts'
import type { ReplayEvent } from '../../worker/engine/replay/parse-line.ts'
import { contentRules } from '../../worker/event/content-rules.ts'
import { epochMs } from '../../worker/event/ids.ts'
import type { SiteSettings } from '../../worker/engine/program.ts'
import { CommandError } from '../command-error.ts'
import type { CommandInput } from '../command.ts'
import { asIdentity } from '../as-identity.ts'
import { automationOf } from '../compiled-folder.ts'
import { explain } from '../explain.ts'
import { liveConfig } from '../live-config.ts'
import { localTime, readTime } from '../local-time.ts'
import { say } from '../say.ts'
import { readShopper, recordOf } from '../shopper-record.ts'
import { tellLines, verdictOf } from '../tell-explanation.ts'
import { askFor, workerOf } from '../worker-client.ts'
import type { Worker } from '../worker-client.ts'

export async function explainCommand(input: CommandInput): Promise<void> {
  const { args, options } = input
  const [who = '', name = ''] = args
  const worker = workerOf(input)
  const { files, revision } = await liveConfig(worker)
  const compiled = compileConfig(files, { revision })
  if (!compiled.ok) throw new CommandError(`what is live at ${worker.url} does not compile with this version`)
  const { program } = compiled
  const automation = automationOf(program, name)
  const { timeZone } = program.site
  const asked = options.at === undefined ? null : readTime('at', options.at, timeZone)
  const path = `/v1/shoppers/${encodeURIComponent(asIdentity(who))}`
  const shopper = readShopper((await askFor(worker, path, `the question who ${who} is`)).body)
  const events = await readEvents(worker, path, program.site)
  // A worker under test may be ahead of this machine's clock.
  const latest = Math.max(Date.now(), shopper.lastAt, ...events.map(({ event }) => event.received_at))
  const until = asked ?? epochMs(latest)
  const explanation = explain(program, automation, events, { until, traits: shopper.traits })
  const time = localTime(timeZone)
  const verdict = verdictOf(explanation, who, time)
  const record = asked === null ? recordOf(shopper, explanation, time) : null
  if (options.json) {
    const lines = explanation.lines.map(({ at, ...line }) => ({ at: isoInstant(at), ...line }))
    const { eventCount } = explanation
    console.log(
      JSON.stringify(
        {
          shopper: who,
          automation: name,
          until: isoInstant(until),
          events: eventCount,
          lines,
          verdict,
          record,
        },
        null,
        2,
      ),
    )
    return
  }
  const happened = explanation.eventCount === 1 ? '1 event' : `${explanation.eventCount} events`
  console.log(
    `${automation.title} (${name}, ${automation.status}) and ${who}: ${happened} up to ${time(until)} (${timeZone})\n`,
  )
  for (const line of tellLines(explanation, time)) console.log(`  ${line}`)
  if (explanation.lines.length > 0) console.log('')
  console.log(verdict)
  if (record !== null) console.log(record)
}

async function readEvents(worker: Worker, path: string, site: SiteSettings): Promise<ReplayEvent[]> {
  const { text } = await askFor(worker, `${path}/events`, 'the question what they did')
  const rules = { content: contentRules(site.origins), instants: instantParser(site.timeZone) }
  const parsed = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseLine(line, rules))
  const bad = parsed.filter((line) => typeof line === 'string')
  if (bad.length > 0) say(`${bad.length} stored events cannot be replayed: ${bad[0]}`)
  return parsed.filter((line) => typeof line !== 'string')
}
