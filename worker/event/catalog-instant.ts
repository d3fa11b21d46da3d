// Dates as shops and feeds write them → epoch ms. Without a zone it is UTC, on every machine.

import { epochMs } from './ids.ts'
import type { EpochMs } from './ids.ts'

const shape = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/i
const earliest = Date.UTC(1970, 0, 1)
const latest = Date.UTC(2200, 0, 1)

/** @returns null for what is no date */
export function instantOf(raw: unknown): EpochMs | null {
  const found = typeof raw === 'string' && raw.length <= 40 ? shape.exec(raw.trim()) : null
  if (found === null) return null
  const [, day = '', time = '00:00', seconds = ':00', zone = 'Z'] = found
  const at = Date.parse(`${day}T${time}${seconds}${zoneText(zone)}`)
  return Number.isNaN(at) || at < earliest || at > latest ? null : epochMs(at)
}

/** `+0100`, as Google's own examples have it, is no ISO 8601 extended format. */
const zoneText = (zone: string): string =>
  /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase()
