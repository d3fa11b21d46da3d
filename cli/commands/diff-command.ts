// `selvedge diff`: which files of the folder differ from those that are live, line by line.

import type { CommandInput } from '../command.ts'
import { readConfig } from '../config-folder.ts'
import { diffLines } from '../line-diff.ts'
import { liveConfig } from '../live-config.ts'
import { workerOf } from '../worker-client.ts'

export async function diffCommand(input: CommandInput): Promise<void> {
  const worker = workerOf(input)
  const own = readConfig(input.environment.configDir)
  const { files: live, revision } = await liveConfig(worker)
  const names = [...new Set([...Object.keys(live), ...Object.keys(own)])].sort()
  const differing = names.filter((name) => live[name] !== own[name])
  if (differing.length === 0) {
    console.log(`the folder is what is live at ${worker.url} (revision ${revision})`)
    return
  }
  console.log(`- live at ${worker.url} (revision ${revision})   + in the folder`)
  for (const name of differing) {
    const [before, after] = [live[name], own[name]]
    if (before === undefined) console.log(`\n${name}: not live yet (${lineCount(after ?? '')} lines)`)
    else if (after === undefined) console.log(`\n${name}: live, but no longer in the folder`)
    else console.log(`\n${name}\n${diffLines(before, after).join('\n')}`)
  }
}

const lineCount = (text: string): number => text.trimEnd().split('\n').length
