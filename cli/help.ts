// What `selvedge --help` and `selvedge COMMAND --help` print.

import type { Command } from './command.ts'
import { optionWords } from './command.ts'

const indent = 2
const environment = `Environment: PORT (8787), HOST (127.0.0.1), DATA_DIR (.selvedge), CONFIG_DIR (config), and the secrets that config/
names as {{ secret.NAME }}; the file .dev.vars may hold them. Commands that ask a worker need SELVEDGE_SECRET_KEY.`

export function helpOf(commands: Readonly<Record<string, Command>>): string {
  const rows = Object.entries(commands).map(([name, { summary, takes = [] }]) => ({
    usage: [name, ...takes].join(' '),
    summary,
  }))
  const width = Math.max(...rows.map(({ usage }) => usage.length)) + indent
  const lines = rows.map(({ usage, summary }) => `  ${usage.padEnd(width)}${summary}`)
  return `selvedge <command>\n\n${lines.join('\n')}\n\nselvedge <command> --help tells what a command takes.\n\n${environment}`
}

export function commandHelp(name: string, { summary, takes = [], options = [] }: Command): string {
  const usage = `selvedge ${[name, ...takes, ...(options.length > 0 ? ['[options]'] : [])].join(' ')}`
  const rows = options.map((option) => {
    const { value, help } = optionWords[option]
    return { flag: `--${option}${value === '' ? '' : ` ${value}`}`, help }
  })
  const width = Math.max(0, ...rows.map(({ flag }) => flag.length)) + indent
  const lines = rows.map(({ flag, help }) => `  ${flag.padEnd(width)}${help}`)
  return [usage, '', `  ${summary}`, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n')
}
