// `config/destinations/NAME.yaml`: a webhook, or a vendor's preset. No message here repeats a value: it may be a secret
// that was pasted by mistake.

import * as v from 'valibot'
import type { Destination, PresetDestination } from '../delivery/destination.ts'
import type { Preset } from '../delivery/presets/preset.ts'
import { presetNames } from '../delivery/presets/preset-names.ts'
import { presets } from '../delivery/presets/index.ts'
import { retryWindowMs } from '../delivery/retry-schedule.ts'
import { check, fields, oneOf } from '../engine/language/check.ts'
import { parseDuration } from '../engine/language/duration.ts'
import { parseRate, rate } from '../engine/language/rate.ts'
import type { Report } from '../engine/language/report.ts'
import { isMapping } from '../engine/language/report.ts'
import { duration, name } from '../engine/language/schema-atoms.ts'
import { maxConcurrentAttempts } from '../event/limits.ts'
import { compileSettings } from './preset-settings.ts'
import type { SiteWords } from './preset-settings.ts'
import { compileWebhook, webhookEntries } from './webhook-config.ts'

const port = v.pipe(
  v.number('a port'),
  v.integer('a port'),
  v.minValue(1, 'a port'),
  v.maxValue(65_535, 'a port'),
)

const common = {
  destination: name('a name of a–z, 0–9, - and _ (at most 60)'),
  rate: v.exactOptional(rate),
  retry: v.exactOptional(
    fields({
      give_up_after: v.exactOptional(duration),
      after_unknown: v.exactOptional(v.boolean('true or false')),
    }),
  ),
  ports: v.exactOptional(v.pipe(v.array(port, 'a list of ports'), v.maxLength(10, 'at most 10 ports'))),
}
const webhookSchema = fields({ ...common, ...webhookEntries })
const settingsMap = v.record(v.string(), v.unknown(), 'a map of settings')
const presetSchema = fields({
  ...common,
  preset: oneOf(presetNames),
  settings: v.exactOptional(settingsMap),
  messages: v.exactOptional(
    v.record(v.string(), settingsMap, 'a map from the name of a message to its settings'),
  ),
})

/** @param site what templates fall back on, where a shopper has said nothing */
export function compileDestination(data: unknown, report: Report, site: SiteWords = {}): Destination | null {
  const compiled =
    isMapping(data) && 'preset' in data ? compilePreset(data, report, site) : compileUrl(data, report, site)
  return report.errorCount() > 0 ? null : compiled
}

function compileUrl(data: unknown, report: Report, site: SiteWords): Destination | null {
  const definition = check(webhookSchema, data, report, { discreet: true })
  if (definition === null) return null
  const webhook = compileWebhook(definition, report, site)
  return {
    kind: 'webhook',
    ...commonOf(definition),
    rate: rateOf(definition.rate),
    maxConcurrent: maxConcurrentAttempts,
    retriesUnknown: () => definition.retry?.after_unknown ?? true,
    expiresAfterMs: null,
    ...webhook,
  }
}

function compilePreset(data: unknown, report: Report, site: SiteWords): Destination | null {
  const definition = check(presetSchema, data, report, { discreet: true })
  if (definition === null) return null
  const preset = presets[definition.preset]
  const compiled = compileSettings(preset, definition, { report, site })
  return {
    kind: 'preset',
    ...commonOf(definition),
    rate: rateOf(definition.rate) ?? preset.rate,
    maxConcurrent: preset.maxConcurrent ?? maxConcurrentAttempts,
    retriesUnknown: (message) => definition.retry?.after_unknown ?? retriesUnknown(preset, compiled, message),
    expiresAfterMs: preset.expiresAfterMs ?? null,
    preset,
    ...compiled,
  }
}

/** The event of a vendor may be one that it recognizes again, the e-mail that a template of the same vendor sends not. */
function retriesUnknown(
  preset: Preset,
  { settings, messages }: Pick<PresetDestination, 'settings' | 'messages'>,
  message: string,
): boolean {
  if (typeof preset.retriesUnknown === 'boolean') return preset.retriesUnknown
  return preset.retriesUnknown(new Set([...settings.keys(), ...(messages.get(message)?.keys() ?? [])]))
}

const rateOf = (text: string | undefined) => {
  const found = text === undefined ? null : parseRate(text)
  return found && { count: found.count, perMs: found.withinMs }
}

const commonOf = ({
  destination,
  retry,
  ports,
}: Pick<v.InferOutput<typeof webhookSchema>, 'destination' | 'retry' | 'ports'>) => ({
  name: destination,
  ports: ports ?? [],
  giveUpAfterMs: Math.min(parseDuration(retry?.give_up_after ?? '') ?? retryWindowMs, retryWindowMs),
})
