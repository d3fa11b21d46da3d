// A list of addresses that must not be written to, as JSON, NDJSON or CSV with a header row. A bad line is refused with its
// index and a reason that never repeats what stood there; the others are kept.

import { decodeUtf8 } from '../delivery/bytes.ts'
import { suppressionReasons } from '../engine/shopper/suppression.ts'
import type { SuppressionReason } from '../engine/shopper/suppression.ts'
import type { Identity, Rejection } from '../event/event.ts'
import { isRecord } from '../event/is-record.ts'
import { normalizeIdentity } from '../event/normalize-identity.ts'

/** Lines of one request; a longer list comes in several. */
export const maxSuppressions = 10_000

/** What a merchant may say; an erasure is asked for at the shopper's own address. */
export const givenReasons = suppressionReasons.filter((reason) => reason !== 'erased')
type GivenReason = Exclude<SuppressionReason, 'erased'>

export interface GivenSuppression {
  readonly address: Identity
  readonly reason: GivenReason
}

export interface SiftedList {
  readonly entries: readonly GivenSuppression[]
  readonly rejected: readonly Rejection[]
}

export const isGivenReason = (text: unknown): text is GivenReason => givenReasons.some((one) => one === text)

/** @param otherwise the reason of lines that say none; undefined: such lines are refused */
export function siftSuppressions(lines: readonly unknown[], otherwise: GivenReason | undefined): SiftedList {
  const entries: GivenSuppression[] = []
  const rejected: Rejection[] = []
  for (const [index, line] of lines.entries()) {
    const read = readLine(line, otherwise)
    if (typeof read === 'string') rejected.push({ index, reason: read })
    else entries.push(read)
  }
  return { entries, rejected }
}

function readLine(line: unknown, otherwise: GivenReason | undefined): GivenSuppression | string {
  if (typeof line === 'string') return readLine({ address: line }, otherwise)
  if (!isRecord(line)) return 'a line is { "email" or "phone": …, "reason": … }'
  const given = line['reason'] === undefined || line['reason'] === '' ? otherwise : line['reason']
  if (!isGivenReason(given)) return `reason: one of ${givenReasons.join(', ')}`
  const address = addressOf(line)
  return address
    ? { address, reason: given }
    : 'no e-mail address, and no phone number with its country (+33…)'
}

const isTold = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

function addressOf(line: Readonly<Record<string, unknown>>): Identity | null {
  const { email, phone, address } = line
  if (isTold(email)) return identity('email', email)
  if (isTold(phone)) return identity('phone', phone)
  return typeof address === 'string' ? readAddress(address) : null
}

/** `ana@example.com`, `+33…`, or either with its kind in front. */
export function readAddress(text: string): Identity | null {
  const [, kind = '', value = ''] = /^(email|phone):(.*)$/.exec(text) ?? []
  if (kind === 'email' || kind === 'phone') return identity(kind, value)
  return identity('email', text) ?? identity('phone', text)
}

function identity(kind: 'email' | 'phone', raw: unknown): Identity | null {
  const value = normalizeIdentity(kind, raw)
  return value === undefined ? null : { kind, value }
}

/** @returns the lines, or a sentence on why the whole cannot be read */
export function readLines(bytes: Uint8Array, type: string): readonly unknown[] | string {
  const text = decodeUtf8(bytes)
  if (text === undefined) return 'the body is not UTF-8'
  // Spreadsheets begin a CSV with a byte order mark.
  return type === 'text/csv' ? readCsv(text.replace(/^\u{FEFF}/u, '')) : readNdjson(text)
}

const readNdjson = (text: string): unknown[] =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      try {
        return JSON.parse(line) as unknown
      } catch {
        // Refused as a line, with its index.
        return undefined
      }
    })

function readCsv(text: string): readonly unknown[] | string {
  const separator = /^[^\n]*;/.test(text) ? ';' : ','
  const [header = '', ...rows] = text.split(/\r?\n/)
  const names = cells(header, separator).map((name) => name.toLowerCase())
  if (!names.includes('email') && !names.includes('phone'))
    return 'a CSV begins with a row of names: email or phone, and reason'
  return rows
    .filter((row) => row.trim() !== '')
    .map((row) => Object.fromEntries(cells(row, separator).map((cell, at) => [names[at] ?? '', cell])))
}

/** Addresses and reasons hold no line breaks, so that a row is a line. */
function cells(row: string, separator: string): string[] {
  const found = ['']
  let isQuoted = false
  for (let at = 0; at < row.length; at += 1) {
    const char = row.charAt(at)
    if (char === '"' && isQuoted && row.charAt(at + 1) === '"') at += 1
    else if (char === '"') {
      isQuoted = !isQuoted
      continue
    } else if (char === separator && !isQuoted) {
      found.push('')
      continue
    }
    found.push(`${found.pop() ?? ''}${char}`)
  }
  return found.map((cell) => cell.trim())
}
