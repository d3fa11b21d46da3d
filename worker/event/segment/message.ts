// What a Segment-compatible SDK sends, as far as we read it. Nothing of it is trusted to have its type: each reader looks.
// https://segment.com/docs/connections/spec/

import { isRecord } from '../is-record.ts'

export const segmentTypes = ['track', 'identify', 'page', 'screen', 'alias'] as const

export type SegmentType = (typeof segmentTypes)[number]

export type Fields = Readonly<Record<string, unknown>>

export const isSegmentType = (raw: unknown): raw is SegmentType => segmentTypes.some((type) => type === raw)

/** The object of that name, or an empty one. */
export function fieldsOf(of: Fields, name: string): Fields {
  const value = of[name]
  return isRecord(value) ? value : {}
}

export function textOf(of: Fields, name: string): string | undefined {
  const value = of[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
