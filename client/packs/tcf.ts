// A consent platform that speaks IAB Europe's TCF 2.2: everything waits in memory until it has an answer, and each later
// one is heard. Invariant: whatever it does instead of answering (throw, stay silent, talk nonsense), nothing goes.

import type { Platform } from '../platforms/platform.ts'
import { quiet } from '../quiet.ts'
import { read } from '../storage.ts'
import { readTcf } from './read-tcf.ts'
import type { TcfAnswer } from './read-tcf.ts'
import { untilDone } from './until-done.ts'

type Api = (command: string, version: 2, callback: (...answer: unknown[]) => unknown, id?: unknown) => unknown

interface Page extends Window {
  readonly __tcfapi?: unknown
}

export const platform: Platform = {
  start(host) {
    const page: Page = window
    let asked: unknown
    let isAnswered = false
    host.awaitConsent()
    const ask = (api: Api) => {
      asked = api
      // `getTCData` would tell one moment only, and is deprecated.
      const hear = quiet((data: unknown, isSuccess: unknown) => {
        // Asked through the stub and through what replaced it: one of them is enough.
        if (asked !== api) return forget(asked as Api, data)
        const answer = isSuccess === true && readTcf(data)
        if (!answer) return
        isAnswered = true
        // Where nobody has to be asked, a no of before is still one; a tag that requires a yes goes on waiting for it.
        const isOldNo =
          answer.analytics === undefined && (read('selvedge:consent') as TcfAnswer)?.analytics === false
        host.answerConsent(isOldNo ? { analytics: false } : answer)
      })
      api('addEventListener', 2, hear)
    }
    // The stub queues what it is asked. Some platforms lose that queue when they replace it.
    untilDone(() => {
      if (typeof page.__tcfapi === 'function' && page.__tcfapi !== asked) ask(page.__tcfapi as Api)
      return isAnswered
    })
  },
}

const forget = (api: Api, data: unknown): void => {
  api('removeEventListener', 2, () => {}, (data as { readonly listenerId?: unknown } | null)?.listenerId)
}
