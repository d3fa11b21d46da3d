// Puts the values of secrets where `{{ secret.NAME }}` stands. A missing one is told by its name; a value never leaves
// through the reason of a failure.

const reference = /\{\{\s*secret\.([A-Za-z_][A-Za-z0-9_]{0,63})\s*\}\}/g

export type Secrets = (name: string) => string | undefined

export type Resolved =
  | { readonly ok: true; readonly text: string; readonly values: readonly string[] }
  | { readonly ok: false; readonly missing: readonly string[] }

/** @returns the text with the values in place and the values that were used, or the names of those that are not set */
export function resolveSecrets(template: string, secrets: Secrets): Resolved {
  const values = new Set<string>()
  const missing = new Set<string>()
  // A function as the replacement: `$&` in a value must stay what it is.
  const text = template.replace(reference, (_match, name: string) => {
    const value = secrets(name)
    if (value === undefined || value === '') missing.add(name)
    else values.add(value)
    return value ?? ''
  })
  return missing.size > 0 ? { ok: false, missing: [...missing] } : { ok: true, text, values: [...values] }
}
