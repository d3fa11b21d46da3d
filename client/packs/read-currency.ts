// A currency as ISO 4217 names it, or nothing: the worker refuses an event with any other. Pure.

export interface InCurrency {
  readonly currency?: string
}

export const readCurrency = (value: unknown): InCurrency =>
  typeof value === 'string' && /^[a-z]{3}$/i.test(value) ? { currency: value } : {}
