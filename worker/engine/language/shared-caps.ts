// Two live automations that may write to one shopper on the same day, with no cap that counts both. One warning for the
// whole folder: the remedy is one line in site.yaml.

import type { Automation } from '../program.ts'
import type { Report } from './report.ts'

const dayMs = 86_400_000

export function warnAboutDoubles(automations: readonly Automation[], siteReport: Report): void {
  const unbounded = automations.filter((one) => one.status === 'live' && sendsUncapped(one))
  if (unbounded.length < 2) return
  const names = unbounded.map((one) => one.name).sort()
  const shown =
    names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
  siteReport.warn(
    ['sending'],
    `${shown}: these are live and can write to one shopper twice within a day, because no cap counts them together. Add sending: { cap: { email: 1 per 24h } }.`,
  )
}

/** What was asked for, and receipts, come when they come; marketing is what adds up. */
function sendsUncapped({ steps, sending }: Automation): boolean {
  return [...steps.values()].some(
    (step) =>
      step.kind === 'send' &&
      step.purpose === 'marketing' &&
      !sending.caps.some(
        (cap) =>
          cap.of === 'site' &&
          cap.withinMs >= dayMs &&
          (cap.channel === 'all' || cap.channel === step.channel),
      ),
  )
}
