// What an event says of who it is.

import type { Identity, ShopEvent } from './event.ts'
import { identifyingEventNames } from './names.ts'
import { identitiesOf } from './normalize-identity.ts'

/**
 * @param declared the site's own identifiers
 * @returns strongest first; empty when it says nothing, or may not. A server may say it with any event.
 */
export const claimedIdentities = (
  { name, properties, trust }: Pick<ShopEvent, 'name' | 'properties' | 'trust'>,
  declared: readonly string[],
): readonly Identity[] =>
  identifyingEventNames.has(name) || trust !== undefined ? identitiesOf(properties, declared) : []
