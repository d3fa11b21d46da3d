// Which secrets a run gives to the worker, and what to say of those that are missing. Values stay in memory and in
// workerd's environment; .dev.vars is written once, for development, and is never committed.

import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { ConfigFiles } from '../worker/actors/contract.ts'
import { parseSecretKeys } from '../worker/delivery/secret-keys.ts'
import { CommandError } from './command-error.ts'
import { secretNames } from './config-folder.ts'

type Lookup = (name: string) => string | undefined

/** The secrets that a worker with this config needs, whether they are set or not. */
export const neededSecrets = (files: ConfigFiles): string[] => [
  ...new Set([...secretNames(files), 'SELVEDGE_SECRET_KEY']),
]

/** Values by name; refuses with one line per name that is missing. */
export function requireSecrets(files: ConfigFiles, variable: Lookup): Record<string, string> {
  const found: Record<string, string> = {}
  const missing: string[] = []
  for (const name of neededSecrets(files)) {
    const value = variable(name)
    if (value === undefined) missing.push(name)
    else found[name] = value
  }
  if (missing.length === 0) return found
  const lines = missing.map((name) => {
    const user = Object.keys(files).find((path) => secretNames({ [path]: files[path] ?? '' }).includes(name))
    const reason = user ? `which ${user} names` : 'with which commands and servers speak to the worker'
    return `  ${name}, ${reason}: set it in the environment, or write ${name}=… into .dev.vars`
  })
  throw new CommandError(`missing secrets:\n${lines.join('\n')}`)
}

/** Settings that the worker takes from its environment without config/ naming them; worker/env.ts says what they do. */
export function optionalSettings(variable: Lookup): Record<string, string> {
  const names = [
    'SELVEDGE_PUBLIC_URL',
    'SELVEDGE_IP_HEADER',
    'SELVEDGE_SUPPRESSION_KEY',
    ...callerSecrets(variable),
  ]
  return Object.fromEntries(
    names.map((name) => [name, variable(name) ?? ''] as const).filter(([, value]) => value !== ''),
  )
}

const callers = ['SHOPIFY_SECRET', 'WOOCOMMERCE_SECRET'].concat(
  ['BREVO', 'MAILJET', 'POSTMARK', 'RESEND', 'SENDGRID'].map((vendor) => `WEBHOOK_${vendor}`),
)

/** What shops and e-mail tools sign their webhooks with: where there are several sites, each has its own. */
function callerSecrets(variable: Lookup): string[] {
  const sites = [...parseSecretKeys(variable('SELVEDGE_SECRET_KEY')).keys()]
  const endings = ['', ...sites.map((site) => `_${site.toUpperCase().replaceAll('-', '_')}`)]
  return callers.flatMap((name) => endings.map((ending) => `SELVEDGE_${name}${ending}`))
}

/** Random secrets for development, written to .dev.vars unless they are set already. Returns the names written. */
export function ensureDevelopmentSecrets(varsPath: string, siteId: string, variable: Lookup): string[] {
  const fresh: Record<string, string> = {
    SELVEDGE_SECRET_KEY: `sk_${siteId || 'demo'}_${randomBytes(24).toString('hex')}`,
    EMAIL_TOOL_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
  }
  const names = Object.keys(fresh).filter((name) => variable(name) === undefined)
  if (names.length === 0) return []
  if (!existsSync(varsPath)) {
    const heading = '# Secrets of this machine, made by npm start. Not in git; nobody else needs them.\n'
    writeFileSync(varsPath, heading, { mode: 0o600 })
  }
  const needsBreak = !/(^|\n)$/.test(readFileSync(varsPath, 'utf8'))
  const lines = names.map((name) => `${name}=${fresh[name]}\n`)
  appendFileSync(varsPath, `${needsBreak ? '\n' : ''}${lines.join('')}`)
  return names
}
