// What the page itself told of the shopper. The same fact is sent once per page; what the server knows never comes back.

import { copyProperties } from './copy-properties.ts'
import { forgetDevice } from './device.ts'
import { toJson } from './to-json.ts'
import { track } from './track.ts'
import type { Properties } from './wire.ts'

let told: Properties = {}

/** @param options `proof`: the HMAC that the shop's server made for this identity */
export function identify(traits: unknown, options?: unknown): void {
  const facts = { ...copyProperties(traits), ...copyProperties(options) }
  const before = toJson(told)
  told = { ...told, ...facts }
  if (toJson(told) !== before) track('identify', facts)
}

export const whatWasTold = (): Properties => told

/** The next event is told by somebody else, as far as anybody can see. */
export function forgetShopper(): void {
  told = {}
  forgetDevice()
}
