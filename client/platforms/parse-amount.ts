// Amounts as shops print them ("1,299.00", "1 299,00 €", "12.990", 90) → a number. Pure.

/** @returns undefined when there is no number in it */
export function parseAmount(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string') return undefined
  // Spaces of all kinds and apostrophes group digits and never separate decimals.
  const text = /-?\d[\d.,]*/.exec(value.replace(/[\s'’]/g, ''))?.[0]
  if (!text) return undefined
  if (/^-?0\./.test(text)) return parseFloat(text)
  // "1.299" is 1299: no shop prints three decimals of a price, and most group by three.
  const [, whole = '', decimals = 0] = /^(.*?)(?:[.,](\d\d?|\d{4,}))?[.,]*$/.exec(text) ?? []
  return Number(`${whole.replace(/[.,]/g, '')}.${decimals}`)
}
