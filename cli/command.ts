// What a command is: its place in the help, what it takes, and what it does. cli/commands/index.ts lists them.

import type { Environment } from './environment.ts'

/** Every option that some command takes; parse-command.ts refuses those that a command does not name. */
export const optionWords = {
  url: { type: 'string', value: 'URL', help: 'another worker than the one on this machine' },
  json: { type: 'boolean', value: '', help: 'the result as JSON on stdout' },
  effective: { type: 'boolean', value: '', help: 'with every default filled in' },
  file: { type: 'string', value: 'FILE', help: 'the events as NDJSON; - reads from stdin' },
  from: { type: 'string', value: 'URL', help: 'the worker whose past is read' },
  until: {
    type: 'string',
    value: 'TIME',
    help: 'the moment at which the replay stops, such as 2026-03-02T10:00',
  },
  grow: { type: 'boolean', value: '', help: 'spread the site over more shards, and watch until it is done' },
  to: { type: 'string', value: 'COUNT', help: 'how many shards to grow to; default: twice as many' },
  at: { type: 'string', value: 'TIME', help: 'how it stood then, such as 2026-03-02T10:00; default: now' },
} as const satisfies Record<string, { type: 'string' | 'boolean'; value: string; help: string }>

export type OptionName = keyof typeof optionWords
type OptionValue<Name extends OptionName> = (typeof optionWords)[Name]['type'] extends 'string'
  ? string
  : boolean
export type Options = { readonly [Name in OptionName]?: OptionValue<Name> }

export interface CommandInput {
  readonly environment: Environment
  /** As many as the command asks for; an optional one may be missing. */
  readonly args: readonly string[]
  readonly options: Options
  /** What follows `--`. */
  readonly rest: readonly string[]
}

/** Ends a command that serves. */
export type Stop = () => Promise<void>

export interface Command {
  readonly summary: string
  /** In order, as the help shows them: `NAME` must be given, `[NAME]` may be. */
  readonly takes?: readonly string[]
  readonly options?: readonly OptionName[]
  run(input: CommandInput): Promise<Stop | void>
}
