// How long a shopper waits from a click to the next picture, which is what INP (https://web.dev/articles/inp) is made of:
// real clicks on the buttons of a page, one after the other, and what Chromium's Event Timing says of each.

import type { Tab } from './script-tab.ts'
import { buttonCount } from './script-shop.ts'

/** Below it Event Timing says nothing (https://w3c.github.io/event-timing/): such a click counts as this. */
const thresholdMs = 16

/** Of each click, ms. */
export async function clickTimes({ page }: Tab, url: string): Promise<number[]> {
  await page.evaluateOnNewDocument((durationThreshold) => {
    const durations: Record<number, number> = {}
    Reflect.set(window, 'clickDurations', durations)
    new PerformanceObserver((list) => {
      for (const { duration, interactionId } of list.getEntries() as PerformanceEventTiming[])
        if (interactionId) durations[interactionId] = Math.max(durations[interactionId] ?? 0, duration)
    }).observe({ type: 'event', durationThreshold } as PerformanceObserverInit)
  }, thresholdMs)
  await page.goto(url, { waitUntil: 'networkidle0' })
  for (let nth = 0; nth < buttonCount; nth += 1) {
    await page.click(`#add-${nth}`)
    await page.evaluate(nextPicture)
  }
  const last = await page.$eval('#cart', (cart) => cart.textContent)
  if (last !== String(buttonCount - 1)) throw new Error(`${buttonCount} clicks left the cart at ${last}`)
  const seen = await page.evaluate(() =>
    Object.values(Reflect.get(window, 'clickDurations') as Record<number, number>),
  )
  return Array.from({ length: buttonCount }, (_, nth) => seen[nth] ?? thresholdMs)
}

/** Two frames and a task later the timing of what came before has been told. */
const nextPicture = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))
  })
