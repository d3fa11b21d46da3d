// Ids of deliveries are UUIDv7: they begin with the moment of their creation, so that a range of time is a range of ids.

const idShape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Not greater than any id that is made at this moment or later, and greater than all that were made before. */
export function earliestDeliveryId(at: number): string {
  const time = Math.min(Math.max(0, Math.floor(at)), 0xffff_ffff_ffff)
    .toString(16)
    .padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}`
}

export const isDeliveryId = (text: string): boolean => idShape.test(text)
