// 128 random bits as decimal digits. `crypto.randomUUID` exists in secure contexts only, and shops on http are shops too.

export const randomId = (): string => crypto.getRandomValues(new Uint32Array(4)).join('')
