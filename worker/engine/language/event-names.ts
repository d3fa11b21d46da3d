// Custom events may have any name; one that is almost a known name is probably a slip of the pen.

import { customEventName, knownEventNames } from '../../event/names.ts'
import type { Report } from './report.ts'
import { nearestWord } from './suggest.ts'
import type { Path } from './yaml-source.ts'

export function warnAboutEventName(name: string, at: Path, report: Report): void {
  if (knownEventNames.includes(name) || !customEventName.test(name)) return
  const near = nearestWord(name, knownEventNames)
  if (near !== null) report.warn(at, `no shop sends an event "${name}" by itself. Did you mean "${near}"?`)
}
