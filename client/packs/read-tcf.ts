// What a consent platform of IAB Europe's framework says → what we may do. Pure. The rules are the definitions of the
// purposes in appendix A of the TCF Policies; the shapes are those of the CMP API.
// https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework/tree/master/TCFv2
// Nothing that is not exactly a yes counts as one: what is missing, misspelled or of another type is a no, or no answer.

import { quiet } from '../quiet.ts'

type Signals = { readonly [purpose: string]: unknown } | undefined

interface TcData {
  readonly eventStatus?: unknown
  readonly gdprApplies?: unknown
  readonly isServiceSpecific?: unknown
  readonly purpose?: { readonly consents?: Signals; readonly legitimateInterests?: Signals }
}

/** Storage on a device. Its only legal basis is consent. */
const storing = 1
/** Building a profile for personalized advertising, and using it: consent only, since TCF 2.2. */
const advertising = [3, 4]
/** "Which content is presented to you and how you interact with it": what the script hears. */
const measuring = 8

export interface TcfAnswer {
  analytics?: boolean
  marketing?: boolean
}

/**
 * @param data TCData, or anything
 * @returns undefined: no answer, hold on; empty: the law does not ask for one
 */
export const readTcf: (data: unknown) => TcfAnswer | undefined = quiet((data: unknown) => {
  const { eventStatus, gdprApplies, isServiceSpecific, purpose } = data as TcData
  if (gdprApplies === false) return {}
  // While the banner is shown every objection is still to come.
  if (eventStatus !== 'tcloaded' && eventStatus !== 'useractioncomplete') return undefined
  if (!purpose?.consents || typeof purpose.consents !== 'object') return undefined
  // A string that was agreed to on another site is invalid since September 2021.
  const consents = isServiceSpecific === false ? {} : purpose.consents
  return {
    analytics:
      has(consents, storing) && (has(consents, measuring) || has(purpose.legitimateInterests, measuring)),
    // Purposes 3 and 4 are about advertising "presented to you on this service". So a no to them is a no to reminders made
    // of what somebody looked at; a yes is not yet a yes to being written to, which no purpose of the framework is.
    ...(!advertising.every((id) => has(consents, id)) && { marketing: false }),
  }
})

const has = (signals: Signals, id: number): boolean => signals?.[id] === true
