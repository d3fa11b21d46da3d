// The commands by name, in the order of the help.

import type { Command } from '../command.ts'
import { buildCommand } from './build-command.ts'
import { catalogCommand } from './catalog-command.ts'
import { deliveriesCommand } from './deliveries-command.ts'
import { deployCommand } from './deploy-command.ts'
import { destinationsCommand } from './destinations-command.ts'
import { diffCommand } from './diff-command.ts'
import { eraseCommand } from './erase-command.ts'
import { explainCommand } from './explain-command.ts'
import { exportCommand } from './export-command.ts'
import { planCommand } from './plan-command.ts'
import { pushCommand } from './push-command.ts'
import { replayCommand } from './replay-command.ts'
import { sendTestCommand } from './send-test-command.ts'
import { serveCommand } from './serve-command.ts'
import { shardsCommand } from './shards-command.ts'
import { showCommand } from './show-command.ts'
import { simulateCommand } from './simulate-command.ts'
import { startCommand } from './start-command.ts'
import { statusCommand } from './status-command.ts'
import { suppressCommand } from './suppress-command.ts'
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
  catalog: {
    summary:
      'how many items there are and what became of the last feed; with --accept, that its loss is right',
    options: ['accept', 'url', 'json'],
    run: catalogCommand,
  },
  explain: {
    summary: 'why a shopper did or did not get an automation',
    takes: ['SHOPPER', 'AUTOMATION'],
    options: ['at', 'url', 'json'],
    run: explainCommand,
  },
  deliveries: {
    summary: 'the log of what was sent, is on its way, or was not sent and why',
    options: [
      'status',
      'automation',
      'destination',
      'message',
      'shopper',
      'since',
      'until',
      'limit',
      'before',
      'url',
      'json',
    ],
    run: deliveriesCommand,
  },
  replay: {
    summary: 'send deliveries once more under their own ids: those named, or the dead of a range of time',
    takes: ['[ID…]'],
    options: ['since', 'until', 'status', 'automation', 'destination', 'message', 'dry-run', 'url', 'json'],
    run: replayCommand,
  },
  destinations: {
    summary: 'how each destination does; with --enable one that has answered 410 gets messages again',
    options: ['enable', 'url', 'json'],
    run: destinationsCommand,
  },
  'send-test': {
    summary: 'send the messages of an automation with sample data, once, to --to',
    takes: ['AUTOMATION'],
    options: ['to', 'message', 'url', 'json'],
    run: sendTestCommand,
  },
  suppress: {
    summary: 'addresses that must not be written to: one, or a CSV or NDJSON file of them',
    takes: ['ADDRESS|FILE'],
    options: ['reason', 'lift', 'force', 'url'],
    run: suppressCommand,
  },
  erase: {
    summary: 'forget a shopper everywhere, and never write to their address again',
    takes: ['SHOPPER'],
    options: ['url', 'json'],
    run: eraseCommand,
  },
  export: {
    summary: 'all that is kept of a shopper, as JSON',
    takes: ['SHOPPER'],
    options: ['url'],
    run: exportCommand,
  },
  build: { summary: 'build the script and the worker into dist/', run: buildCommand },
  deploy: {
    summary: 'validate, then deploy to Cloudflare (after --: options of wrangler deploy)',
    run: deployCommand,
  },
}
