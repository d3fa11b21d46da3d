// What the merchant declared, from where this pack came from, and what reads it from the page: only on pages where the pack
// runs, and when the page has nothing better to do. Without an answer the heuristics go on alone.

import type { Capture } from '../../worker/event/capture.ts'
import { loadCapturePart } from './load-part.ts'

/** The declarations, with their readers. */
export type Declared = ReturnType<Awaited<ReturnType<typeof loadCapturePart>>['createDeclared']>

const idleMs = 2_000

/** @returns undefined where nothing is declared */
export async function loadCapture(): Promise<Declared | undefined> {
  const key = document.querySelector<HTMLScriptElement>('script[data-site^=pk_]')?.dataset['site']
  // Safari has none.
  await new Promise<unknown>((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(resolve, { timeout: idleMs })
    else setTimeout(resolve)
  })
  try {
    const answer = await window.fetch(new URL(`capture/${key}.json`, import.meta.url), {
      credentials: 'omit',
    })
    // A refusal is JSON as well, and says nothing of a currency.
    const capture: Capture = await answer.json()
    return capture.site_currency ? (await loadCapturePart()).createDeclared(capture) : undefined
  } catch {
    // Blocked by a policy, or the worker is away: nothing is declared, then.
    return undefined
  }
}
