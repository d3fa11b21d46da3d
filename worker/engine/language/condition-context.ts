// What a condition is compiled against: the fields, the site's settings, where it stands, and who collects the problems.

import type { SiteSettings } from '../program.ts'
import type { Purpose } from '../shopper.ts'
import type { Fields, ItemsField } from './fields.ts'
import type { InstantParser } from './instant-parser.ts'
import type { ConditionNode } from './node.ts'
import type { Remembering } from './remembering.ts'
import type { Report } from './report.ts'
import type { Segments } from './segments.ts'
import type { Path } from './yaml-source.ts'

export interface ConditionContext {
  readonly report: Report
  readonly fields: Fields
  readonly instants: InstantParser
  readonly settings: Pick<SiteSettings, 'marketingConsent'>
  readonly automations: ReadonlySet<string>
  readonly segments: Segments
  /** The stages that can be asked for. */
  readonly stages: ReadonlySet<string>
  readonly remembering: Remembering
  /** What `reachable: email` asks consent for. */
  readonly purpose: Purpose
  /** Why a field cannot exist where this condition stands, or null. */
  readonly absence: (path: string) => string | null
  /** The list whose lines are being looked at. */
  readonly within: ItemsField | null
  /** compileCondition, for what holds conditions within itself. */
  readonly compile: (data: unknown, at: Path, context: ConditionContext) => ConditionNode | null
}
