// Amounts as the reader writes them: `90,00 €` in France, `€90.00` in Ireland. What Intl does not know is printed plainly:
// a message is never lost for the sake of a symbol.

const maxKept = 500
const formats = new Map<string, Intl.NumberFormat>()

/** @param currency ISO 4217; null: nobody said which */
export function formatMoney(amount: number, currency: string | null, locale: string): string {
  // Amounts that are told as -0 are nothing owed.
  const value = amount === 0 ? 0 : amount
  if (currency === null) return formatFor(locale, undefined).format(value)
  if (/^[A-Za-z]{3}$/.test(currency)) return formatFor(locale, currency).format(value)
  return `${formatFor(locale, undefined).format(value)} ${currency}`.trim()
}

function formatFor(locale: string, currency: string | undefined): Intl.NumberFormat {
  const key = `${locale} ${currency}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const format =
    currency === undefined
      ? new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
      : new Intl.NumberFormat(locale, { style: 'currency', currency })
  // Making one takes longer than a whole e-mail; what strangers make up is forgotten again.
  if (formats.size >= maxKept) formats.clear()
  formats.set(key, format)
  return format
}

/** The first that is a language tag; shops also write `fr_FR`. */
export function usableLocale(...candidates: readonly (string | null | undefined)[]): string {
  for (const candidate of candidates) {
    const found = canonical(candidate?.replaceAll('_', '-') ?? '')
    if (found !== undefined) return found
  }
  return 'en'
}

function canonical(tag: string): string | undefined {
  if (tag === '' || tag.length > 35) return undefined
  try {
    return Intl.getCanonicalLocales(tag)[0]
  } catch {
    // Intl has no other way to say that it is not a language tag.
    return undefined
  }
}
