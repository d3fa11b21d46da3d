// What the page itself told of the shopper. The same fact is sent once per page; what the server knows never comes back.

import { copyProperties } from './copy-properties.ts'
import { track } from './track.ts'
import type { Properties } from './wire.ts'

let told: Properties = {}

/** @param options `proof`: the HMAC that the shop's server made for this identity */
export function identify(traits: unknown, options?: unknown): void {
  const facts = { ...copyProperties(traits), ...copyProperties(options) }
  const before = JSON.stringify(told)
  told = { ...told, ...facts }
  if (JSON.stringify(told) !== before) track('identify', facts)
}

export const whatWasTold = (): Properties => told

export function forgetShopper(): void {
  told = {}
}
