// The page's clock, whatever the page made of it: always a moment that the wire takes. A wrong one does little harm, because
// the server knows by `sent_at` how wrong it is.

import { quiet } from './quiet.ts'

export const now = (): number => quiet(() => Math.floor(Date.now()))() || 0
