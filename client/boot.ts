// From the tag to a listening page: one global, the stub's calls, the platforms. A second tag on a page does nothing.

import { answerConsent, awaitConsent, loadConsent, settleConsent } from './consent.ts'
import { copyProperties } from './copy-properties.ts'
import { deviceId, forgetDevice } from './device.ts'
import { forgetShopper, identify, whatWasTold } from './identify.ts'
import { watchPageViews } from './page-view.ts'
import type { Platform } from './platforms/platform.ts'
import { on } from './on.ts'
import { quiet } from './quiet.ts'
import { readTag, site } from './site.ts'
import { gate, track } from './track.ts'
import type { Properties } from './wire.ts'

/** An Arguments object from the stub, or an array. */
type Call = Iterable<unknown>

interface Global {
  (...call: unknown[]): unknown
  /** The stub's calls; in the real one, whoever still pushes to it is heard at once. */
  q?: { push(call: Call): unknown }
}

interface Listening {
  readonly platforms: Readonly<Record<string, Platform>>
  /** Whether another source has told the same action just now; `source` names who tells it. */
  readonly isEcho: (name: string, properties: Properties, source: string) => boolean
}

export const boot = quiet(({ platforms, isEcho }: Listening) => {
  const page: Window & { selvedge?: Global } = window
  const calls = page.selvedge?.q ?? []
  // What is no array is ours, from an earlier tag.
  if (!Array.isArray(calls) || !readTag()) return
  const tell = (name: string, properties: Properties, source: string) => {
    if (!isEcho(name, properties, source)) track(name, properties)
  }
  const hear = quiet(([verb, first, second]: Call) => {
    if (verb === 'event') tell(String(first), copyProperties(second), 'page')
    if (verb === 'identify') identify(first, second)
    if (verb === 'consent') answerConsent(first)
    if (verb === 'reset') {
      forgetShopper()
      forgetDevice()
    }
    return verb === 'get'
      ? Promise.resolve(
          first === 'shopper' ? { ...(gate && { device_id: deviceId() }), ...whatWasTold() } : undefined,
        )
      : undefined
  })
  page.selvedge = (...call) => hear(call)
  page.selvedge.q = { push: hear }
  loadConsent()
  const start = quiet(() => {
    watchPageViews()
    const wanted = site.tag['platforms']?.match(/\w+/g) ?? Object.keys(platforms)
    for (const name of wanted) {
      quiet(() =>
        platforms[name]?.start({
          event: (event, properties) => tell(event, properties, name),
          identify,
          awaitConsent,
          answerConsent,
        }),
      )()
    }
    for (const call of calls as Call[]) void hear(call)
    settleConsent()
  })
  // A page that is prepared in the background may never be seen.
  if ('prerendering' in document && document.prerendering) on('prerenderingchange', start)
  else start()
})
