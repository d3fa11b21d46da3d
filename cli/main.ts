// Runs one command. It returns when it is done, or what stops it when it serves until a signal comes.

import { CommandError } from './command-error.ts'
import type { Stop } from './command.ts'
import { commands } from './commands/index.ts'
import { readEnvironment } from './environment.ts'
import { commandHelp, helpOf } from './help.ts'
import { commandOf, parseCommand } from './parse-command.ts'
import { say } from './say.ts'

const parentCheckMs = 250

/** Resolves when somebody wants the command to end. */
function untilStopped(): Promise<unknown> {
  return new Promise((resolve) => {
    // A killed npm hands nothing on: then only our parent changes. Without npm a new parent is how daemons begin.
    const parent = process.ppid
    const check = (): void => {
      if (process.ppid !== parent) resolve(null)
    }
    if (process.env['npm_lifecycle_event']) setInterval(check, parentCheckMs).unref()
    // For good, not once: the terminal and npm both send a signal, and a second one that nobody hears would end us in
    // the middle of stopping and leave workerd behind.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve)
  })
}

async function main(): Promise<void> {
  const parsed = parseCommand(process.argv.slice(2), commands)
  if (parsed.kind === 'help') {
    const { name } = parsed
    console.log(name === null ? helpOf(commands) : commandHelp(name, commandOf(name, commands)))
    return
  }
  const { command, args, options, rest } = parsed
  const stopped = untilStopped()
  const started: Promise<Stop | void> = command.run({ environment: readEnvironment(), args, options, rest })
  // A signal while it still starts ends the process; what it has spawned ends with it.
  const stop = await Promise.race([started, stopped.then(() => process.exit(0))])
  if (!stop) return
  await stopped
  await stop()
}

try {
  await main()
  process.exit(process.exitCode ?? 0)
} catch (error) {
  // Refusals are sentences; anything else is a mistake of ours and needs its stack.
  if (error instanceof CommandError) say(error.message)
  else console.error(error)
  process.exit(1)
}
