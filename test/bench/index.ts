// npm run bench: what Selvedge costs, as ratios to a limit that is measured in the same run. It always ends well unless
// something could not be measured, or an event was lost or doubled: a slow machine is not an error. `npm run bench ingest
// webhook` measures only these.

import { availableParallelism } from 'node:os'
import { measureAutomations } from './automations.ts'
import { measureDeliveries } from './deliveries.ts'
import { measureEngine } from './engine.ts'
import { measureFeed } from './feed.ts'
import { measureIngest } from './ingest.ts'
import { measureIngestOverShards } from './ingest-shards.ts'
import { measureLoss } from './loss.ts'
import { printTable } from './measure.ts'
import { measureRows } from './rows.ts'
import { measureScript } from './script.ts'
import { measureHandOvers, measureStitching } from './stitching.ts'
import { measureWaves } from './waves.ts'
import { measureWebhook } from './webhook.ts'

const parts = {
  ingest: measureIngest,
  shards: measureIngestOverShards,
  rows: measureRows,
  engine: measureEngine,
  feed: measureFeed,
  automations: measureAutomations,
  stitching: measureStitching,
  handovers: measureHandOvers,
  script: measureScript,
  loss: measureLoss,
  webhook: measureWebhook,
  waves: measureWaves,
  deliveries: measureDeliveries,
}

console.log(
  `${availableParallelism()} CPU cores, shared by the load, the server and whatever else runs here: compare ratios.\n`,
)
const asked = process.argv.slice(2)
for (const [name, measure] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  try {
    const figures = await measure()
    printTable(figures)
    if (figures.some(({ verdict }) => verdict?.isBroken)) process.exitCode = 1
  } catch (error) {
    // The other parts can still be measured.
    console.error(`${name} could not be measured:`, error)
    process.exitCode = 1
  }
  console.log()
}
// What a part that failed had started must not keep the process alive; the runtime ends with it.
process.exit()
