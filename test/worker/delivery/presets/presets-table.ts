// The table of docs/destinations.md, made of the registry and the samples that the contract suite holds it to.

import { presets } from '../../../../worker/delivery/presets/index.ts'
import { presetNames } from '../../../../worker/delivery/presets/preset-names.ts'
import type { Preset, PresetRate } from '../../../../worker/delivery/presets/preset.ts'
import { samples } from './samples.ts'

const head = [
  '| Preset | Sends | The vendor drops a repeat by | Tried again when its arrival is not known | Dropped when older than | Pace | Needs |',
  '|---|---|---|---|---|---|---|',
]
const needs = {
  email: 'e-mail address',
  phone: 'phone number',
  either: 'e-mail address or phone number',
  nobody: 'nothing',
} as const

export const presetsTable = (): string =>
  [
    ...head,
    ...presetNames.flatMap((name) => {
      const preset: Preset = presets[name]
      return samples[name].modes
        .filter(({ isVariant }) => isVariant !== true)
        .map((mode) =>
          row([
            `\`${name}\``,
            mode.name,
            mode.idempotency === null ? '–' : `\`${mode.idempotency}\``,
            isRepeated(preset, Object.keys(mode.settings)) ? 'yes' : 'no',
            preset.expiresAfterMs === undefined ? '–' : `${preset.expiresAfterMs / 3_600_000} h`,
            pace(preset.rate),
            needs[preset.needs],
          ]),
        )
    }),
  ].join('\n')

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const isRepeated = ({ retriesUnknown }: Preset, named: readonly string[]): boolean =>
  typeof retriesUnknown === 'boolean' ? retriesUnknown : retriesUnknown(new Set(named))

function pace(rate: PresetRate | null): string {
  if (rate === null) return '–'
  return `${rate.count}/${rate.perMs === 1_000 ? 's' : rate.perMs === 60_000 ? 'min' : `${rate.perMs / 1_000} s`}`
}
