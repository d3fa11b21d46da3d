// The parts that the pack `generic` loads when the page has a use for them. What cannot be loaded is done without.

import type * as answers from './answers.ts'
import type * as capture from './capture.ts'
import type * as order from './order.ts'
import type { PackName, PackPart } from './pack-names.ts'
import type * as structured from './structured.ts'

/** Put in by the build: where each is, seen from this module. */
declare const PACK_FILES: Readonly<Record<PackName | PackPart, string>>

// Not literals: esbuild would bundle what they name.
const from = <Part>(file: string): Promise<Part> => import(file)

export const loadAnswers = () => from<typeof answers>(PACK_FILES.answers)
export const loadOrder = () => from<typeof order>(PACK_FILES.order)
export const loadCapturePart = () => from<typeof capture>(PACK_FILES.capture)
export const loadStructured = () => from<typeof structured>(PACK_FILES.structured)
