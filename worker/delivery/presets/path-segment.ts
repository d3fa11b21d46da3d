// One segment of a URL's path, from text that a shopper may have chosen: it can never become another path.

import { wellFormed } from './json-request.ts'

/** @returns undefined when no encoding keeps it one segment: '.' and '..' mean folders however they are spelled */
export const pathSegment = (text: string): string | undefined =>
  /^\.{0,2}$/.test(text) ? undefined : encodeURIComponent(wellFormed(text))
