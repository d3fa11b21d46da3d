// Records united key by key; where both sides have one, `unite` decides.

export function mergeRecords<Value>(
  a: Readonly<Record<string, Value>> | undefined,
  b: Readonly<Record<string, Value>> | undefined,
  unite: (a: Value, b: Value) => Value,
): Record<string, Value> {
  const merged = new Map(Object.entries(a ?? {}))
  for (const [key, value] of Object.entries(b ?? {})) {
    const other = merged.get(key)
    merged.set(key, other === undefined ? value : unite(other, value))
  }
  return Object.fromEntries(merged)
}
