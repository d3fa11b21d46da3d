// The shop's localStorage, as JSON; all our names begin with `selvedge:`. It may be refused, full, cleared or written by
// others at any time: then a read is undefined, a write is undefined, and whoever asked goes on from memory.

import { quiet } from './quiet.ts'
import { toJson } from './to-json.ts'

export const read = quiet((name: string): unknown => JSON.parse(localStorage[name]))

/** Without a value it removes. @returns true when it is done */
export const write = quiet((name: string, value?: unknown): true => {
  if (value === undefined) localStorage.removeItem(name)
  else localStorage[name] = toJson(value)
  return true
})

/** What we keep whose name begins so. */
export const storedNames = (start: string): string[] =>
  quiet(() => Object.keys(localStorage).filter((name) => name.startsWith(start)))() ?? []
