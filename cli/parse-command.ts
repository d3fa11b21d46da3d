// From the command line to a command with what it takes. Every mistake is a sentence that names the nearest known word.

import { parseArgs } from 'node:util'
import { didYouMean } from '../worker/engine/language/suggest.ts'
import { CommandError } from './command-error.ts'
import type { Command, OptionName, Options } from './command.ts'
import { optionWords } from './command.ts'

export type ParsedCommand =
  | { readonly kind: 'help'; readonly name: string | null }
  | {
      readonly kind: 'run'
      readonly command: Command
      readonly args: readonly string[]
      readonly options: Options
      readonly rest: readonly string[]
    }

/** @param argv what follows `selvedge`; @throws CommandError */
export function parseCommand(
  argv: readonly string[],
  commands: Readonly<Record<string, Command>>,
): ParsedCommand {
  const separator = argv.indexOf('--')
  const own = argv.slice(0, separator === -1 ? undefined : separator)
  const rest = separator === -1 ? [] : argv.slice(separator + 1)
  const { wantsHelp, words, options } = split(own)
  const [name, ...args] = words
  if (name === undefined || name === 'help') {
    const [unknown] = Object.keys(options)
    if (unknown !== undefined) throw new CommandError(`--${unknown} needs a command before it`)
    return { kind: 'help', name: args[0] ?? null }
  }
  const command = commandOf(name, commands)
  if (wantsHelp) return { kind: 'help', name }
  for (const option of Object.keys(options)) checkOption(name, command, option)
  checkArguments(name, command, args)
  return { kind: 'run', command, args, options: readOptions(options), rest }
}

export function commandOf(name: string, commands: Readonly<Record<string, Command>>): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command) return command
  const names = Object.keys(commands)
  throw new CommandError(
    `unknown command "${name}".${didYouMean(name, names) || ` There are ${names.join(', ')}.`}`,
  )
}

interface Words {
  readonly wantsHelp: boolean
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, string | boolean>>
}

function split(argv: readonly string[]): Words {
  const { tokens } = parseArgs({
    args: [...argv],
    options: { ...optionWords, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const words: string[] = []
  const options: Record<string, string | boolean> = {}
  let wantsHelp = false
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    if (token.name === 'help') wantsHelp = true
    else {
      if (Object.hasOwn(options, token.name)) throw new CommandError(`--${token.name} is given twice`)
      Object.defineProperty(options, token.name, { value: token.value ?? true, enumerable: true })
    }
  }
  return { wantsHelp, words, options }
}

const isOption = (name: string): name is OptionName => Object.hasOwn(optionWords, name)

function checkOption(name: string, { options = [] }: Command, option: string): void {
  if (isOption(option) && options.includes(option)) return
  const takes =
    options.length === 0 ? ' It takes none.' : ` It takes ${options.map((one) => `--${one}`).join(', ')}.`
  const word = option.length === 1 ? `-${option}` : `--${option}`
  const nearest = didYouMean(
    word,
    options.map((one) => `--${one}`),
  )
  throw new CommandError(`${name} takes no option "${word}".${nearest || takes}`)
}

function checkArguments(name: string, { takes = [] }: Command, args: readonly string[]): void {
  const needed = takes.filter((one) => !one.startsWith('['))
  const most = takes.at(-1)?.endsWith('…]') === true ? Infinity : takes.length
  if (args.length >= needed.length && args.length <= most) return
  const usage = `selvedge ${[name, ...takes].join(' ')}`
  if (args.length < needed.length) {
    throw new CommandError(`${name} needs ${needed.slice(args.length).join(' and ')}: ${usage}`)
  }
  const surplus = args.slice(takes.length).join(' ')
  throw new CommandError(
    takes.length === 0
      ? `${name} takes no argument, but got "${surplus}"`
      : `${name} got "${surplus}" too much: ${usage}`,
  )
}

function readOptions(given: Words['options']): Options {
  for (const [name, value] of Object.entries(given)) {
    if (!isOption(name)) continue
    const { type, value: what } = optionWords[name]
    if (type === 'string' && (typeof value !== 'string' || value === '' || value.startsWith('--')))
      throw new CommandError(`--${name} needs a value: --${name} ${what}`)
    if (type === 'boolean' && value !== true) throw new CommandError(`--${name} takes no value`)
  }
  return given
}
