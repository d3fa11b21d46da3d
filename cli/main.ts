// The commands by name. A command returns when it is done, or what stops it when it serves until a signal comes.

import { parseArgs } from 'node:util'
import { buildCommand } from './commands/build-command.ts'
import { deployCommand } from './commands/deploy-command.ts'
import { pushCommand } from './commands/push-command.ts'
import { serveCommand } from './commands/serve-command.ts'
import { startCommand } from './commands/start-command.ts'
import { testCommand } from './commands/test-command.ts'
import { validateCommand } from './commands/validate-command.ts'
import { CommandError } from './command-error.ts'
import { readEnvironment } from './environment.ts'
import type { Environment } from './environment.ts'
import { say } from './say.ts'

export interface CommandInput {
  readonly environment: Environment
  /** The address of another worker than this machine's. */
  readonly url: string | undefined
  /** What follows `--`. */
  readonly rest: readonly string[]
}

/** Ends a command that serves. */
export type Stop = () => Promise<void>

interface Command {
  readonly summary: string
  run(input: CommandInput): Promise<Stop | void>
}

const commands: Readonly<Record<string, Command>> = {
  start: {
    summary: 'develop: the worker, a demo shop and a webhook inbox; config/ is live as you save',
    run: startCommand,
  },
  serve: { summary: 'run the worker on this machine for real', run: serveCommand },
  validate: {
    summary: 'check config/ and print every mistake with its file, line and column',
    run: validateCommand,
  },
  test: { summary: 'run the journey tests of config/ (*.test.yaml)', run: testCommand },
  push: { summary: 'bring config/ to a worker (--url https://…; default: this machine)', run: pushCommand },
  build: { summary: 'build the script and the worker into dist/', run: buildCommand },
  deploy: {
    summary: 'validate, then deploy to Cloudflare (after --: options of wrangler deploy)',
    run: deployCommand,
  },
}

const help = `selvedge <command>

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`)
  .join('\n')}

Environment: PORT (8787), HOST (127.0.0.1), DATA_DIR (.selvedge), CONFIG_DIR (config), and the secrets that config/
names as {{ secret.NAME }}; the file .dev.vars may hold them.`

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
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
    process.once('SIGHUP', resolve)
  })
}

async function main(): Promise<void> {
  const options = { help: { type: 'boolean', short: 'h' }, url: { type: 'string' } } as const
  const separator = process.argv.indexOf('--')
  const own = process.argv.slice(2, separator === -1 ? undefined : separator)
  const { values, positionals } = parseArgs({ args: own, options, allowPositionals: true })
  const [name, ...surplus] = positionals
  if (values.help || name === undefined) {
    console.log(help)
    return
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command)
    throw new CommandError(`unknown command "${name}": one of ${Object.keys(commands).join(', ')}`)
  if (surplus.length > 0) throw new CommandError(`${name} takes no argument, but got "${surplus.join(' ')}"`)
  const rest = separator === -1 ? [] : process.argv.slice(separator + 1)
  const stopped = untilStopped()
  const started = command.run({ environment: readEnvironment(), url: values.url, rest })
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
  const isRefusal =
    error instanceof CommandError ||
    (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
  if (isRefusal && error instanceof Error) say(error.message)
  else console.error(error)
  process.exit(1)
}
