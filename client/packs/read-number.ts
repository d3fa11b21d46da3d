// A number as a machine writes it (1299.5, "1299.5000") and not as a shop prints it: "1,299.00" and "1.299" as text for
// eyes mean different amounts in different shops. Pure.

/** What the worker takes at most for an amount; more is a mistake. */
const maxNumber = 100_000_000

/** @returns undefined for anything else, below zero included */
export function readNumber(value: unknown): number | undefined {
  const isText = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)
  const number = isText ? Number(value) : value
  return typeof number === 'number' && number >= 0 && number <= maxNumber ? number : undefined
}
