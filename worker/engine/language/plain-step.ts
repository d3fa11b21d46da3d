// Steps that lead to one next step: what they are made of, once their definition has been checked.

import type { Condition, Reader, Step, WaveTerms } from '../program.ts'
import { parseDuration } from './duration.ts'
import { minuteOfDay, offsetMs } from './schema-atoms.ts'
import type {
  ChooseDefinition,
  IfDefinition,
  SplitDefinition,
  StepDefinition,
  WaitForDefinition,
} from './step-schema.ts'
import type { Path } from './yaml-source.ts'
import { zoneRule } from './zone-rule.ts'

/** Conditions and readers that were compiled before, by where they stand in the file. */
export interface StepParts {
  readonly condition: (at: Path) => Condition
  readonly reader: (at: Path) => Reader
  readonly timeZone: string
}

export type BranchingDefinition = IfDefinition | ChooseDefinition | SplitDefinition | WaitForDefinition
export type PlainDefinition = Exclude<StepDefinition, BranchingDefinition>

export const isBranching = (definition: StepDefinition): definition is BranchingDefinition =>
  typeof definition === 'object' && ['if', 'choose', 'split', 'wait_for'].some((word) => word in definition)

const defaultStockWaitMs = 180 * 86_400_000
const defaultPeoplePerUnit = 2
const defaultWaveEveryMs = 45 * 60_000

export function compilePlainStep(
  definition: PlainDefinition,
  base: { readonly id: string; readonly next: string | null },
  at: Path,
  parts: StepParts,
): Step {
  if (definition === 'stop' || 'stop' in definition) return { ...base, next: null, kind: 'stop' }
  if ('wait' in definition) return { ...base, ...compileWait(definition.wait, at, parts) }
  if ('recheck' in definition) {
    return { ...base, kind: 'recheck', condition: parts.condition([...at, 'recheck']) }
  }
  if ('send' in definition) {
    const { send, to, channel = 'email', purpose = 'marketing', with: extras = {} } = definition
    const hasExtras = Object.keys(extras).length > 0
    return { ...base, kind: 'send', message: send, to, channel, purpose, ...(hasExtras && { with: extras }) }
  }
  if ('tag' in definition) {
    return { ...base, kind: 'tag', add: listOf(definition.tag.add), remove: listOf(definition.tag.remove) }
  }
  if ('set' in definition) {
    const [[path, value] = ['', '']] = Object.entries(definition.set)
    return { ...base, kind: 'set', trait: path.slice('shopper.traits.'.length), value }
  }
  if ('voucher' in definition) {
    const { from, expires, as = 'code' } = definition.voucher
    const expiresAfterMs = expires === undefined ? null : parseDuration(expires)
    return { ...base, kind: 'voucher', pool: from.slice('pool/'.length), as, expiresAfterMs }
  }
  const { at_least: atLeast = 1, steady_for: steady, within, locations, wave } = definition.wait_for_stock
  return {
    ...base,
    kind: 'wait_for_stock',
    of: parts.reader([...at, 'wait_for_stock', 'of']),
    atLeast,
    steadyForMs: steady === undefined ? 0 : (parseDuration(steady) ?? 0),
    ...(locations && { locations }),
    ...(wave && { wave: waveTerms(wave) }),
    withinMs: within === undefined ? defaultStockWaitMs : (parseDuration(within) ?? defaultStockWaitMs),
  }
}

type WaveDefinition = NonNullable<
  Extract<StepDefinition, { wait_for_stock: unknown }>['wait_for_stock']['wave']
>

const waveTerms = ({ people_per_unit: peoplePerUnit, every, order = [] }: WaveDefinition): WaveTerms => ({
  peoplePerUnit: peoplePerUnit ?? defaultPeoplePerUnit,
  everyMs: every === undefined ? defaultWaveEveryMs : (parseDuration(every) ?? defaultWaveEveryMs),
  isVipFirst: order.includes('vip_first'),
})

const listOf = (tags: string | readonly string[] | undefined): readonly string[] =>
  tags === undefined ? [] : typeof tags === 'string' ? [tags] : tags

type WaitDefinition = Extract<StepDefinition, { wait: unknown }>['wait']
type StepOf<Kind> = Extract<Step, { kind: Kind }>
type Wait = Omit<StepOf<'wait'>, 'id' | 'next'>
type WaitUntil = Omit<StepOf<'wait_until'>, 'id' | 'next'>
type WaitUntilDate = Omit<StepOf<'wait_until_date'>, 'id' | 'next'>

function compileWait(wait: WaitDefinition, at: Path, parts: StepParts): Wait | WaitUntil | WaitUntilDate {
  if (typeof wait === 'string') return { kind: 'wait', forMs: parseDuration(wait) ?? 0 }
  const zone = zoneRule(wait, parts.timeZone)
  if (typeof wait.until === 'string') {
    return { kind: 'wait_until', minuteOfDay: minuteOfDay(wait.until), zone }
  }
  return {
    kind: 'wait_until_date',
    read: parts.reader([...at, 'wait', 'until', 'date']),
    offsetMs: wait.until.offset === undefined ? 0 : offsetMs(wait.until.offset),
    zone,
  }
}
