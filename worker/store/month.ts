// The UTC month of an instant, as it stands in the name of an events table.

import { isoInstant } from '../engine/instant.ts'
import type { EpochMs } from '../event/ids.ts'

/** `202603` for any instant in March 2026. */
export const monthOf = (at: EpochMs): string => isoInstant(at).slice(0, 7).replace('-', '')
