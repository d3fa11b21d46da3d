// Branded identifiers and instants: a ShopperId can never be passed where a DeliveryId is meant.
// Brands exist at compile time only; these constructors are the one place where `as` makes them.

declare const brand: unique symbol
type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** Milliseconds since 1970-01-01T00:00:00Z, corrected for the sender's clock skew where it came from a browser. */
export type EpochMs = Brand<number, 'EpochMs'>
/** `site.id` of `config/site.yaml`: `[a-z0-9-]{1,40}`. */
export type SiteId = Brand<string, 'SiteId'>
/** `shp_` + 32 hex digits. */
export type ShopperId = Brand<string, 'ShopperId'>
/** Chosen by the sender, unique per event: 1–64 of `[A-Za-z0-9_.:-]`. */
export type EventId = Brand<string, 'EventId'>
/** `enr_` + 32 hex digits, a hash of what started the enrollment. */
export type EnrollmentId = Brand<string, 'EnrollmentId'>
/** A UUIDv7 in its usual text form; it is the `webhook-id` of every attempt. */
export type DeliveryId = Brand<string, 'DeliveryId'>

export const epochMs = (ms: number): EpochMs => ms as EpochMs
export const siteId = (text: string): SiteId => text as SiteId
export const shopperId = (text: string): ShopperId => text as ShopperId
export const eventId = (text: string): EventId => text as EventId
export const enrollmentId = (text: string): EnrollmentId => text as EnrollmentId
export const deliveryId = (text: string): DeliveryId => text as DeliveryId
