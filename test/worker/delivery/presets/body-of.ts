// What a preset made of a message, with its JSON read.

import type { Preset, PresetMessage } from '../../../../worker/delivery/presets/preset.ts'

export async function bodyOf(
  preset: Preset,
  message: PresetMessage,
  settings: Readonly<Record<string, string | number | boolean>>,
): Promise<{ readonly url: string; readonly body: unknown }> {
  const built = await preset.build(message, settings)
  if ('unsendable' in built) throw new Error(built.unsendable)
  return { url: built.url, body: JSON.parse(built.body) }
}

export async function refusalOf(
  preset: Preset,
  message: PresetMessage,
  settings: Readonly<Record<string, string | number | boolean>>,
): Promise<string | null> {
  const built = await preset.build(message, settings)
  return 'unsendable' in built ? built.unsendable : null
}
