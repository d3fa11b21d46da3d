// The commands by name, in the order of the help.

import type { Command } from '../command.ts'
import { buildCommand } from './build-command.ts'
import { deployCommand } from './deploy-command.ts'
import { diffCommand } from './diff-command.ts'
import { explainCommand } from './explain-command.ts'
import { planCommand } from './plan-command.ts'
import { pushCommand } from './push-command.ts'
import { serveCommand } from './serve-command.ts'
import { shardsCommand } from './shards-command.ts'
import { showCommand } from './show-command.ts'
import { simulateCommand } from './simulate-command.ts'
import { startCommand } from './start-command.ts'
import { statusCommand } from './status-command.ts'
import { testCommand } from './test-command.ts'
import { validateCommand } from './validate-command.ts'

export const commands: Readonly<Record<string, Command>> = {
  start: {
    summary: 'develop: the worker, a demo shop and a webhook inbox; config/ is live as you save',
    run: startCommand,
  },
  serve: { summary: 'run the worker on this machine for real', run: serveCommand },
  validate: {
    summary: 'check config/ and print every mistake with its file, line and column',
    options: ['json'],
    run: validateCommand,
  },
  show: {
    summary: 'print an automation',
    takes: ['NAME'],
    options: ['effective'],
    run: showCommand,
  },
  test: {
    summary: 'run the journey tests of config/ (*.test.yaml), or those of one automation',
    takes: ['[NAME]'],
    run: testCommand,
  },
  simulate: {
    summary: 'what an automation would have done in the past: who enters, what is sent, what is held back',
    takes: ['NAME'],
    options: ['file', 'from', 'until', 'json'],
    run: simulateCommand,
  },
  diff: { summary: 'what differs between config/ and what is live', options: ['url'], run: diffCommand },
  plan: {
    summary: 'what a push would change, and who of those inside would move where',
    options: ['url', 'json'],
    run: planCommand,
  },
  push: { summary: 'print the plan, then bring config/ to a worker', options: ['url'], run: pushCommand },
  status: {
    summary: 'how many shoppers, events, timers and deliveries there are, and what each automation has done',
    options: ['url', 'json'],
    run: statusCommand,
  },
  shards: {
    summary: 'over how many shards the site is spread; with --grow more of them',
    options: ['grow', 'to', 'url', 'json'],
    run: shardsCommand,
  },
  explain: {
    summary: 'why a shopper did or did not get an automation',
    takes: ['SHOPPER', 'AUTOMATION'],
    options: ['at', 'url', 'json'],
    run: explainCommand,
  },
  build: { summary: 'build the script and the worker into dist/', run: buildCommand },
  deploy: {
    summary: 'validate, then deploy to Cloudflare (after --: options of wrangler deploy)',
    run: deployCommand,
  },
}
