// Whose webhook it is, and with what it must be signed. With several sites each has a secret of its own: what one shop
// signs says nothing of another's shoppers.

import { parseSecretKeys } from '../delivery/secret-keys.ts'
import type { Env } from '../env.ts'

/** @returns `?site=`, or the only one that there is; null: none is meant */
export function askedSite(env: Env, asked: string | undefined): string | null {
  const sites = [...parseSecretKeys(env.SELVEDGE_SECRET_KEY).keys()]
  if (asked !== undefined) return sites.includes(asked) ? asked : null
  return sites.length === 1 ? (sites[0] ?? null) : null
}

/** @param name of the secret where there is one site; with several, the site's id is behind it */
export function sourceSecret(
  env: Env,
  name: string,
  site: string,
): { readonly name: string; readonly secret: string | undefined } {
  const isOnly = parseSecretKeys(env.SELVEDGE_SECRET_KEY).size === 1
  const full = isOnly ? name : `${name}_${site.toUpperCase().replaceAll('-', '_')}`
  const value: unknown = Reflect.get(env, full)
  return { name: full, secret: typeof value === 'string' && value !== '' ? value : undefined }
}
