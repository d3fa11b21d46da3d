// `{{ secret.NAME }}` in a value of config, and literals that should have been one.

const template = /\{\{\s*(.*?)\s*\}\}/g
const secretName = /^secret\.([A-Z][A-Z0-9_]{0,63})$/
const literalSecret =
  /\bwhs(?:ec|k)_|\b[rs]k_|\bBearer\s+(?!\{\{)\S|\bBasic\s+(?!\{\{)\S|\bxox[abp]-|\bSG\.[\w-]{10}|:\/\/[^/@\s]*:[^/@\s{]+@/i

export const secretWords = '{{ secret.NAME }}, with NAME in capitals'

/** The names of the secrets in a text, and whether every `{{ … }}` in it is one. */
export function secretsIn(text: string): { readonly names: readonly string[]; readonly allSecrets: boolean } {
  const names: string[] = []
  let allSecrets = true
  for (const [, inner = ''] of text.matchAll(template)) {
    const name = secretName.exec(inner)?.[1]
    if (name === undefined) allSecrets = false
    else names.push(name)
  }
  return { names, allSecrets }
}

/** The text with something in the place of each secret, to look at its shape. */
export const withSecretsAs = (text: string, stand: string): string => text.replaceAll(template, stand)

export const looksLikeSecret = (text: string): boolean => literalSecret.test(text)

/** Is it one secret and nothing else? */
export const isOneSecret = (text: string): boolean =>
  /^\{\{\s*secret\.[A-Z][A-Z0-9_]{0,63}\s*\}\}$/.test(text)

/** One, or two with a space between while a receiver moves from one to the other. */
export const areSecrets = (text: string): boolean => {
  const parts = text.match(/\{\{.*?\}\}/g) ?? []
  return parts.length >= 1 && parts.length <= 2 && parts.every(isOneSecret) && parts.join(' ') === text.trim()
}
