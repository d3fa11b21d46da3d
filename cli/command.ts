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
    help: 'not after this moment, such as 2026-03-02T10:00',
  },
  grow: { type: 'boolean', value: '', help: 'spread the site over more shards, and watch until it is done' },
  to: {
    type: 'string',
    value: 'COUNT|ADDRESS',
    help: 'of --grow: how many shards, by default twice as many; of a test: an e-mail address or phone number',
  },
  reason: { type: 'string', value: 'REASON', help: 'unsubscribed, bounced, complained or manual (default)' },
  lift: { type: 'boolean', value: '', help: 'the address may be written to again' },
  force: { type: 'boolean', value: '', help: 'also after a complaint' },
  accept: { type: 'boolean', value: '', help: 'a feed that is held back because it has lost much is right' },
  at: { type: 'string', value: 'TIME', help: 'how it stood then, such as 2026-03-02T10:00; default: now' },
  since: { type: 'string', value: 'TIME', help: 'from this moment on, or so long ago: 1d' },
  before: { type: 'string', value: 'ID', help: 'the next page, as the page before said' },
  status: { type: 'string', value: 'STATUS', help: 'pending, delivered, dead or dropped' },
  automation: { type: 'string', value: 'NAME', help: 'of this automation only' },
  destination: { type: 'string', value: 'NAME', help: 'to this destination only' },
  message: { type: 'string', value: 'NAME', help: 'this message only' },
  shopper: { type: 'string', value: 'SHOPPER', help: 'to this shopper only: an e-mail, phone:…, shp_…' },
  limit: { type: 'string', value: 'COUNT', help: 'at most so many; default: 50' },
  enable: { type: 'string', value: 'NAME', help: 'this destination gets messages again' },
  'dry-run': { type: 'boolean', value: '', help: 'say what would be done, and do nothing' },
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
  /** In order, as the help shows them: `NAME` must be given, `[NAME]` may be, `[NAME…]` any number of times. */
  readonly takes?: readonly string[]
  readonly options?: readonly OptionName[]
  run(input: CommandInput): Promise<Stop | void>
}
