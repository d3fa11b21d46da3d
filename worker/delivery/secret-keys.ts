// Reads SELVEDGE_SECRET_KEY: one secret key per site, several separated by commas; a second key of the same site is the
// one before a rotation. A site that has no key here does not exist for this worker, whatever a request says.

const secretKeyPattern = /^sk_([a-z0-9-]{1,40})_[A-Za-z0-9_-]{16,128}$/

/** @returns the site that a secret key belongs to, or undefined when it is no secret key */
export const siteOfSecretKey = (key: string): string | undefined => secretKeyPattern.exec(key)?.[1]

/** By site, in the order in which they are listed: the first signs, all of them verify. Malformed entries are left out. */
export function parseSecretKeys(list: string | undefined): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, string[]>()
  for (const entry of (list ?? '').split(',')) {
    const key = entry.trim()
    const site = siteOfSecretKey(key)
    if (site !== undefined) keys.set(site, [...(keys.get(site) ?? []), key])
  }
  return keys
}
