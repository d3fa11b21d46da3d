// Why an attempt had no answer that the page may read. A browser hides it on purpose: an origin that is not allowed looks
// to the script as if the network were down. So the server is asked for something that every page may ask for.

import { quiet } from '../quiet.ts'

/**
 * @param api where events go
 * @param say takes a sentence that the merchant can act on
 */
export function createExplainer(api: string, say: (text: string) => void): () => void {
  const { origin } = new URL(api)
  let isForbidden = false
  document.addEventListener(
    'securitypolicyviolation',
    quiet(({ blockedURI }: SecurityPolicyViolationEvent) => {
      isForbidden ||= blockedURI.startsWith(origin)
    }),
  )
  return () => {
    // Opaque: whether it answers is all that is to be learned.
    window
      .fetch(`${api}/healthz`, { mode: 'no-cors', cache: 'no-store' })
      .then(() => `${origin} refuses this page: add ${location.origin} to origins in site.yaml.`)
      .catch(() =>
        isForbidden
          ? `The policy of this page forbids sending: add ${origin} to connect-src.`
          : `${origin} cannot be reached: it is down, or an ad blocker stops it.`,
      )
      .then(say)
      .catch(() => {
        // Shown to nobody, like everything that fails here.
      })
  }
}
