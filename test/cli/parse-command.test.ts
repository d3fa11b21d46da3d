import { describe, expect, test } from 'vitest'
import type { Command } from '../../cli/command.ts'
import { commandHelp, helpOf } from '../../cli/help.ts'
import { parseCommand } from '../../cli/parse-command.ts'

const command = (more: Partial<Command>): Command => ({ summary: 'does it', run: async () => {}, ...more })
const commands = {
  push: command({ options: ['url'] }),
  simulate: command({ takes: ['NAME'], options: ['file', 'json'] }),
  test: command({ takes: ['[NAME]'] }),
  explain: command({ takes: ['SHOPPER', 'AUTOMATION'] }),
}
const parse = (...argv: string[]) => parseCommand(argv, commands)

test('a command comes with its arguments, its options and what follows --', () => {
  expect(parse('simulate', 'cart', '--file', 'e.ndjson', '--json', '--', '--dry-run', 'x')).toEqual({
    kind: 'run',
    command: commands.simulate,
    args: ['cart'],
    options: { file: 'e.ndjson', json: true },
    rest: ['--dry-run', 'x'],
  })
  expect(parse('--file=-', 'simulate', 'cart')).toMatchObject({ options: { file: '-' } })
  expect(parse('test')).toMatchObject({ args: [] })
})

test('help is asked for in every way that people try', () => {
  for (const argv of [[], ['--help'], ['-h'], ['help']])
    expect(parse(...argv)).toEqual({ kind: 'help', name: null })
  for (const argv of [
    ['push', '--help'],
    ['help', 'push'],
    ['-h', 'push'],
  ])
    expect(parse(...argv)).toEqual({ kind: 'help', name: 'push' })
})

describe('a mistake is a sentence', () => {
  test.each([
    [['simulat'], 'unknown command "simulat". Did you mean "simulate"?'],
    [['frobnicate'], 'unknown command "frobnicate". There are push, simulate, test, explain.'],
    [['toString'], 'unknown command "toString". There are'],
    [['push', '--ulr', 'x'], 'push takes no option "--ulr". Did you mean "--url"?'],
    [['push', '--json'], 'push takes no option "--json". It takes --url.'],
    [['test', '--json'], 'test takes no option "--json". It takes none.'],
    [['push', '-x'], 'push takes no option "-x".'],
    [['push', '--constructor'], 'push takes no option "--constructor".'],
    [['push', '--__proto__', 'x'], 'push takes no option "--__proto__".'],
    [['push', '--url'], '--url needs a value: --url URL'],
    [['push', '--url='], '--url needs a value'],
    [['simulate', 'cart', '--file', '--json'], '--file needs a value'],
    [['simulate', 'cart', '--json=yes'], '--json takes no value'],
    [['push', '--url', 'a', '--url', 'b'], '--url is given twice'],
    [['push', 'now'], 'push takes no argument, but got "now"'],
    [['simulate'], 'simulate needs NAME: selvedge simulate NAME'],
    [['simulate', 'a', 'b', 'c'], 'simulate got "b c" too much'],
    [['explain', 'ana'], 'explain needs AUTOMATION: selvedge explain SHOPPER AUTOMATION'],
    [['--json'], '--json needs a command before it'],
  ])('%j', (argv, said) => {
    expect(() => parse(...argv)).toThrow(said)
  })
})

test('the help names every command, and a command every option', () => {
  const help = helpOf(commands)
  for (const name of Object.keys(commands)) expect(help).toContain(`  ${name}`)
  expect(commandHelp('simulate', commands.simulate)).toMatch(/--file FILE .*\n.*--json /)
})
