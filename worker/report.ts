// The operator's log: one JSON line per survived error. An error's message may repeat what a shopper typed, so only its
// kind and place are written; what happened is said in our own words.

export function report(what: string, error: unknown): void {
  const place =
    error instanceof Error
      ? (error.stack ?? '')
          .split('\n')
          .filter((line) => line.startsWith('    at '))
          .slice(0, 5)
      : []
  console.error(
    JSON.stringify({
      what,
      kind: error instanceof Error ? error.name : typeof error,
      at: place.map((line) => line.trim()),
    }),
  )
}
