// Fifty automations of one shop: eighteen that are shipped, all live, and thirty-two variations of them, which stand
// several to a file in automations/.

import { readFileSync } from 'node:fs'
import type { ConfigFiles } from '../../worker/actors/contract.ts'
import { compileConfig } from '../../worker/config/compile-config.ts'
import type { Program } from '../../worker/engine/program.ts'
import { shippedConfig } from '../workerd/shipped-config.ts'

const automationCount = 50
/** What is shipped beside these stays out: fifty stay fifty, and the figures comparable. */
const fromShipped = new Set(
  [
    'abandoned-cart abandoned-checkout birthday browse-abandonment cross-sell gift-follow-up loyalty-milestone notify-me',
    'post-purchase price-drop reactivation re-engagement referral-invite replenishment thank-you upsell welcome',
    'wishlist-reminder',
  ].flatMap((names) => names.split(' ').map((name) => `automations/${name}.yaml`)),
)
const here = (file: string): string =>
  readFileSync(new URL(`automations/${file}.yaml`, import.meta.url), 'utf8')

/** As a marketer would push them. */
export function fiftyAutomations(): ConfigFiles {
  const shipped = Object.entries(shippedConfig())
    .filter(([file]) => fromShipped.has(file) || !file.startsWith('automations/'))
    .map(([file, text]): [string, string] => [file, text.replace(/^status: draft$/m, 'status: live')])
  const variations = ['carts', 'browsing', 'orders'].flatMap((file) =>
    here(file)
      .split('\n---\n')
      .map((text): [string, string] => [
        `automations/${/^automation: (\S+)/m.exec(text)?.[1] ?? ''}.yaml`,
        text,
      ]),
  )
  return { ...Object.fromEntries([...shipped, ...variations]), 'site.yaml': here('site') }
}

/** The same shop without any automation: what is left is to know the shopper. */
export const noAutomations = (files: ConfigFiles): ConfigFiles =>
  Object.fromEntries(Object.entries(files).filter(([file]) => !file.startsWith('automations/')))

export function compileFifty(): Program {
  const program = compileFiles(fiftyAutomations())
  const live = [...program.automations.values()].filter(({ status }) => status === 'live')
  if (live.length !== automationCount) throw new Error(`${live.length} automations are live`)
  return program
}

export function compileFiles(files: ConfigFiles): Program {
  const compiled = compileConfig(files, { revision: 1 })
  if (compiled.ok) return compiled.program
  throw new Error(
    compiled.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'),
  )
}
