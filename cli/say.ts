// What commands tell a person: one line each on stderr, so that stdout stays for results.

export function say(line: string): void {
  console.error(`selvedge: ${line}`)
}
