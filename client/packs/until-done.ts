// What a page has may come before the pack or after it: tried at once, when the page is read, when it is loaded, and when
// it is touched, because some shops hold all scripts back until then.

import { on } from '../on.ts'
import { quiet } from '../quiet.ts'

/** @param run answers whether it is done */
export function untilDone(run: () => unknown): void {
  let isDone: unknown
  const again = quiet(() => (isDone ||= run()))
  again()
  for (const type of ['DOMContentLoaded', 'load', 'pointerdown'] as const) on(type, again)
}

export const isRead = (): boolean => document.readyState !== 'loading'
