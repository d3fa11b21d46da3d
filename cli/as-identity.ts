// How a person is named on the command line: `ana@example.com` is an e-mail, everything else says its kind.

export const asIdentity = (who: string): string =>
  who.includes('@') && !who.includes(':') ? `email:${who}` : who
