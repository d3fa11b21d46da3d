// The request to a vendor's own API: secrets and templates become settings, the preset makes the request of them.

import type { PresetDestination, SettingSource } from './destination.ts'
import { missingSecrets } from './outgoing.ts'
import type { OutgoingMessage, PrepareIo, Prepared } from './outgoing.ts'
import { resolveSecrets } from './resolve-secrets.ts'

export async function preparePreset(
  destination: PresetDestination,
  message: OutgoingMessage,
  io: PrepareIo,
): Promise<Prepared> {
  const { preset } = destination
  const sources = new Map([
    ...destination.settings,
    ...(destination.messages.get(message.data.message) ?? []),
  ])
  const values: Record<string, string | number | boolean> = {}
  const missing: string[] = []
  const secrets: string[] = []
  for (const [name, source] of sources) {
    const read = readSetting(source, message, io)
    if (read.ok) {
      values[name] = read.value
      secrets.push(...read.secrets)
    } else if ('missing' in read) missing.push(...read.missing)
    else return { ok: false, outcome: 'rejected', reason: `${name}: ${read.reason}` }
  }
  if (missing.length > 0) return missingSecrets(missing)
  const made = await preset.build(message, values)
  if ('unsendable' in made) return { ok: false, outcome: 'rejected', reason: made.unsendable }
  return {
    ok: true,
    method: made.method,
    url: made.url,
    headers: new Headers(made.headers),
    body: made.body,
    secrets: [...secrets, ...credentialsIn(made.headers)],
    judge: (answer) => preset.judge(answer),
  }
}

type Read =
  | { readonly ok: true; readonly value: string | number | boolean; readonly secrets: readonly string[] }
  | { readonly ok: false; readonly missing: readonly string[] }
  | { readonly ok: false; readonly reason: string }

function readSetting(source: SettingSource, { data }: OutgoingMessage, { secret }: PrepareIo): Read {
  if (source.kind === 'value') return { ok: true, value: source.value, secrets: [] }
  if (source.kind === 'secret') {
    const resolved = resolveSecrets(source.text, secret)
    return resolved.ok ? { ok: true, value: resolved.text, secrets: resolved.values } : resolved
  }
  const rendered = source.template.render(data)
  return rendered.ok ? { ok: true, value: rendered.text, secrets: [] } : rendered
}

/** A secret as it travels: `Basic` of two of them is neither of the two. */
const credentialsIn = (headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers).flatMap(([name, value]) =>
    name.toLowerCase() === 'authorization' ? [value, value.replace(/^\S+\s+/, '')] : [],
  )
