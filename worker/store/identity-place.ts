// Where a sweep over identities stopped, as text: the last one that it looked at.

import type { Identity } from '../event/event.ts'

export const writePlace = ({ kind, value }: Identity): string => JSON.stringify([kind, value])

/** @param place as written, or empty: from the beginning */
export function readPlace(place: string): Identity | null {
  if (place === '') return null
  const [kind, value] = JSON.parse(place) as [Identity['kind'], string]
  return { kind, value }
}
