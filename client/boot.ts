// From the tag to a listening page: one global, the stub's calls, the platforms. A second tag on a page does nothing.

// First, because the script is ten bytes smaller so.
import { loadPacks } from './packs.ts'
import { answerConsent, awaitConsent, hasTcf, loadConsent, settleConsent } from './consent.ts'
import { copyProperties } from './copy-properties.ts'
import { deviceId } from './device.ts'
import { forgetShopper, identify, whatWasTold } from './identify.ts'
import { watchPageViews } from './page-view.ts'
import { commerceProperties } from './platforms/commerce-properties.ts'
import { platforms } from './platforms/index.ts'
import { isEcho } from './platforms/is-echo.ts'
import type { Platform } from './platforms/platform.ts'
import { note, watch } from './note.ts'
import { on } from './on.ts'
import { quiet } from './quiet.ts'
import { readTag, tag } from './site.ts'
import { gate, track } from './track.ts'
import type { Properties } from './wire.ts'

/** An Arguments object from the stub, or an array. */
type Call = Iterable<unknown>

interface Global {
  (...call: unknown[]): unknown
  /** The stub's calls; in the real one, whoever still pushes to it is heard at once. */
  q?: { push(call: Call): unknown }
}

/** @param source who tells it */
function tell(name: string, properties: Properties, source: string): void {
  const isOld = isEcho(name, properties, source)
  note('heard', name, properties, source, isOld)
  if (!isOld) track(name, properties)
}

export const boot = quiet(() => {
  const page: Window & { selvedge?: Global } = window
  const calls = page.selvedge?.q ?? []
  // What is no array is ours, from an earlier tag.
  if (!Array.isArray(calls) || !readTag()) return
  const verbs: Record<string, (...words: unknown[]) => unknown> = {
    event: (name, properties) => tell(String(name), copyProperties(properties), 'page'),
    identify,
    consent: (answer) => answerConsent(answer, 'page'),
    reset: forgetShopper,
    get: async (what) =>
      what === 'shopper' ? { ...(gate && { device_id: deviceId() }), ...whatWasTold() } : undefined,
  }
  const hear = quiet(([verb, ...words]: Call) => verbs[String(verb)]?.(...words))
  page.selvedge = (...call) => hear(call)
  page.selvedge.q = { push: hear }
  loadConsent()
  const start = quiet(() => {
    watchPageViews()
    const listen = quiet((name: string, platform: Platform | undefined) =>
      platform?.start({
        event: (event, properties) => tell(event, commerceProperties(properties), name),
        identify,
        awaitConsent: () => awaitConsent(name),
        answerConsent: (answer) => answerConsent(answer, name),
        watch,
        mayKeep: () => !!gate,
      }),
    )
    const wanted = tag['platforms']?.match(/\w+/g)
    for (const name of wanted ?? Object.keys(platforms)) listen(name, platforms[name])
    if (!wanted?.every((name) => platforms[name]) || hasTcf() || location.search.includes('selvedge_debug')) {
      loadPacks(listen, wanted, note)
    }
    for (const call of calls as Call[]) void hear(call)
    settleConsent()
  })
  // A page that is prepared in the background may never be seen.
  if ((document as { prerendering?: boolean }).prerendering) on('prerenderingchange', start)
  else start()
})
