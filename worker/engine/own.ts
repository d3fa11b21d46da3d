// Look-ups in records whose keys come from outside: `constructor` is a valid event name, and must not find Object's.

/** The record's own value, or undefined. */
export const own = <Value>(
  record: Readonly<Record<string, Value>> | undefined,
  key: string,
): Value | undefined => (record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined)
