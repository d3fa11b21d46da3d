// What can wait until the document is read, and no longer: the images need not be there.

import { on } from '../on.ts'
import { quiet } from '../quiet.ts'

export function whenRead(run: () => unknown): void {
  if (document.readyState !== 'loading') quiet(run)()
  else on('DOMContentLoaded', run)
}
